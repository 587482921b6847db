// Functions that a model may ask its program to call.

import Foundation
import SiliangChat
import SiliangFormats

/// A function that the model may call: what it does, what it takes, and how to run it.
///
/// ```swift
/// let clock = Tool("clock", description: "Tells the time.") { _ in
///     Date.now.formatted()
/// }
/// ```
public struct Tool: Sendable {
    /// By which the model calls it: at most 128 letters, digits, `_`, `-` and dots.
    public let name: String
    /// What it does and when it is of use: the model reads this.
    public let description: String
    /// The JSON Schema of its arguments, an object's.
    public let parameters: JSONValue
    /// Whether calls are held to the schema token by token. Where the model's vocabulary does not
    /// tell calls from text, only calls that `ToolChoice` demands are.
    public let isStrict: Bool
    /// Runs a call with its arguments; nil: the caller of the model does.
    let run: (@Sendable (JSONObject) async throws -> String)?

    /// The schema of a function without arguments.
    public static let noParameters: JSONValue = ["type": "object", "properties": [:]]

    /// A tool that a `Chat` runs.
    ///
    /// - Parameters:
    ///   - name: at most 128 letters, digits, `_`, `-` and dots.
    ///   - description: what it does and when it is of use.
    ///   - parameters: the JSON Schema of its arguments.
    ///   - isStrict: whether calls are held to the schema; the schema may then use only keywords
    ///     that can be guaranteed.
    ///   - run: gets the arguments and gives the result, as text that the model reads. What it
    ///     throws is told to the model, except `CancellationError`, which ends the reply. Calls of
    ///     one round run at the same time.
    public init(
        _ name: String, description: String, parameters: JSONValue = Tool.noParameters,
        isStrict: Bool = true, run: @escaping @Sendable (JSONObject) async throws -> String
    ) {
        self.init(name, description, parameters, isStrict, run)
    }

    /// A tool whose arguments are a type of your own.
    ///
    /// Arguments that cannot be decoded are told to the model as the call's failure.
    ///
    /// - Parameters:
    ///   - name: at most 128 letters, digits, `_`, `-` and dots.
    ///   - description: what it does and when it is of use.
    ///   - arguments: the type; `parameters` has to describe the JSON that it decodes from.
    ///   - parameters: the JSON Schema of the arguments.
    ///   - isStrict: whether calls are held to the schema.
    ///   - run: as for the other initialiser.
    public init<Arguments: Decodable & Sendable>(
        _ name: String, description: String, arguments: Arguments.Type, parameters: JSONValue,
        isStrict: Bool = true, run: @escaping @Sendable (Arguments) async throws -> String
    ) {
        self.init(name, description, parameters, isStrict) { object in
            let json = Data(JSONValue.object(object).text.utf8)
            return try await run(JSONDecoder().decode(Arguments.self, from: json))
        }
    }

    /// A tool that the program runs itself: a reply ends with its calls.
    ///
    /// - Parameters:
    ///   - name: at most 128 letters, digits, `_`, `-` and dots.
    ///   - description: what it does and when it is of use.
    ///   - parameters: the JSON Schema of its arguments.
    ///   - isStrict: whether calls are held to the schema.
    public init(
        declaring name: String, description: String, parameters: JSONValue = Tool.noParameters,
        isStrict: Bool = true
    ) {
        self.init(name, description, parameters, isStrict, nil)
    }

    private init(
        _ name: String, _ description: String, _ parameters: JSONValue, _ isStrict: Bool,
        _ run: (@Sendable (JSONObject) async throws -> String)?
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
        self.run = run
    }
}

/// What came of a call.
public struct ToolResult: Sendable, Equatable {
    /// The id of the call that it answers.
    public var callID: String
    /// The tool's name.
    public var name: String
    /// What the model reads.
    public var output: String
    /// Whether the tool failed; `output` then says how.
    public var isFailure: Bool

    /// The result of a call.
    public init(of call: ToolCall, output: String, isFailure: Bool = false) {
        callID = call.id
        name = call.name
        self.output = output
        self.isFailure = isFailure
    }

    /// The result as a turn of a conversation.
    public var message: ChatMessage {
        ChatMessage(.tool, output, name: name, toolCallID: callID)
    }
}

extension Tool {
    /// The tool as OpenAI's API writes it, which is what templates read.
    func declaration(strict: Bool) -> JSONValue {
        var function: JSONObject = [
            "name": .string(name), "description": .string(description), "parameters": parameters,
        ]
        if strict { function["strict"] = .bool(true) }
        return ["type": "function", "function": .object(function)]
    }

    /// Whether a function may be called so. Names stand inside prompts and markup, where anything
    /// else could break out.
    package static func isValid(name: String) -> Bool {
        let allowed = name.utf8.allSatisfy { byte in
            let letter = byte | 0x20
            return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
        }
        return allowed && (1...128).contains(name.utf8.count)
    }

    /// - Throws: `SiliangError` (`invalidParameter`) for names that cannot be, or are given twice,
    ///   for parameters that are no object, and for a choice of a tool that is not there.
    static func check(_ tools: [Tool], choice: ToolChoice) throws(SiliangError) {
        var names: Set<String> = []
        for tool in tools {
            guard isValid(name: tool.name) else {
                throw .invalid(
                    "tools",
                    "A tool is called \"\(tool.name)\"; names have at most 128 letters, digits, "
                        + "_, - and dots.")
            }
            guard names.insert(tool.name).inserted else {
                throw .invalid("tools", "Two tools are called \"\(tool.name)\": rename one.")
            }
            guard tool.parameters.object != nil else {
                throw .invalid(
                    "tools",
                    "The parameters of the tool \"\(tool.name)\" must be an object, a JSON Schema, "
                        + "not \(tool.parameters.kind).")
            }
        }
        switch choice {
        case .none, .auto: break
        case .required where tools.isEmpty:
            throw .invalid("toolChoice", "A call is required, and there is no tool: give one.")
        case .named(let name) where !names.contains(name):
            throw .invalid(
                "toolChoice", "A call of \"\(name)\" is required, and there is no such tool.")
        case .required, .named: break
        }
    }
}
