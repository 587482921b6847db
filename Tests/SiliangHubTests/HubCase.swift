// What the tests of pulls share: a fake hub, a folder of models, and figures that make small files
// behave like large ones.

import Foundation
import SiliangTestSupport
import Synchronization
import Testing

@testable import SiliangHub

/// A hub with one repository, and a folder to install into.
final class HubCase: Sendable {
    static let repository = "maker/Tiny-Model-GGUF"
    let hub: FakeHub
    let root: String
    let store: ModelStore
    let environment: HubEnvironment
    private let told = Mutex<[PullEvent]>([])

    init(
        _ files: [String: [UInt8]], repository: String = HubCase.repository,
        variables: [String: String] = [:]
    ) throws {
        hub = try FakeHub([repository: FakeRepository(files)])
        root =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("siliang-hub-\(UUID().uuidString)").path
        store = ModelStore(folder: root + "/models")
        let endpoints = ["HF_ENDPOINT": hub.hub.url, "MODELSCOPE_ENDPOINT": hub.hub.url]
        environment = HubEnvironment(endpoints.merging(variables) { $1 })
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// Small pieces, short pauses.
    static var tuning: HubTuning {
        var tuning = HubTuning()
        tuning.chunkBytes = 16 << 10
        tuning.probeBytes = 4 << 10
        tuning.firstPause = .milliseconds(5)
        tuning.longestPause = .milliseconds(20)
        tuning.stallTimeout = .seconds(30)
        tuning.saveInterval = .milliseconds(50)
        return tuning
    }

    @discardableResult
    func pull(
        _ reference: String = HubCase.repository, source: String? = nil,
        tuning: HubTuning = HubCase.tuning,
        onEvent: @escaping @Sendable (PullEvent) -> Void = { _ in }
    ) async throws -> PullResult {
        let puller = ModelPuller(store: store, environment: environment, tuning: tuning)
        let source = try HubSource(source, environment: environment)
        return try await puller.pull(try ModelReference(reference), from: source) { [self] event in
            told.withLock { $0.append(event) }
            onEvent(event)
        }
    }

    /// The error of a pull that must fail; its text holds no secret.
    func failure(
        _ reference: String = HubCase.repository, source: String? = nil,
        tuning: HubTuning = HubCase.tuning
    ) async throws -> HubError {
        let error = try await #require(throws: HubError.self) {
            try await self.pull(reference, source: source, tuning: tuning)
        }
        #expect(!error.message.contains("secret"), "\(error)")
        return error
    }

    var events: [PullEvent] { told.withLock { $0 } }

    var notices: [String] {
        events.compactMap { if case .notice(let text) = $0 { text } else { nil } }
    }

    func bytes(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: store.folder + "/" + path).map(Array.init)
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: store.folder + "/" + path)
    }

    var partial: String { store.folder + "/maker--Tiny-Model-GGUF--Q4_K_M.partial" }
}

/// A number that closures on several threads count with.
final class Counter: Sendable {
    private let count = Mutex(0)

    /// The number after counting once more.
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
