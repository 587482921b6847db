// What is to be generated, whatever protocol asked for it.

import SiliangChat
import SiliangEngine
import SiliangFormats

/// One request in the service's own terms: every protocol's reader makes one of these.
struct GenerationSpec: Sendable, Equatable {
    /// What the model is given.
    enum Prompt: Sendable, Equatable {
        /// Rendered by the model's chat template; the answer is split into thought, text and calls.
        case conversation(Conversation)
        /// Text as it is; special tokens in it are recognised.
        case text(String)
        case tokens([Int32])
        /// The model fills in what stands between.
        case infill(prefix: String, suffix: String)
    }

    /// What the answer has to be.
    enum ResponseFormat: Sendable, Equatable {
        case text
        /// Any JSON object.
        case jsonObject
        /// A document of this schema. `param` names the schema's field in errors.
        case jsonSchema(JSONValue, param: String)
    }

    /// Each is answered `choices` times. At least one.
    var prompts: [Prompt]
    var choices = 1
    /// The most tokens of thought and answer together.
    var maxTokens: Int?
    var sampling = SamplingWishes()
    /// Strings at which the answer (not the thought) ends.
    var stop: [String] = []
    /// The client's own name for whoever it asks for.
    var user: String?
    /// How many of the likeliest tokens are wanted beside each; nil: no probabilities at all.
    var logprobs: Int?
    /// Tools as OpenAI's API writes them, also where another protocol named them.
    var tools: [JSONValue] = []
    var toolChoice = ToolChoice.auto
    var allowsParallelCalls = true
    var responseFormat = ResponseFormat.text
    /// The most tokens of thought, after which the answer must begin; nil: as many as it takes, but
    /// half of what there is where the answer has a form to keep.
    var thinkingBudget: Int?

    /// The tools that the model may call: none where the client forbade it.
    var callableTools: [JSONValue] { toolChoice == .none ? [] : tools }
}

/// The sampling parameters that somebody named: a client in a request, an operator in a model's
/// configuration. What is nil is left as it is.
public struct SamplingWishes: Sendable, Equatable {
    public var temperature: Double?
    public var topP: Double?
    public var topK: Int?
    public var minP: Double?
    public var repetitionPenalty: Double?
    public var presencePenalty: Double?
    public var frequencyPenalty: Double?
    public var logitBias: [Int32: Double] = [:]
    public var seed: UInt64?

    public init() {}

    /// `defaults` with the wishes laid over them.
    public func applied(to defaults: SamplingParameters) -> SamplingParameters {
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

extension SamplingWishes {
    /// OpenAI's fields, with those of vLLM's and llama.cpp's servers.
    init(_ fields: JSONFields) throws(APIError) {
        temperature = try fields.number("temperature", in: 0...2)
        topP = try fields.number("top_p", in: 0...1)
        // -1 is how vLLM's clients say "all", 0 how ours do.
        topK = try fields.integer("top_k", in: -1...Int(Int32.max)).map { max(0, $0) }
        minP = try fields.number("min_p", in: 0...1)
        repetitionPenalty = try fields.number("repetition_penalty", in: 0.01...2)
        presencePenalty = try fields.number("presence_penalty", in: -2...2)
        frequencyPenalty = try fields.number("frequency_penalty", in: -2...2)
        logitBias = try Self.logitBias(fields)
        seed = try fields.integer("seed", in: Int.min...Int.max).map(
            UInt64.init(truncatingIfNeeded:))
    }

    private static func logitBias(_ fields: JSONFields) throws(APIError) -> [Int32: Double] {
        guard let biases = try fields.object("logit_bias") else { return [:] }
        var found: [Int32: Double] = [:]
        for key in biases.fields.keys {
            guard let token = Int32(key), token >= 0 else {
                throw .invalid(
                    biases.name(key),
                    "`\(fields.name("logit_bias"))` has the key \"\(key)\"; keys are token ids.")
            }
            found[token] = try biases.number(key, in: -100...100)
        }
        return found
    }
}
