// Fetching a model's files over several connections, and checking each as soon as it is whole.

import NIOCore
import NIOHTTP1
import Synchronization

/// One download.
struct Downloader: Sendable {
    let client: HubClient
    let source: HubSource
    /// `owner/name`, where there is one; for messages.
    let repository: String?
    let token: AccessToken?
    let ledger: TransferLedger
    let folder: PartialFolder
    let onEvent: @Sendable (PullEvent) -> Void

    private var tuning: HubTuning { client.tuning }

    /// How many files are read back at once: hashing keeps a core busy each.
    private static let mostChecks = 2

    /// Fetches and checks everything. However it ends, what has come is kept and its state saved.
    ///
    /// - Throws: `HubError`, `CancellationError`.
    func run() async throws {
        let background = [Task { await saveRegularly() }, Task { await reportRegularly() }]
        let result: Result<Void, any Error>
        do {
            try await transferAll()
            result = .success(())
        } catch {
            result = .failure(Task.isCancelled ? CancellationError() : error)
        }
        // They hold the folder, whose lock must be free when this returns.
        for task in background {
            task.cancel()
            await task.value
        }
        let (folder, ledger) = (folder, ledger)
        let saved = await Result { try await Disk.offload { try folder.save(ledger) } }
        try result.get()
        try saved.get()
        report()
    }

    private func saveRegularly() async {
        while (try? await Task.sleep(for: tuning.saveInterval)) != nil {
            let (folder, ledger) = (folder, ledger)
            // A disk that cannot take the state cannot take the files either, which says so.
            try? await Disk.offload { try folder.save(ledger) }
        }
    }

    private func reportRegularly() async {
        while (try? await Task.sleep(for: .milliseconds(100))) != nil { report() }
    }

    private func report() {
        let (done, hashed) = ledger.progress
        onEvent(
            done < ledger.totalBytes
                ? .downloading(done: done, total: ledger.totalBytes)
                : .verifying(done: hashed, total: ledger.totalBytes))
    }

    private enum Finished {
        case piece
        case check
    }

    private func transferAll() async throws {
        try await withThrowingTaskGroup(of: Finished.self) { group in
            var fetching = 0
            var checking = 0
            var waiting: [Int] = []
            while true {
                waiting += ledger.takeComplete()
                while checking < Self.mostChecks, let index = waiting.popLast() {
                    checking += 1
                    group.addTask {
                        try await check(index)
                        return .check
                    }
                }
                while fetching < max(tuning.connections, 1), let piece = ledger.take() {
                    fetching += 1
                    group.addTask {
                        var transfer = PieceTransfer(self, piece)
                        try await transfer.run()
                        return .piece
                    }
                }
                switch try await group.next() {
                case .piece: fetching -= 1
                case .check: checking -= 1
                case nil: return
                }
            }
        }
    }

    /// Compares a whole file with what the hub states about it.
    private func check(_ index: Int) async throws {
        let (folder, ledger) = (folder, ledger)
        let expected = ledger.digest(index)
        let isCancelled = CancellationFlag()
        let result = try await withTaskCancellationHandler {
            try await Disk.offload {
                try folder.hash(index, expected: expected) { count in
                    if isCancelled.isSet { throw CancellationError() }
                    ledger.hashed(count)
                }
            }
        } onCancel: {
            isCancelled.set()
        }
        if result.isRight {
            ledger.verified(index, sha256: result.sha256)
            folder.close(index)
            return
        }
        let mayBeMixed = ledger.deservesRestart(index)
        folder.discard(index)
        ledger.reset(index)
        if mayBeMixed { return }
        let file = ledger.remote(index)
        throw HubError(
            .mismatch,
            "\(printable(file.path)) from \(file.address.hostText) is not what the hub states: its "
                + "\(expected?.text.prefix { $0 != ":" } ?? "content") is \(result.found) instead "
                + "of \(expected?.text.split(separator: ":").last ?? "?"). The file was removed; "
                + "run the command again, or take another source")
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ work: () async throws -> Success) async {
        do {
            self = .success(try await work())
        } catch {
            self = .failure(error)
        }
    }
}

/// Carries a task's cancellation to a thread.
final class CancellationFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    var isSet: Bool { flag.load(ordering: .relaxed) }
    func set() { flag.store(true, ordering: .relaxed) }
}
