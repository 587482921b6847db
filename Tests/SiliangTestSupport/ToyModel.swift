// A model whose answers the tests know, with a tokenizer of single bytes.

import Siliang
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangTokenizer

/// A byte per token, and the special tokens of DeepSeek-R1's format.
package enum Toy {
    package static let bos: Int32 = 256
    package static let eos: Int32 = 257
    package static let user: Int32 = 258
    package static let assistant: Int32 = 259
    package static let vocabSize = 262

    private static let specials = [
        "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<think>",
        "</think>",
    ]

    /// GPT-2's alphabet: printable bytes stand for themselves, the others for U+0100 and on.
    package static var byteSpellings: [String] {
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

    package static func tokenizer(markerType: Int = 4) throws -> Tokenizer {
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
    package static let template = turns + "{{ '<｜Assistant｜><think>\\n' }}"
    package static let turns = """
        {{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ '<｜User｜>' + m.content }}\
        {% elif m.role == 'assistant' %}\
        {{ '<｜Assistant｜>' + m.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}\
        {% else %}{{ m.content }}{% endif %}{% endfor %}
        """
}

/// What the toy says. The last question decides.
package enum ToyReply {
    package static let thought = "37×48\n=1776"
    package static let answer = "37×48=1776"

    /// Bytes of the reply; nil: it never ends.
    package static func text(to question: String) -> String? {
        if question.contains("forever") { return nil }
        if question.contains("half") { return "still thinking" }
        if question.contains("emoji") { return "\n</think>\n\n👨‍👩‍👧‍👦é。" }
        return thought + "\n</think>" + answer
    }
}

/// The toy, ready to be asked, and the handles that tests turn.
package struct ToyModel: Sendable {
    package let mock: MockLanguageModel
    package let engine: Engine
    package let served: ServedModel

    package static let contextLength = 512

    /// - Parameters:
    ///   - template: nil for DeepSeek-R1's.
    ///   - reply: the bytes of the answer to the last question, from behind `<think>` on; nil: it
    ///     never ends.
    package init(
        name: String = "abacus", aliases: [String] = ["算盘"], options: EngineOptions = .init(),
        contextLength: Int = Self.contextLength,
        template: (any ChatTemplate)? = nil, toolFormat: ToolCallFormat? = nil,
        reply: @escaping @Sendable (_ question: String) -> String? = ToyReply.text(to:)
    ) throws {
        let tokenizer = try Toy.tokenizer()
        mock = MockLanguageModel(
            vocabSize: Toy.vocabSize, contextLength: contextLength
        ) { Self.next(after: $0, tokenizer, reply) }
        engine = try Engine(model: mock, options: options)
        served = ServedModel(
            name: name, aliases: aliases, engine: engine, tokenizer: tokenizer,
            template: try template
                ?? ChatTemplateSource(
                    architecture: "deepseek2", templateText: Toy.template,
                    bosToken: "<｜begin▁of▁sentence｜>", eosToken: nil
                ).makeTemplate(),
            toolFormat: toolFormat, defaultSampling: .greedy, created: 1_700_000_000)
    }

    /// The toy's next token: the reply's, counted from the end of the prompt's `<think>\n`.
    private static func next(
        after tokens: [Int32], _ tokenizer: Tokenizer, _ reply: (String) -> String?
    ) -> Int32? {
        guard let turn = tokens.lastIndex(of: Toy.assistant) else { return Toy.eos }
        let asked = tokens[..<turn].lastIndex(of: Toy.user).map { tokens[$0..<turn] } ?? []
        let question = (try? tokenizer.decode(asked)).map(LossyUTF8.text) ?? ""
        let position = tokens.count - turn - 3
        guard position >= 0 else { return Toy.eos }
        guard let text = reply(question) else { return Int32(UInt8(ascii: ".")) }
        let ids = tokenizer.encode(text, addSpecial: false)
        return position < ids.count ? ids[position] : Toy.eos
    }
}
