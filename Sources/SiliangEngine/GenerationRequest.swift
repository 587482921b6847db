// What is asked of the engine, in token ids: no text, no keys, no money.

/// How the next token is chosen from logits. Applied in the order: bias, penalties, temperature,
/// top-k, top-p, min-p.
public struct SamplingParameters: Sendable, Equatable {
    /// 0 is greedy; otherwise logits are divided by it.
    public var temperature: Double
    /// Keep the k likeliest tokens; 0 keeps all.
    public var topK: Int
    /// Keep the smallest set of tokens whose probabilities sum to this; 1 keeps all.
    public var topP: Double
    /// Drop tokens less likely than this share of the likeliest; 0 keeps all.
    public var minP: Double
    /// CTRL's penalty (arXiv:1909.05858): positive logits of seen tokens are divided by it,
    /// negative ones multiplied; 1 is off. Prompt and output count as seen.
    public var repetitionPenalty: Double
    /// OpenAI's penalties, subtracted from the logits of tokens in the output so far: once, and
    /// once per occurrence.
    public var presencePenalty: Double
    public var frequencyPenalty: Double
    /// Added to the logits of single tokens, from -100, which all but forbids one, to 100.
    public var logitBias: [Int32: Double]
    /// Same seed, same request: same tokens, whatever else runs. Without one the engine draws one.
    public var seed: UInt64?

    public init(
        temperature: Double = 1, topK: Int = 0, topP: Double = 1, minP: Double = 0,
        repetitionPenalty: Double = 1, presencePenalty: Double = 0, frequencyPenalty: Double = 0,
        logitBias: [Int32: Double] = [:], seed: UInt64? = nil
    ) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
        self.repetitionPenalty = repetitionPenalty
        self.presencePenalty = presencePenalty
        self.frequencyPenalty = frequencyPenalty
        self.logitBias = logitBias
        self.seed = seed
    }

    /// The likeliest token, always.
    public static let greedy = SamplingParameters(temperature: 0)
}

/// One completion to generate.
public struct GenerationRequest: Sendable {
    /// Chosen by the caller; names the request in logs and usage.
    public var id: String
    /// At least one id, each within the vocabulary.
    public var promptTokens: [Int32]
    /// The most tokens to generate; nil: as many as the context holds.
    public var maxTokens: Int?
    public var sampling: SamplingParameters
    /// Generation ends when one of these is sampled; the token is not delivered.
    public var stopTokens: Set<Int32>
    /// On whose behalf: the unit of fairness between requests.
    public var account: String
    /// Share of the machine relative to other accounts.
    public var weight: Double
    /// Divides the account's prefix cache: a request finds only what requests of the same account
    /// and the same salt have computed.
    public var cacheSalt: String
    /// Deliver before each token what the model thought of it, and of so many of the likeliest,
    /// from 0 to 20; nil: nothing.
    public var logprobs: Int?
    /// Which tokens may come next; nil: any.
    public var mask: (any TokenMask)?
    /// Tokens that may be delivered and not yet read (`GenerationTicket.read`); at the limit the
    /// sequence waits. nil: any number.
    public var maxUnread: Int?

    public init(
        id: String, promptTokens: [Int32], maxTokens: Int? = nil,
        sampling: SamplingParameters = SamplingParameters(), stopTokens: Set<Int32> = [],
        account: String = "", weight: Double = 1, cacheSalt: String = "",
        logprobs: Int? = nil, mask: (any TokenMask)? = nil, maxUnread: Int? = nil
    ) {
        self.id = id
        self.promptTokens = promptTokens
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.stopTokens = stopTokens
        self.account = account
        self.weight = weight
        self.cacheSalt = cacheSalt
        self.logprobs = logprobs
        self.mask = mask
        self.maxUnread = maxUnread
    }
}

/// Why a completion ended.
public enum FinishReason: String, Sendable {
    /// A stop token was sampled.
    case stop
    /// `maxTokens` or the context was reached.
    case length
    /// The consumer went away, or the engine shut down.
    case cancelled
    /// The model failed; the event carries why.
    case failed
}

/// What a completion used: the value from which bills are made.
public struct UsageRecord: Sendable, Equatable {
    public var promptTokens: Int
    /// Prompt tokens whose keys and values were found instead of computed.
    public var numCachedTokens: Int
    /// Those of them that came from disk; the others were in memory.
    public var numDiskTokens: Int
    public var completionTokens: Int
    /// Seconds from submission to the first computation, through the prompt, and generating.
    public var queueSeconds: Double
    public var prefillSeconds: Double
    public var decodeSeconds: Double

    public init(
        promptTokens: Int = 0, numCachedTokens: Int = 0, numDiskTokens: Int = 0,
        completionTokens: Int = 0,
        queueSeconds: Double = 0, prefillSeconds: Double = 0, decodeSeconds: Double = 0
    ) {
        self.promptTokens = promptTokens
        self.numCachedTokens = numCachedTokens
        self.numDiskTokens = numDiskTokens
        self.completionTokens = completionTokens
        self.queueSeconds = queueSeconds
        self.prefillSeconds = prefillSeconds
        self.decodeSeconds = decodeSeconds
    }
}

/// What a consumer of a completion sees, in order: tokens, then exactly one `finished`.
public enum GenerationEvent: Sendable {
    /// Of the token that comes next, where the request asked for it.
    case logprobs(TokenLogprobs)
    case token(Int32)
    /// `error` is set when the reason is `failed`.
    case finished(FinishReason, UsageRecord, error: EngineError?)
}

/// A request the engine cannot take, or could not finish.
public struct EngineError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case emptyPrompt
        /// A prompt id is outside the vocabulary.
        case tokenOutOfRange
        /// The prompt does not fit the context.
        case promptTooLong
        /// A sampling parameter is out of range.
        case invalidParameter
        /// The queue is full.
        case overloaded
        case shuttingDown
        /// The forward pass failed.
        case modelFailed
    }

    public let code: Code
    public let message: String
    public let underlying: (any Error)?

    public init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    public var description: String { message }
}
