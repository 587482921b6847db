// `siliang render`: what it writes is what the template makes of the file, byte for byte.

import Foundation
import SiliangFormats
import SiliangTestSupport
import Testing

@Suite struct RenderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func render(
        _ conversation: String, _ more: [String]
    ) async throws -> ProgramResult {
        try folder.write("conversation.json", conversation)
        return try await SiliangProgram.run(
            ["render", "--conversation", folder.path("conversation.json")] + more)
    }

    private static let conversation = #"{"messages":[{"role":"user","content":"37×48=？"}]}"#

    @Test("the bundled model's template opens the thought unless no answer is to begin")
    func bundledModel() async throws {
        let text = try await render(Self.conversation, [])
        #expect(text.status == 0, "\(text.errors)")
        #expect(
            text.output
                == "<｜begin▁of▁sentence｜><｜User｜>37×48=？<｜Assistant｜><think>\n")
        let bare = try await render(Self.conversation, ["--no-generation-prompt"])
        #expect(bare.output == "<｜begin▁of▁sentence｜><｜User｜>37×48=？")
    }

    @Test("a template sees the file's fields as they are, and None for tools and documents")
    func template() async throws {
        try folder.write(
            "template.jinja",
            "{{ messages }} {{ tools }} {{ documents }} {{ add_generation_prompt }} {{ x|tojson }} "
                + "{{ bos_token is defined }}\n\n")
        let more = ["--template", folder.path("template.jinja")]
        var result = try await render(#"{"messages":[],"x":{"b":1,"a":[2.0,null]}}"#, more)
        #expect(
            result.output == "[] None None True {\"b\": 1, \"a\": [2.0, null]} False\n",
            "\(result.errors)")
        let full = #"""
            {"messages":[{"role":"user","content":null}],"tools":[],"documents":[{}],"x":"",
             "add_generation_prompt":false,"bos_token":"<s>"}
            """#
        result = try await render(full, more)
        #expect(
            result.output == "[{'role': 'user', 'content': None}] [] [{}] False \"\" True\n",
            "\(result.errors)")
    }

    @Test("the template of a folder or a configuration is found, and the clock can be set")
    func folders() async throws {
        try folder.write(
            "model/tokenizer_config.json",
            #"{"chat_template":"{{ bos_token }}{{ strftime_now('%d %b %Y') }}","bos_token":"<s>"}"#)
        let now = ["--now", "2026-01-15T12:34:56"]
        for model in ["model", "model/tokenizer_config.json"] {
            let result = try await render("{}", ["--model", folder.path(model)] + now)
            #expect(result.output == "<s>15 Jan 2026", "\(result.errors)")
        }
        try folder.write("model/chat_template.jinja", "beside {{ eos_token }}")
        let result = try await render("{}", ["--model", folder.path("model")] + now)
        #expect(result.output == "beside ")
    }

    @Test("what a template refuses, and what is no conversation, is said")
    func errors() async throws {
        try folder.write(
            "template.jinja",
            "{{ raise_exception('Roles must alternate') if messages else 1 + '' }}")
        let more = ["--template", folder.path("template.jinja")]
        for (conversation, message) in [
            (#"{"messages":[1]}"#, "Roles must alternate"), (#"{"messages":[]}"#, "line 1"),
            (#"{"messages":"#, "not JSON"), ("[]", "an object"),
        ] {
            let result = try await render(conversation, more)
            #expect(result.status == 1 && result.output.isEmpty)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }
}
