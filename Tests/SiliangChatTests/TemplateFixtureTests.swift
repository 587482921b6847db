// Models' own templates against what transformers rendered from them, where the shared fixtures
// lie beside the repository.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@testable import SiliangChat

private let folder = Fixtures.shared.map { $0 + "/templates/" }

@Suite(
    .enabled(
        if: folder.map { FileManager.default.fileExists(atPath: $0 + "cases.jsonl") } == true,
        "../shared/fixtures/templates is not there; JinjaLanguageTests has cases of our own"))
struct TemplateFixtureTests {
    @Test("Published templates come out byte for byte, and fail where the reference fails")
    func publishedTemplatesComeOutByteForByte() throws {
        let folder = try #require(folder)
        var checked = 0
        for line in try JinjaCase.lines(of: folder + "cases.jsonl") {
            let file = try #require(line["template"]?.string)
            let text = try String(contentsOfFile: folder + file, encoding: .utf8)
            let test = JinjaCase(
                line, template: text, variables: try #require(line["inputs"]?.object))
            if let complaint = test.complaint {
                Issue.record("\(file) \(line["case"]?.string ?? "") \(complaint)")
            }
            checked += 1
        }
        #expect(checked > 400)
    }

    /// What each template is known to do, from its text: whether it thinks, and whether calls come
    /// into the prompt.
    private static let families: [String: (thinking: ThinkingSupport, form: TemplateMessages?)] = [
        "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B": (
            .optional(default: false),
            TemplateMessages(parsesArguments: false, hasNullContent: true)
        ),
        "llama-cpp-deepseek-r1": (.optional(default: true), TemplateMessages()),
        "deepseek-ai-DeepSeek-V3.1": (.optional(default: false), TemplateMessages()),
        "deepseek-ai-DeepSeek-V3.2": (.optional(default: false), TemplateMessages()),
        "deepseek-ai-DeepSeek-V4": (.optional(default: false), TemplateMessages()),
        "Qwen-Qwen2.5-7B-Instruct": (.never, TemplateMessages()),
        "Qwen-Qwen3-0.6B": (.optional(default: true), TemplateMessages()),
        "Qwen3.5-4B": (.optional(default: true), TemplateMessages()),
        "GLM-4.6": (.optional(default: true), TemplateMessages()),
        "MiniMax-M2": (.always, TemplateMessages()),
        "meta-llama-Llama-3.1-8B-Instruct": (.never, TemplateMessages()),
        "Kimi-K2-Instruct": (.never, TemplateMessages()),
        "moonshotai-Kimi-K2": (.never, TemplateMessages()),
        "openai-gpt-oss-120b": (.never, TemplateMessages()),
        "google-gemma-2-2b-it": (.never, nil),
        "microsoft-Phi-3.5-mini-instruct": (.never, nil),
    ]

    @Test("Trying a published template tells what it understands", arguments: families.keys)
    func tryingAPublishedTemplateTells(name: String) throws {
        let folder = try #require(folder)
        let known = try #require(Self.families[name])
        let text = try String(contentsOfFile: folder + name + ".jinja", encoding: .utf8)
        let template = try JinjaChatTemplate(text, bosToken: "<s>", eosToken: "</s>")
        #expect(template.thinking == known.thinking)
        let call = ToolCall(id: "call00001", name: "f", arguments: #"{"city":"Oslo"}"#)
        let conversation = Conversation(messages: [
            ChatMessage(.user, "q"), ChatMessage(.assistant, "", toolCalls: [call]),
            ChatMessage(.tool, "5 degrees", name: "f", toolCallID: "call00001"),
        ])
        guard known.form != nil else { return }
        let prompt = try template.render(conversation)
        #expect(prompt.contains("Oslo") && prompt.contains("5 degrees"), "\(prompt)")
        // Twice-quoted arguments are what a template makes of text where it wants an object.
        #expect(!prompt.contains(#"\""#), "\(prompt)")
    }
}
