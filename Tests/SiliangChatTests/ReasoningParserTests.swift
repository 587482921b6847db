// The split into thought and answer, wherever a stream is cut.

import Testing

@testable import SiliangChat

/// Feeds `text` in pieces that end at the given scalar offsets and joins what comes out.
private func split(
    _ text: String, prompt: String, thinking: ThinkingSupport = .optional(default: true),
    pieceLength: Int
) -> ReasoningParser.Output {
    var parser = ReasoningParser(thinking: thinking, prompt: prompt)
    var whole = ReasoningParser.Output()
    let scalars = Array(text.unicodeScalars)
    for start in stride(from: 0, to: scalars.count, by: pieceLength) {
        let piece = scalars[start..<min(start + pieceLength, scalars.count)]
        let output = parser.append(String(String.UnicodeScalarView(piece)))
        whole.reasoning += output.reasoning
        whole.content += output.content
    }
    let rest = parser.finish()
    whole.reasoning += rest.reasoning
    whole.content += rest.content
    return whole
}

private struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var prompt = "<｜Assistant｜><think>\n"
    var thinking = ThinkingSupport.optional(default: true)
    let text: String
    let reasoning: String
    let content: String
    var testDescription: String { name }
}

private let cases: [Case] = [
    Case(
        name: "abacus: the prompt opens the thought",
        text: "37×48\n=1776\n</think>37×48=1776", reasoning: "37×48\n=1776",
        content: "37×48=1776"),
    Case(
        name: "R1 writes a blank line after the marker",
        text: "Let me see.\n</think>\n\n答案\n是 4\n", reasoning: "Let me see.",
        content: "答案\n是 4\n"),
    Case(
        name: "V3.1 opens the thought with no newline", prompt: "<｜Assistant｜><think>",
        text: "hm</think>yes", reasoning: "hm", content: "yes"),
    Case(
        name: "Qwen3 opens its own thought", prompt: "<|im_start|>assistant\n",
        text: "<think>\nwell,\n\nso\n</think>\n\nfour", reasoning: "well,\n\nso", content: "four"),
    Case(
        name: "white space may stand before the opening marker", prompt: "<|im_start|>assistant\n",
        text: "\n <think>a</think>b", reasoning: "a", content: "b"),
    Case(
        name: "an answer that merely begins like the marker", prompt: "<|im_start|>assistant\n",
        text: "<thin> ice", reasoning: "", content: "<thin> ice"),
    Case(
        name: "an answer with no thought", prompt: "<|im_start|>assistant\n", text: " plain",
        reasoning: "", content: " plain"),
    Case(
        name: "no closing marker: all of it is thought", text: "still 1+1\n\n</thi",
        reasoning: "still 1+1\n\n</thi", content: ""),
    Case(
        name: "the marker's letters inside the thought stay",
        text: "a </thinks>? <\n< </think\n\n</think>b", reasoning: "a </thinks>? <\n< </think",
        content: "b"),
    Case(name: "an empty thought", text: "</think>\nhi", reasoning: "", content: "hi"),
    Case(
        name: "newlines only, then the marker", text: "\n\n</think>\n\n\n", reasoning: "",
        content: ""),
    Case(
        name: "the prompt closed the thought", prompt: "assistant\n<think>\n\n</think>\n\n",
        text: "<think>not a marker</think>", reasoning: "",
        content: "<think>not a marker</think>"),
    Case(
        name: "a model that never thinks is not touched", prompt: "Assistant:",
        thinking: .never, text: "\n<think>x</think>\ny", reasoning: "",
        content: "\n<think>x</think>\ny"),
    Case(
        name: "a second pair of markers belongs to the answer",
        text: "a</think>b <think>c</think>", reasoning: "a", content: "b <think>c</think>"),
    Case(
        // A parser on Characters misses the marker here: U+0301 fuses with its last byte.
        name: "a combining character directly after the marker",
        text: "a</think>\u{301}b", reasoning: "a", content: "\u{301}b"),
    Case(
        // CR LF is one Character in Swift, so a search by Character for "\n" passes over it.
        name: "carriage returns are text", text: "a\r\n</think>\r\nb", reasoning: "a\r",
        content: "\r\nb"),
    Case(name: "nothing at all", text: "", reasoning: "", content: ""),
]

@Test("Thought and answer come out the same for every length of piece", arguments: cases)
private func splitsAnywhere(_ test: Case) {
    for length in 1...12 {
        let output = split(
            test.text, prompt: test.prompt, thinking: test.thinking, pieceLength: length)
        #expect(Array(output.reasoning.utf8) == Array(test.reasoning.utf8), "pieces of \(length)")
        #expect(Array(output.content.utf8) == Array(test.content.utf8), "pieces of \(length)")
    }
}

@Test("Text is not held back longer than it could belong to a marker")
func textIsNotHeldBackLongerThanItCouldBelongToAMarker() {
    var parser = ReasoningParser(thinking: .optional(default: true), prompt: "<think>\n")
    #expect(parser.append("one ") == .init(reasoning: "one "))
    #expect(parser.append("two\n") == .init(reasoning: "two"))
    #expect(parser.append("three") == .init(reasoning: "\nthree"))
    #expect(parser.append("</") == .init())
    #expect(parser.append("b>") == .init(reasoning: "</b>"))
    #expect(parser.isReasoning)
    #expect(parser.append("</think>a") == .init(content: "a"))
    #expect(!parser.isReasoning)
}

@Test("Stop strings end text wherever it is cut") func stopStringsEndTextWhereverItIsCut() {
    let text = "alpha beta gamma delta"
    for length in 1...text.count {
        var matcher = StopMatcher(stops: ["gamma d", "beta x", ""])
        var seen = ""
        var rest = text[...]
        while !rest.isEmpty {
            seen += matcher.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        seen += matcher.finish()
        #expect(seen == "alpha beta ", "pieces of \(length)")
        #expect(matcher.isStopped)
    }
}

@Test("Of two stop strings the one that begins first wins")
func ofTwoStopStringsTheOneThatBeginsFirstWins() {
    var matcher = StopMatcher(stops: ["c", "bcd"])
    #expect(matcher.append("abcd") == "a")
    #expect(matcher.isStopped)
    #expect(matcher.append("more") == "")
    #expect(matcher.finish() == "")
}

@Test("Text that only began like a stop string is given in the end")
func textThatOnlyBeganLikeAStopStringIsGivenInTheEnd() {
    var matcher = StopMatcher(stops: ["。。"])
    #expect(matcher.append("是。") == "是")
    #expect(matcher.append("不") == "。不")
    #expect(matcher.append("。") == "")
    #expect(matcher.finish() == "。")
    #expect(!matcher.isStopped)
}

@Test("Without stop strings nothing is held back") func withoutStopStringsNothingIsHeldBack() {
    var matcher = StopMatcher(stops: [])
    #expect(matcher.append("x") == "x")
    #expect(matcher.finish() == "")
}
