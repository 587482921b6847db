// The service over a model that answers at once: what remains is the service itself.
//
//     swift run -c release load-server 8090
//     wrk -t2 -c64 -d10 -s Benchmarks/chat.lua http://127.0.0.1:8090/v1/chat/completions
//
// With `hold` behind the port, answers go on until the context is full, two tokens a second, for
// Benchmarks/hold_streams.py.

import Foundation
import Logging
import Siliang
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangLedger
import SiliangModels
import SiliangServer
import SiliangTokenizer

/// Says "ok" to everything, without computing anything.
final class InstantModel: LanguageModel {
    static let reply: [Int32] = "ok".utf8.map(Int32.init) + [257]
    /// Goes on and on, with a pause of half a second after each pass.
    let isHolding: Bool

    init(isHolding: Bool) { self.isHolding = isHolding }

    let properties = ModelProperties(
        architecture: "instant", name: "instant", vocabSize: 260, contextLength: 4096,
        hiddenSize: 1, numLayers: 1, cachedValuesPerTokenAndLayer: 1)

    func makeKVMemory(blocks: Int) throws(ModelError) -> any KVMemory { NoMemory(blocks) }

    func forward(
        _ batch: ForwardBatch, memory: any KVMemory, logits: UnsafeMutableBufferPointer<Float>
    ) throws(ModelError) {
        logits.update(repeating: 0)
        for (row, index) in batch.logitsIndices.enumerated() {
            // The first of the reply follows the marker, the others the one before.
            let last = batch.tokenIDs[index]
            let place = isHolding ? 0 : Self.reply.firstIndex(of: last).map { $0 + 1 } ?? 0
            logits[row * properties.vocabSize + Int(Self.reply[place])] = 100
        }
        if isHolding { Thread.sleep(forTimeInterval: 0.5) }
    }
}

final class NoMemory: KVMemory {
    let blockSize = KVBlock.size
    let blockCount: Int
    let bytesPerToken = 1
    let layout = "none"

    init(_ blocks: Int) { blockCount = blocks }

    func touch() {}
    func copyBlock(_ block: Int, to bytes: UnsafeMutableRawBufferPointer) {}
    func fillBlock(_ block: Int, from bytes: UnsafeRawBufferPointer) {}
}

@main
struct LoadServer {
    static func main() async throws {
        var configuration = ServiceConfiguration()
        configuration.port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8090
        configuration.maxConnections = 4096
        let isHolding = CommandLine.arguments.contains("hold")
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("siliang-load-\(UUID().uuidString)").path
        let keys = try KeyStore.open(directory: folder)
        var logger = Logger(label: "load") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let model = ServedModel(
            name: "instant",
            engine: try Engine(
                model: InstantModel(isHolding: isHolding),
                options: EngineOptions(
                    maxSequences: isHolding ? 1024 : 64, maxBatchTokens: isHolding ? 4096 : 512,
                    maxWaiting: 8192, kvTokens: 1 << 22)),
            tokenizer: try Tokenizer(tokenizerData()), template: InstantTemplate(),
            defaultSampling: .greedy)
        let service = try SiliangService(
            models: [model], keys: keys.store, configuration: configuration, logger: logger)
        try await service.run { address in
            print("\(address.url) \(keys.newRootKey ?? "")")
            fflush(nil)
        }
    }

    /// A byte per token.
    private static func tokenizerData() -> TokenizerData {
        var next: UInt32 = 0x100
        let spellings = (0..<256).map { byte -> String in
            let isPrintable =
                (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte)
                || (0xAE...0xFF).contains(byte)
            defer { if !isPrintable { next += 1 } }
            return Unicode.Scalar(isPrintable ? UInt32(byte) : next).map { String($0) } ?? "?"
        }
        var data = TokenizerData()
        data.preTokenizer = "gpt-2"
        data.tokens = ByteStrings(strings: spellings + ["<bos>", "<eos>", "<user>", "<assistant>"])
        data.tokenTypes = Array(repeating: 1, count: 256) + [3, 3, 3, 3]
        data.merges = ByteStrings(strings: ["a b"])
        data.eosTokenID = 257
        return data
    }
}

struct InstantTemplate: ChatTemplate {
    var name: String { "instant" }
    var thinking: ThinkingSupport { .never }

    func render(_ conversation: Conversation) throws(ChatError) -> String {
        conversation.messages.map { "<user>\($0.content)" }.joined() + "<assistant>"
    }
}
