// What is to be generated, whatever protocol asked for it.

import SiliangChat
import SiliangEngine
import SiliangFormats

/// One request in the service's own terms: every protocol's reader makes one of these.
package struct GenerationSpec: Sendable, Equatable {
    /// What the model is given.
    package enum Prompt: Sendable, Equatable {
        /// Rendered by the model's chat template; the answer is split into thought, text and calls.
        case conversation(Conversation)
        /// Text as it is; special tokens in it are recognised.
        case text(String)
        case tokens([Int32])
        /// The model fills in what stands between.
        case infill(prefix: String, suffix: String)
    }

    /// What the answer has to be.
    package enum ResponseFormat: Sendable, Equatable {
        case text
        /// Any JSON object.
        case jsonObject
        /// A document of this schema. `param` names the schema's field in errors.
        case jsonSchema(JSONValue, param: String)
    }

    /// Each is answered `choices` times. At least one.
    package var prompts: [Prompt]
    package var choices = 1
    /// The most tokens of thought and answer together.
    package var maxTokens: Int?
    package var sampling = SamplingWishes()
    /// Strings at which the answer (not the thought) ends.
    package var stop: [String] = []
    /// The client's own name for whoever it asks for.
    package var user: String?
    /// How many of the likeliest tokens are wanted beside each; nil: no probabilities at all.
    package var logprobs: Int?
    /// Tools as OpenAI's API writes them, also where another protocol named them.
    package var tools: [JSONValue] = []
    package var toolChoice = ToolChoice.auto
    package var allowsParallelCalls = true
    package var responseFormat = ResponseFormat.text
    /// The most tokens of thought, after which the answer must begin; nil: as many as it takes, but
    /// half of what there is where the answer has a form to keep.
    package var thinkingBudget: Int?

    package init(prompts: [Prompt]) { self.prompts = prompts }

    /// The tools that the model may call: none where the client forbade it.
    package var callableTools: [JSONValue] { toolChoice == .none ? [] : tools }
}

/// The sampling parameters that somebody named: a client in a request, an operator in a model's
/// configuration. What is nil is left as it is.
package struct SamplingWishes: Sendable, Equatable {
    package var temperature: Double?
    package var topP: Double?
    package var topK: Int?
    package var minP: Double?
    package var repetitionPenalty: Double?
    package var presencePenalty: Double?
    package var frequencyPenalty: Double?
    package var logitBias: [Int32: Double] = [:]
    package var seed: UInt64?

    package init() {}

    /// `defaults` with the wishes laid over them.
    package func applied(to defaults: SamplingParameters) -> SamplingParameters {
        var sampling = defaults
        sampling.temperature = temperature ?? sampling.temperature
        sampling.topP = topP ?? sampling.topP
        sampling.topK = topK ?? sampling.topK
        sampling.minP = minP ?? sampling.minP
        sampling.repetitionPenalty = repetitionPenalty ?? sampling.repetitionPenalty
        sampling.presencePenalty = presencePenalty ?? sampling.presencePenalty
        sampling.frequencyPenalty = frequencyPenalty ?? sampling.frequencyPenalty
        sampling.logitBias = logitBias
        sampling.seed = seed ?? sampling.seed
        return sampling
    }
}
