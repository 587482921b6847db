// The bundled model against the reference that its recipe wrote: ids, logits, greedy continuation.

import Foundation
import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import SiliangTokenizer
import Testing

/// `Models/abacus/expected.json`, made by `recipe.reference` from the shipped file with an
/// implementation of its own.
private struct Expectations: Decodable {
    struct Case: Decodable {
        let prompt: String
        let ids: [Int32]
        let lastLogits: [Float]
        let greedy: [Int32]
        let text: String
    }

    let cases: [Case]

    static func load() throws -> Expectations {
        let path = Fixtures.repository + "/Models/abacus/expected.json"
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            Expectations.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}

@Suite struct AbacusTests {
    private let model: any LanguageModel
    private let tokenizer: Tokenizer

    init() throws {
        let path = Fixtures.repository + "/Models/abacus/abacus-q8_0.gguf"
        let file = try GGUFFile.open(path: path)
        model = try ModelRegistry.load(file, pool: ThreadPool(threads: 2))
        tokenizer = try Tokenizer(metadata: file.metadata)
    }

    @Test("Prompts become the ids that the model was trained on")
    func promptsBecomeTheTrainedIds() throws {
        for item in try Expectations.load().cases {
            #expect(
                tokenizer.encode(item.prompt, parseSpecial: true, addSpecial: false) == item.ids)
        }
    }

    @Test("Logits and the greedy continuation are the reference's")
    func logitsAndContinuationAreTheReferences() throws {
        let cases = try Expectations.load().cases
        #expect(!cases.isEmpty)
        for item in cases {
            let sequence = Sequential(model: model, capacity: item.ids.count + item.greedy.count)
            var logits = try sequence.append(item.ids)
            let mean = item.lastLogits.reduce(0, +) / Float(item.lastLogits.count)
            let variance = item.lastLogits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let spread = (variance / Float(item.lastLogits.count)).squareRoot()
            let worst = zip(logits, item.lastLogits).map { abs($0 - $1) }.max() ?? .infinity
            #expect(worst < 1e-3 * spread, "\(item.prompt): \(worst) of \(spread)")
            var continuation: [Int32] = []
            for _ in item.greedy {
                let best = logits.indices.max { logits[$0] < logits[$1] } ?? 0
                continuation.append(Int32(best))
                logits = try sequence.append([Int32(best)])
            }
            #expect(continuation == item.greedy, "\(item.prompt)")
            let text = String(decoding: try tokenizer.decode(continuation), as: UTF8.self)
            #expect(text == item.text)
        }
    }
}

/// One sequence in KV memory of its own.
private final class Sequential {
    private let model: any LanguageModel
    private let capacity: Int
    private var memory: (any KVMemory)?
    private var cached = 0

    init(model: any LanguageModel, capacity: Int) {
        self.model = model
        self.capacity = capacity
    }

    /// The logits after these tokens.
    func append(_ tokens: [Int32]) throws -> [Float] {
        let blocks = capacity / KVBlock.size + 1
        let memory = try self.memory ?? model.makeKVMemory(blocks: blocks)
        self.memory = memory
        var batch = ForwardBatch()
        batch.append(
            tokens: tokens, cached: cached, blockTable: (0..<Int32(blocks)).map { $0 },
            blockSize: KVBlock.size, logits: .last)
        var logits = [Float](repeating: 0, count: model.properties.vocabSize)
        try logits.withUnsafeMutableBufferPointer {
            try model.forward(batch, memory: memory, logits: $0)
        }
        cached += tokens.count
        return logits
    }
}
