// The hand-written templates against prompts that transformers rendered from the models' own
// Jinja templates, where the shared fixtures lie beside the repository.

import Foundation
import Testing

@testable import SiliangChat

private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/fixtures/templates")

private let fixturesExist = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("cases.jsonl").path)

/// The templates that have a hand-written counterpart.
private let covered: Set<String> = [
    "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B.jinja", "deepseek-ai-DeepSeek-V3.1.jinja",
    "Qwen-Qwen2.5-7B-Instruct.jinja", "Qwen-Qwen3-0.6B.jinja",
    "meta-llama-Llama-3.1-8B-Instruct.jinja", "meta-llama-Llama-3.3-70B-Instruct.jinja",
]

/// The cases of plain chat. The others need tools, content parts (which the server joins before a
/// template sees them) or a conversation with no messages (which is an error here).
private let plainCases: Set<String> = [
    "plain_gen", "plain_nogen", "system_gen", "multi_reasoning", "multi_thinktag", "think_on",
    "think_off", "unicode", "two_systems_user_user", "starts_with_assistant",
]

private func string(_ value: Any?) -> String? { value as? String }

private func conversation(_ inputs: [String: Any], template: any ChatTemplate) -> Conversation {
    let messages = (inputs["messages"] as? [[String: Any]] ?? []).compactMap { entry in
        string(entry["role"]).flatMap(ChatMessage.Role.init(rawValue:)).map {
            ChatMessage(
                $0, string(entry["content"]) ?? "",
                reasoningContent: string(entry["reasoning_content"]))
        }
    }
    // Templates without a notion of thinking ignore the switch; ours refuse an impossible wish.
    let wish = inputs["enable_thinking"] as? Bool
    return Conversation(
        messages: messages, addGenerationPrompt: inputs["add_generation_prompt"] as? Bool ?? false,
        thinking: template.thinking == .never ? nil : wish)
}

@Test(
    "Plain chats come out as the models' own Jinja templates write them",
    .enabled(
        if: fixturesExist, "../shared/fixtures/templates is not there; ChatTemplateTests covers it")
)
func plainChatsComeOutAsTheModelsOwnJinjaTemplatesWriteThem() throws {
    let lines = try String(
        contentsOf: folder.appendingPathComponent("cases.jsonl"), encoding: .utf8)
    var checked = 0
    for line in lines.split(separator: "\n") {
        let entry = try #require(
            JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        guard let file = string(entry["template"]), covered.contains(file),
            let name = string(entry["case"]), plainCases.contains(name),
            let inputs = entry["inputs"] as? [String: Any]
        else { continue }
        let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        let template = try ChatTemplateSource(
            architecture: "any", templateText: text, bosToken: string(inputs["bos_token"]),
            eosToken: string(inputs["eos_token"])
        ).makeTemplate()
        let expected = try #require(string(entry["expected"]), "\(file) \(name)")
        let prompt = try template.render(conversation(inputs, template: template))
        #expect(Array(prompt.utf8) == Array(expected.utf8), "\(file) \(name): \(prompt)")
        checked += 1
    }
    #expect(checked == covered.count * plainCases.count)
}
