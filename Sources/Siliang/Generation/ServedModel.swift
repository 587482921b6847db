// One model as the service offers it: an engine and what turns text into its tokens and back.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangModels
import SiliangTokenizer

/// A model behind the API.
package struct ServedModel: Sendable {
    /// What clients put into `model`.
    package var name: String
    /// Other names that mean the same.
    package var aliases: [String]
    package var engine: Engine
    package var tokenizer: Tokenizer
    package var template: any ChatTemplate
    /// Whether it thinks where a request does not say; nil: as its template has it. By the name that
    /// the request used, then for all.
    package var aliasThinking: [String: Bool] = [:]
    package var defaultThinking: Bool?
    /// What holds where a request says nothing.
    package var defaultSampling: SamplingParameters
    /// Seconds since 1970, for the list of models.
    package var created: Int
    /// How the model's template writes tool calls; nil where it does not, or nobody knows: its tools
    /// are then explained in the system message.
    let toolFormat: ToolCallFormat?
    /// How the model's calls are read.
    var callFormat: ToolCallFormat { toolFormat ?? GenericTools.format }
    /// How the model cut its answers into tokens.
    let replay: TurnReplay
    let constraints: ModelConstraints
    /// The markers of thoughts, and those of calls too, where the vocabulary has them as tokens.
    let thoughtMarkers: [Int32: String]
    let allMarkers: [Int32: String]

    /// - Parameters:
    ///   - toolFormat: how the model writes tool calls; `ToolCallFormat.detect` tells it.
    ///   - defaultSampling: nil for the usual: temperature 0.6 for a model that thinks by
    ///   default (DeepSeek's advice for R1), 1.0 for others.
    package init(
        name: String, aliases: [String] = [], engine: Engine, tokenizer: Tokenizer,
        template: any ChatTemplate, toolFormat: ToolCallFormat? = nil,
        defaultSampling: SamplingParameters? = nil,
        created: Int = Int(Date().timeIntervalSince1970)
    ) {
        self.name = name
        self.aliases = aliases
        self.engine = engine
        self.tokenizer = tokenizer
        self.template = template
        let thinks = template.thinking == .always || template.thinking == .optional(default: true)
        self.defaultSampling = defaultSampling ?? SamplingParameters(temperature: thinks ? 0.6 : 1)
        self.created = created
        self.toolFormat = toolFormat
        replay = TurnReplay(tokenizer: tokenizer)
        constraints = ModelConstraints(tokenizer: tokenizer)
        thoughtMarkers = Self.ids(of: ["<think>", "</think>"], tokenizer)
        let calls = Self.ids(of: (toolFormat ?? GenericTools.format).markers, tokenizer)
        allMarkers = thoughtMarkers.merging(calls) { first, _ in first }
    }

    private static func ids(of texts: [String], _ tokenizer: Tokenizer) -> [Int32: String] {
        var ids: [Int32: String] = [:]
        for text in texts {
            if let id = tokenizer.id(ofSpecial: text) { ids[id] = text }
        }
        return ids
    }

    /// A request's spec with this model's policy where the request says nothing.
    ///
    /// - Parameter name: by which the request asked for the model.
    package func completed(_ spec: GenerationSpec, askedAs name: String) -> GenerationSpec {
        guard let thinking = aliasThinking[name] ?? defaultThinking,
            case .optional = template.thinking
        else { return spec }
        var spec = spec
        for index in spec.prompts.indices {
            guard case .conversation(var conversation) = spec.prompts[index],
                conversation.thinking == nil
            else { continue }
            conversation.thinking = thinking
            spec.prompts[index] = .conversation(conversation)
        }
        return spec
    }

    /// Names what an answer depends on besides the request, so that clients notice a change.
    package var fingerprint: String {
        let model = engine.model
        let facts =
            "\(model.architecture)/\(model.name ?? "")/\(model.parameterCount)"
            + "/\(model.vocabSize)/\(template.name)"
        // FNV-1a: short, stable over processes, and no secret depends on it.
        let hash = facts.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return "fp_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
