import Foundation
import SiliangFormats
import SiliangModels
import SiliangTensor
import SiliangTestSupport
import Testing

@testable import SiliangEngine

@Suite struct PerplexityTests {
    private func llama() throws -> any LanguageModel {
        try ModelRegistry.load(
            GGUFFile.open(path: Fixtures.model("llama_f32")), pool: ThreadPool(threads: 2))
    }

    private func tokens(_ count: Int) -> [Int32] { (0..<count).map { Int32(($0 * 37 + 5) % 260) } }

    /// All logits of a window at once, and the definition in Double.
    private func byDefinition(
        _ model: any LanguageModel, _ tokens: [Int32], window: Int, bos: Int32?
    ) throws -> (perplexity: Double, count: Int) {
        let vocabulary = model.properties.vocabSize
        var losses: [Double] = []
        for start in stride(from: 0, to: tokens.count - window + 1, by: window) {
            var part = Array(tokens[start..<start + window])
            if let bos { part[0] = bos }
            let memory = try model.makeKVMemory(blocks: 4)
            var batch = ForwardBatch()
            batch.append(
                tokens: part, cached: 0, blockTable: [0, 1, 2, 3], blockSize: memory.blockSize,
                logits: .all)
            var logits = [Float](repeating: 0, count: window * vocabulary)
            try logits.withUnsafeMutableBufferPointer {
                try model.forward(batch, memory: memory, logits: $0)
            }
            for position in window / 2..<window - 1 {
                let row = logits[position * vocabulary..<(position + 1) * vocabulary]
                    .map { Double($0) }
                let total = log(row.reduce(0) { $0 + exp($1) })
                losses.append(total - row[Int(tokens[start + position + 1])])
            }
        }
        return (exp(losses.reduce(0, +) / Double(losses.count)), losses.count)
    }

    @Test("the second half of every window is scored, with BOS in front", arguments: [33, 64, 100])
    func definition(window: Int) throws {
        let model = try llama()
        let tokens = tokens(3 * window + window / 2)
        for bos: Int32? in [nil, 1] {
            let expected = try byDefinition(model, tokens, window: window, bos: bos)
            var done: [Int] = []
            let meter = try PerplexityMeter(model: model, window: window, bosTokenID: bos)
            let estimate = try meter.measure(tokens) { _, count in done.append(count) }
            #expect(done == [1, 2, 3])
            #expect(estimate.tokens == expected.count)
            #expect(estimate.tokens == 3 * (window - 1 - window / 2))
            #expect(abs(estimate.perplexity / expected.perplexity - 1) < 1e-6)
        }
    }

    @Test("estimate and standard error are those of the losses")
    func estimate() {
        var estimate = PerplexityEstimate()
        #expect(estimate.meanLoss == 0 && estimate.standardError == 0)
        let losses = [1.0, 2, 4, 0.5]
        for loss in losses { estimate.add(logProbability: -loss) }
        let mean = 7.5 / 4
        let variance = losses.reduce(0) { $0 + $1 * $1 } / 4 - mean * mean
        #expect(abs(estimate.perplexity - exp(mean)) < 1e-12)
        #expect(abs(estimate.standardError - exp(mean) * (variance / 3).squareRoot()) < 1e-12)
    }

    /// A row with one dominating value, and one whose exponentials would overflow.
    @Test("the logarithm of the softmax is exact for extreme rows")
    func extremes() {
        var row = [Float](repeating: -200, count: 1000)
        row[7] = 500
        row[9] = 499
        row.withUnsafeMutableBufferPointer { buffer in
            let total = log(1 + exp(-1.0))
            #expect(abs(PerplexityMeter.logProbability(of: 7, in: buffer) + total) < 1e-6)
            #expect(abs(PerplexityMeter.logProbability(of: 9, in: buffer) + 1 + total) < 1e-6)
            #expect(PerplexityMeter.logProbability(of: 0, in: buffer) < -699)
            #expect(PerplexityMeter.logProbability(of: 1000, in: buffer) == -.infinity)
        }
    }

    @Test("windows that the model cannot take are refused with both bounds")
    func windows() throws {
        let model = MockLanguageModel(vocabSize: 16, contextLength: 70)
        for window in [0, 3, 71] {
            let error = #expect(throws: ModelError.self) {
                try PerplexityMeter(model: model, window: window, bosTokenID: nil)
            }
            #expect(error?.message.contains("4 to 70") == true)
        }
        let meter = try PerplexityMeter(model: model, window: 70, bosTokenID: nil)
        #expect(meter.windows(69) == 0 && meter.windows(140) == 2)
    }

    @Test("a failing model ends the measurement")
    func failure() throws {
        let model = MockLanguageModel(vocabSize: 16, contextLength: 70)
        model.failNext()
        let meter = try PerplexityMeter(model: model, window: 8, bosTokenID: nil)
        #expect(throws: ModelError.self) {
            try meter.measure(tokens(8).map { $0 % 16 }) { _, _ in }
        }
    }
}
