// The logits of a long list are computed in parts: the file must not show it.

import SiliangFormats
import SiliangModels
import SiliangTestSupport
import Testing

@testable import SiliangCLI

@Suite struct LogitsWriterTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func logits(_ model: any LanguageModel, _ tokens: [Int32]) throws -> [Float] {
        let path = folder.path("logits.npy")
        try LogitsWriter(model: model, tokens: tokens, path: path).run { false }
        let file = try NPYFile.open(path: path)
        #expect(file.shape == [tokens.count, model.properties.vocabSize])
        return try file.values(of: Float.self)
    }

    /// A part that forgot how many tokens lie before it would repeat the positions from 0.
    @Test("parts continue where the one before ended")
    func parts() throws {
        let tokens = (0..<1200).map { Int32($0 % 97) }
        let model = MockLanguageModel(vocabSize: 128, contextLength: 2048)
        let all = try logits(model, tokens)
        #expect(model.batchSizes.count > 1)
        for position in [0, 511, 512, 1199] {
            let row = Array(all[(position * 128)..<((position + 1) * 128)])
            let best = row.indices.max { row[$0] < row[$1] }
            let expected = model.expectedGreedy(prompt: Array(tokens[...position]), count: 1)
            #expect(best == expected.first.map(Int.init))
        }
    }

    @Test("as many tokens as the context are computed, one more is refused with both numbers")
    func context() throws {
        let model = MockLanguageModel(vocabSize: 16, contextLength: 70)
        let tokens = [Int32](repeating: 3, count: 71)
        #expect(try logits(model, Array(tokens.dropLast())).count == 70 * 16)
        let error = try #require(throws: CommandError.self) { try logits(model, tokens) }
        #expect(error.description.contains("71"))
        #expect(error.description.contains("70"))
    }

    @Test("an interrupted run leaves no file behind")
    func interruption() throws {
        let model = MockLanguageModel(vocabSize: 16, contextLength: 70)
        let writer = LogitsWriter(model: model, tokens: [1, 2], path: folder.path("half.npy"))
        #expect(throws: InterruptedError.self) { try writer.run { true } }
        #expect(try folder.names() == [])
    }

    @Test("a model that fails leaves no file behind")
    func failure() throws {
        let model = MockLanguageModel(vocabSize: 16, contextLength: 70)
        model.failNext()
        #expect(throws: ModelError.self) { try logits(model, [1, 2]) }
        #expect(try folder.names() == [])
    }
}
