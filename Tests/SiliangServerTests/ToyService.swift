// The service over a model whose answers the tests know.

import Foundation
import Siliang
import SiliangChat
import SiliangEngine
import SiliangLedger
import SiliangTestSupport

@testable import SiliangServer

/// A service over the toy, and the handles that tests turn.
struct ToyService: Sendable {
    let mock: MockLanguageModel
    let engine: Engine
    let served: ServedModel
    let service: SiliangService
    let key: String

    static let contextLength = ToyModel.contextLength

    init(
        configuration: ServiceConfiguration = Self.configuration, options: EngineOptions = .init(),
        template: (any ChatTemplate)? = nil, toolFormat: ToolCallFormat? = nil,
        folder: String = Self.temporaryFolder(), contextLength: Int = Self.contextLength,
        reply: @escaping @Sendable (_ question: String) -> String? = ToyReply.text(to:)
    ) throws {
        let toy = try ToyModel(
            options: options, contextLength: contextLength, template: template,
            toolFormat: toolFormat, reply: reply)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = try KeyStore.open(directory: folder)
        mock = toy.mock
        engine = toy.engine
        served = toy.served
        service = try SiliangService(
            models: [toy.served], keys: keys.store, configuration: configuration, logger: .quiet)
        key = keys.newRootKey ?? ""
    }

    /// The toy as a service has it, under a name.
    static func model(
        _ name: String, aliases: [String] = [], options: EngineOptions = .init(),
        contextLength: Int = Self.contextLength
    ) throws -> (mock: MockLanguageModel, served: ServedModel) {
        let toy = try ToyModel(
            name: name, aliases: aliases, options: options, contextLength: contextLength)
        return (toy.mock, toy.served)
    }

    static var configuration: ServiceConfiguration {
        var configuration = ServiceConfiguration()
        configuration.port = 0
        configuration.maxBodyBytes = 4096
        return configuration
    }

    static func temporaryFolder() -> String {
        FileManager.default.temporaryDirectory
            .appendingPathComponent("siliang-service-\(UUID().uuidString)").path
    }
}
