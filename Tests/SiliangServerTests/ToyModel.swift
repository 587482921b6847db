// A model whose answers the tests know, with a tokenizer of single bytes.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangLedger
import SiliangTestSupport
import SiliangTokenizer

@testable import SiliangServer

/// A byte per token, and the special tokens of DeepSeek-R1's format.
enum Toy {
    static let bos: Int32 = 256
    static let eos: Int32 = 257
    static let user: Int32 = 258
    static let assistant: Int32 = 259
    static let vocabSize = 262

    private static let specials = [
        "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<think>",
        "</think>",
    ]

    /// GPT-2's alphabet: printable bytes stand for themselves, the others for U+0100 and on.
    static var byteSpellings: [String] {
        var next: UInt32 = 0x100
        return (0..<256).map { byte in
            let isPrintable =
                (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte)
                || (0xAE...0xFF).contains(byte)
            defer { if !isPrintable { next += 1 } }
            let scalar = Unicode.Scalar(isPrintable ? UInt32(byte) : next) ?? "?"
            return String(Character(scalar))
        }
    }

    static func tokenizer(markerType: Int = 4) throws -> Tokenizer {
        var data = TokenizerData()
        data.preTokenizer = "gpt-2"
        data.tokens = ByteStrings(strings: byteSpellings + specials)
        // Control tokens, but for the thought's markers, which are user-defined (4) as in R1.
        data.tokenTypes = Array(repeating: 1, count: 256) + [3, 3, 3, 3, markerType, markerType]
        // A vocabulary needs rules; this one joins bytes into a spelling that is no entry.
        data.merges = ByteStrings(strings: ["a b"])
        data.bosTokenID = Int(bos)
        data.eosTokenID = Int(eos)
        data.addsBOS = true
        return try Tokenizer(data)
    }

    /// DeepSeek-R1's format, which opens the thought.
    static let template = turns + "{{ '<｜Assistant｜><think>\\n' }}"
    static let turns = """
        {{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ '<｜User｜>' + m.content }}\
        {% elif m.role == 'assistant' %}\
        {{ '<｜Assistant｜>' + m.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}\
        {% else %}{{ m.content }}{% endif %}{% endfor %}
        """
}

/// What the toy says. The last question decides.
enum ToyReply {
    static let thought = "37×48\n=1776"
    static let answer = "37×48=1776"

    /// Bytes of the reply; nil: it never ends.
    static func text(to question: String) -> String? {
        if question.contains("forever") { return nil }
        if question.contains("half") { return "still thinking" }
        if question.contains("emoji") { return "\n</think>\n\n👨‍👩‍👧‍👦é。" }
        return thought + "\n</think>" + answer
    }
}

/// A service over the toy, and the handles that tests turn.
struct ToyService: Sendable {
    let mock: MockLanguageModel
    let engine: Engine
    let service: SiliangService
    let key: String

    static let contextLength = 512

    init(
        configuration: ServiceConfiguration = Self.configuration, options: EngineOptions = .init(),
        template: (any ChatTemplate)? = nil, toolFormat: ToolCallFormat? = nil,
        folder: String = Self.temporaryFolder()
    ) throws {
        let tokenizer = try Toy.tokenizer()
        let mock = MockLanguageModel(
            vocabSize: Toy.vocabSize, contextLength: Self.contextLength
        ) { Self.next(after: $0, tokenizer) }
        let engine = try Engine(model: mock, options: options)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let keys = try KeyStore.open(directory: folder)
        let model = ServedModel(
            name: "abacus", aliases: ["算盘"], engine: engine, tokenizer: tokenizer,
            template: try template
                ?? ChatTemplateSource(
                    architecture: "deepseek2", templateText: Toy.template,
                    bosToken: "<｜begin▁of▁sentence｜>", eosToken: nil
                ).makeTemplate(),
            toolFormat: toolFormat, defaultSampling: .greedy, created: 1_700_000_000)
        self.mock = mock
        self.engine = engine
        service = try SiliangService(
            models: [model], keys: keys.store, configuration: configuration, logger: .quiet)
        key = keys.newRootKey ?? ""
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

    /// The toy's next token: the reply's, counted from the end of the prompt's `<think>\n`.
    private static func next(after tokens: [Int32], _ tokenizer: Tokenizer) -> Int32? {
        guard let turn = tokens.lastIndex(of: Toy.assistant) else { return Toy.eos }
        let asked = tokens[..<turn].lastIndex(of: Toy.user).map { tokens[$0..<turn] } ?? []
        let question = (try? tokenizer.decode(asked)).map(LossyUTF8.text) ?? ""
        let position = tokens.count - turn - 3
        guard position >= 0 else { return Toy.eos }
        guard let text = ToyReply.text(to: question) else { return Int32(UInt8(ascii: ".")) }
        let reply = tokenizer.encode(text, addSpecial: false)
        return position < reply.count ? reply[position] : Toy.eos
    }
}
