// From tokens to thought and answer.

import SiliangChat
import SiliangFormats
import SiliangTestSupport
import SiliangTokenizer
import Testing

@testable import Siliang

private func assemble(
    _ tokens: [Int32], _ tokenizer: Tokenizer, prompt: String = "<think>\n", stop: [String] = []
) -> (reasoning: String, content: String, reasoningTokens: Int) {
    let markers = ["<think>", "</think>"].compactMap { text in
        tokenizer.id(ofSpecial: text).map { ($0, text) }
    }
    var assembler = AnswerAssembler(
        tokenizer: tokenizer,
        parser: OutputParser(thinking: .optional(default: true), prompt: prompt),
        markers: Dictionary(uniqueKeysWithValues: markers), stop: stop)
    var whole = WholeChoice()
    for token in tokens { whole.take(assembler.append(token, nil)) }
    whole.take(assembler.finish())
    return (whole.reasoning, whole.content, assembler.reasoningTokens)
}

@Test("The thought ends at its marker, whatever type the vocabulary gives it", arguments: [3, 4])
func splitsAtMarkers(type: Int) throws {
    // Some conversions call <think> and </think> control tokens. A detokenizer that leaves control
    // tokens out then never shows the parser the end of the thought, and there is no answer.
    let tokenizer = try Toy.tokenizer(markerType: type)
    let close = try #require(tokenizer.id(ofSpecial: "</think>"))
    let tokens =
        tokenizer.encode("深思\n", addSpecial: false) + [close]
        + tokenizer.encode("\n答", addSpecial: false)
    let result = assemble(tokens, tokenizer)
    #expect(result.reasoning == "深思")
    #expect(result.content == "答")
    // Six bytes of thought, the newline, the marker.
    #expect(result.reasoningTokens == 8)
}

@Test("A model that opens the thought itself has its tokens counted too")
func aModelThatOpensTheThoughtItselfHasItsTokensCountedToo() throws {
    let tokenizer = try Toy.tokenizer()
    let tokens = tokenizer.encode("<think>ab</think>c", addSpecial: false)
    let result = assemble(tokens, tokenizer, prompt: "<|im_start|>assistant\n")
    #expect(result.reasoning == "ab")
    #expect(result.content == "c")
    #expect(result.reasoningTokens == 4)
}

@Test("Ids beyond the tokenizer's vocabulary stand for nothing")
func idsBeyondTheTokenizersVocabularyStandForNothing() throws {
    // Embeddings are often padded to a round number of rows; nothing keeps a model from choosing
    // one of the empty ones.
    let tokenizer = try Toy.tokenizer()
    let tokens = tokenizer.encode("</think>a", addSpecial: false) + [100_000, -1, 98]
    #expect(assemble(tokens, tokenizer).content == "ab")
}

@Test("A character cut off by the end becomes U+FFFD, not silence")
func aCharacterCutOffByTheEndBecomesUFFFDNotSilence() throws {
    let tokenizer = try Toy.tokenizer()
    let tokens = tokenizer.encode("</think>好", addSpecial: false).dropLast()
    #expect(assemble(Array(tokens), tokenizer).content == "\u{FFFD}")
}

@Test("A stop string inside one token's text, or over many, ends the answer")
func aStopStringInsideOneTokensTextOrOverManyEndsTheAnswer() throws {
    let tokenizer = try Toy.tokenizer()
    let tokens = tokenizer.encode("a。b</think>一。二。三", addSpecial: false)
    let result = assemble(tokens, tokenizer, stop: ["。三", "二"])
    #expect(result.reasoning == "a。b")
    #expect(result.content == "一。")
}

@Test(
    "Where one call is allowed, the answer ends behind the first, in every format",
    arguments: ToolCallFormat.allCases)
func whereOneCallIsAllowedTheAnswerEndsBehindTheFirst(format: ToolCallFormat) throws {
    let framing = format.framing()
    let tool: JSONValue = [
        "type": "function",
        "function": ["name": "f", "parameters": ["type": "object", "properties": [:]]],
    ]
    let one =
        framing.beforeName + "f" + framing.afterName + (framing.argumentsAreJSON ? "{}" : "")
        + framing.closing
    let calls = [one, one].joined(separator: framing.separator ?? "")
    for isSingleCall in [true, false] {
        var assembler = AnswerAssembler(
            tokenizer: try Toy.tokenizer(),
            parser: OutputParser(
                thinking: .never, prompt: "", toolFormat: format, tools: [tool],
                makeID: { "id" }), markers: [:], stop: [], isSingleCall: isSingleCall)
        var whole = WholeChoice()
        let text = framing.opening + calls + framing.end + "\nand so on"
        for byte in text.utf8 where !assembler.isOver {
            whole.take(assembler.append(Int32(byte), nil))
        }
        whole.take(assembler.finish())
        if isSingleCall {
            #expect(assembler.isOver && !assembler.isStopped)
            #expect(whole.toolCalls.count == 1 && whole.content.isEmpty, "\(text): \(whole)")
            #expect(try JSONValue(parsing: Array(whole.toolCalls[0].arguments.utf8)) == [:])
        } else {
            #expect(!assembler.isOver)
            if framing.separator != nil { #expect(whole.toolCalls.count == 2, "\(text): \(whole)") }
        }
    }
}
