// The engine's limits, and the figures by which it shows how it is doing.

import SiliangModels

/// How much an engine takes on at once.
public struct EngineOptions: Sendable, Equatable {
    /// Sequences computed together, from 1 to 1024.
    public var maxSequences: Int
    /// Tokens of one forward pass, at least `maxSequences`: longer prompts are computed in chunks,
    /// so that those already generating wait for a chunk and not for a prompt.
    public var maxBatchTokens: Int
    /// Requests that may wait beyond `maxSequences`; the next is refused as `overloaded`.
    public var maxWaiting: Int
    /// Tokens that KV memory holds; nil: `defaultContexts` times the model's context, within
    /// `kvBytes`.
    public var kvTokens: Int?
    /// The most bytes of KV memory where `kvTokens` is nil; nil: `defaultKVBytes`. Callers pass a
    /// share of the machine's memory.
    public var kvBytes: Int?
    /// Whether KV memory takes all of `kvBytes`, for the sake of the prefix cache, and not only
    /// what `defaultContexts` need.
    public var usesAllKVBytes: Bool
    /// Whether a request finds the beginning of its prompt, in units of 64 tokens, where an earlier
    /// one of the same account has left it in KV memory.
    public var cachesPrefixes: Bool
    /// Where prefixes are kept beyond memory and the process; nil: nowhere.
    public var prefixStore: PrefixStoreOptions?

    public init(
        maxSequences: Int = 16, maxBatchTokens: Int = 512, maxWaiting: Int = 256,
        kvTokens: Int? = nil, kvBytes: Int? = nil, usesAllKVBytes: Bool = false,
        cachesPrefixes: Bool = true, prefixStore: PrefixStoreOptions? = nil
    ) {
        self.maxSequences = maxSequences
        self.maxBatchTokens = maxBatchTokens
        self.maxWaiting = maxWaiting
        self.kvTokens = kvTokens
        self.kvBytes = kvBytes
        self.usesAllKVBytes = usesAllKVBytes
        self.cachesPrefixes = cachesPrefixes
        self.prefixStore = prefixStore
    }

    /// Whole contexts that KV memory holds unless told otherwise: requests rarely fill theirs, so
    /// this serves more than as many at once.
    static let defaultContexts = 4
    /// 4 GiB: what a machine of 16 GiB spares beside a model of 8.
    static let defaultKVBytes = 4 << 30

    /// - Throws: `EngineError` (`invalidParameter`) naming the first impossible option.
    public func validate() throws(EngineError) {
        // Above, the logits of a step take more memory than most models.
        if !(1...1024).contains(maxSequences) {
            throw EngineError(
                .invalidParameter, "maxSequences is \(maxSequences); from 1 to 1024")
        }
        if maxBatchTokens < maxSequences {
            throw EngineError(
                .invalidParameter,
                "maxBatchTokens is \(maxBatchTokens); at least maxSequences (\(maxSequences)), "
                    + "so that every sequence moves on in each step")
        }
        if maxWaiting < 0 {
            throw EngineError(.invalidParameter, "maxWaiting is \(maxWaiting); at least 0")
        }
        if let kvTokens, kvTokens < 1 {
            throw EngineError(.invalidParameter, "kvTokens is \(kvTokens); at least 1")
        }
        if let prefixStore, prefixStore.maxBytes < 1 {
            throw EngineError(
                .invalidParameter,
                "the prefix cache on disk may take \(prefixStore.maxBytes) bytes; at least 1")
        }
        if let kvBytes, kvBytes < 1 {
            throw EngineError(.invalidParameter, "kvBytes is \(kvBytes); at least 1")
        }
    }

    /// Tokens that an engine with these options holds in KV memory.
    ///
    /// - Parameters:
    ///   - contextLength: the model's, in tokens.
    ///   - bytesPerToken: of KV memory, all layers together.
    public func tokens(contextLength: Int, bytesPerToken: Int) -> Int {
        blockCount(contextLength: contextLength, bytesPerToken: bytesPerToken) * KVBlock.size
    }

    /// Blocks of KV memory for a model.
    ///
    /// - Parameters:
    ///   - contextLength: the model's, in tokens.
    ///   - bytesPerToken: of KV memory, all layers together.
    /// - Returns: at least 1.
    func blockCount(contextLength: Int, bytesPerToken: Int) -> Int {
        let tokens: Int
        if let kvTokens {
            tokens = kvTokens
        } else {
            let wanted = contextLength.multipliedReportingOverflow(by: Self.defaultContexts)
            let affordable =
                (kvBytes ?? Self.defaultKVBytes) / max(1, bytesPerToken)
                / KVBlock.size * KVBlock.size
            let most = wanted.overflow || usesAllKVBytes ? Int.max : wanted.partialValue
            tokens = min(most, affordable)
        }
        let blocks = tokens / KVBlock.size + (tokens % KVBlock.size == 0 ? 0 : 1)
        // Block ids and slots are Int32.
        return min(max(1, blocks), Int(Int32.max) / KVBlock.size)
    }
}

/// A moment of an engine: taken after its latest step.
public struct EngineStats: Sendable, Equatable {
    /// Sequences being computed.
    public var running: Int
    /// Requests accepted and not yet begun, or put back for want of memory.
    public var waiting: Int
    /// Blocks of KV memory that nobody holds, and all of them.
    public var freeBlocks: Int
    public var totalBlocks: Int
    /// Blocks in which a prompt may find its beginning, in use or not.
    public var cachedBlocks: Int
    /// Since the start: tokens sampled, prompt tokens computed (again where put back) and found in
    /// memory, forward passes, and sequences put back for want of memory.
    public var tokensGenerated: Int
    public var promptTokensComputed: Int
    public var promptTokensCached: Int
    /// Of those found, the tokens that came from disk.
    public var promptTokensFromDisk: Int
    /// Files of the prefix cache on disk, and their bytes.
    public var diskBlocks: Int
    public var diskBytes: Int
    public var steps: Int
    public var preemptions: Int

    public init(
        running: Int = 0, waiting: Int = 0, freeBlocks: Int = 0, totalBlocks: Int = 0,
        cachedBlocks: Int = 0, tokensGenerated: Int = 0, promptTokensComputed: Int = 0,
        promptTokensCached: Int = 0, promptTokensFromDisk: Int = 0, diskBlocks: Int = 0,
        diskBytes: Int = 0, steps: Int = 0, preemptions: Int = 0
    ) {
        self.running = running
        self.waiting = waiting
        self.freeBlocks = freeBlocks
        self.totalBlocks = totalBlocks
        self.cachedBlocks = cachedBlocks
        self.tokensGenerated = tokensGenerated
        self.promptTokensComputed = promptTokensComputed
        self.promptTokensCached = promptTokensCached
        self.promptTokensFromDisk = promptTokensFromDisk
        self.diskBlocks = diskBlocks
        self.diskBytes = diskBytes
        self.steps = steps
        self.preemptions = preemptions
    }
}

/// A whole completion.
public struct Completion: Sendable, Equatable {
    /// The tokens generated, the stop token excluded.
    public var tokens: [Int32]
    public var finishReason: FinishReason
    public var usage: UsageRecord

    public init(tokens: [Int32], finishReason: FinishReason, usage: UsageRecord) {
        self.tokens = tokens
        self.finishReason = finishReason
        self.usage = usage
    }
}
