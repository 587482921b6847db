// `siliang render`: the prompt that a conversation becomes.

import ArgumentParser
import Foundation
import Siliang
import SiliangChat
import SiliangFormats
import SiliangTokenizer

struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Shows the prompt that a conversation becomes.",
        discussion: """
            The conversation is a JSON object with the variables of the chat template: messages, \
            and where wanted tools, documents, add_generation_prompt, bos_token, eos_token, \
            enable_thinking and others. The prompt is written as it is, with no line break behind \
            it.

            Example:
              siliang render --model model.gguf --conversation conversation.json
            """)

    @Option(
        help: ArgumentHelp(
            "A .gguf file, a tokenizer_config.json or the folder that holds one, or the name of an "
                + "installed model (default: abacus).", valueName: "model"))
    var model: String?

    @Option(help: ArgumentHelp("A file with a Jinja template.", valueName: "file"))
    var template: String?

    @Option(help: ArgumentHelp("A JSON file with the conversation.", valueName: "file"))
    var conversation: String

    @Flag(help: "End the prompt behind the last message, not where the answer begins.")
    var noGenerationPrompt = false

    @Option(
        help: ArgumentHelp(
            "The time for templates that write one, such as 2026-01-15T12:34:56 (default: the "
                + "clock's).", valueName: "time"))
    var now: String?

    func validate() throws {
        if model != nil, template != nil {
            throw ValidationError("Give --model or --template, not both.")
        }
        if let now, CivilTime(now) == nil {
            throw ValidationError("--now is \(now); it must be a time such as 2026-01-15T12:34:56.")
        }
    }

    func run() async throws {
        let source = try template.map(Self.source(ofTemplate:)) ?? Self.source(ofModel: model)
        guard let text = source.templateText else {
            throw CommandError("the model has no chat template: give one with --template")
        }
        let prompt = try JinjaTemplate(text).render(
            variables(source), now: now.flatMap(CivilTime.init) ?? .now())
        try OutputStream.standardOutput.write(prompt)
    }

    /// The conversation's own fields, and what they leave out.
    private func variables(_ source: ChatTemplateSource) throws(CommandError) -> JSONObject {
        let json = try readJSON(conversation)
        guard let given = json.object else {
            throw CommandError(
                "\(conversation): an object with the field messages is expected, not \(json.kind)")
        }
        var variables: JSONObject = [
            "tools": .null, "documents": .null, "add_generation_prompt": .bool(true),
        ]
        variables["bos_token"] = source.bosToken.map(JSONValue.string)
        variables["eos_token"] = source.eosToken.map(JSONValue.string)
        for (key, value) in given { variables[key] = value }
        if noGenerationPrompt { variables["add_generation_prompt"] = .bool(false) }
        return variables
    }

    // MARK: Templates

    private static func source(
        ofTemplate path: String
    ) throws(CommandError) -> ChatTemplateSource {
        ChatTemplateSource(
            architecture: "", templateText: try readText(path), bosToken: nil, eosToken: nil)
    }

    private static func source(ofModel model: String?) throws -> ChatTemplateSource {
        var isFolder: ObjCBool = false
        if let model, FileManager.default.fileExists(atPath: model, isDirectory: &isFolder),
            isFolder.boolValue || model.hasSuffix(".json")
        {
            return try source(
                ofConfiguration: isFolder.boolValue ? model + "/tokenizer_config.json" : model)
        }
        let file = try GGUFFile.open(path: ModelLocator().locate(model).path)
        let tokenizer = try? Tokenizer(metadata: file.metadata)
        return ChatTemplateSource(
            architecture: file.metadata.string("general.architecture") ?? "",
            templateText: file.metadata.string("tokenizer.chat_template"),
            bosToken: tokenizer?.text(of: tokenizer?.bosTokenID),
            eosToken: tokenizer?.text(of: tokenizer?.eosTokenID))
    }

    /// A Hugging Face checkpoint's template: in the configuration or in a file beside it.
    private static func source(
        ofConfiguration path: String
    ) throws(CommandError) -> ChatTemplateSource {
        let beside = URL(fileURLWithPath: path).deletingLastPathComponent()
            .appendingPathComponent("chat_template.jinja").path
        let text = FileManager.default.fileExists(atPath: beside) ? try readText(beside) : nil
        return ChatTemplateSource(
            architecture: "", tokenizerConfig: try readJSON(path), templateText: text)
    }
}

private func readText(_ path: String) throws(CommandError) -> String {
    guard let text = String(validating: try readFile(path), as: UTF8.self) else {
        throw CommandError("\(path): the file is not text in UTF-8")
    }
    return text
}

private func readJSON(_ path: String) throws(CommandError) -> JSONValue {
    let bytes = [UInt8](try readFile(path))
    do throws(JSONSyntaxError) {
        return try JSONValue(parsing: bytes)
    } catch {
        throw CommandError("\(path): this is not JSON: \(error)")
    }
}
