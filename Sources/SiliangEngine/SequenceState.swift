// One request on its way: its tokens, how many are computed, its blocks, its sampler, its times.

/// A request being answered. Belongs to the engine's thread.
final class SequenceState {
    enum Status: Equatable {
        case waiting
        case running
        case finished(FinishReason)
    }

    /// Requests in the order of submission; unique where request ids need not be.
    let ordinal: UInt64
    /// What was asked for, without the prompt, which is in `tokens`.
    let request: GenerationRequest
    let numPromptTokens: Int
    /// Prompt, then output.
    private(set) var tokens: [Int32]
    /// Leading tokens whose keys and values are in memory.
    var numComputedTokens = 0
    /// Prompt tokens found rather than computed, and those of them that came from disk.
    var numCachedTokens = 0
    var numDiskTokens = 0
    /// Leading tokens that its account has been charged for, or found.
    var numChargedTokens = 0
    var blockTable: [Int32] = []
    /// How much of the table other sequences can find.
    var prefix = PrefixCursor()
    /// Blocks behind `prefix` that are being read from disk: until they are there the sequence
    /// takes no part in steps, and its table must stay as it is.
    var blocksToRestore = 0
    /// Its end was asked for while blocks were being read.
    var endsAfterRestore = false
    /// Leading blocks that were found in memory when it began: somebody has seen them before.
    var blocksSeenBefore = 0
    /// Leading blocks that the disk has been offered.
    var blocksOffered = 0
    /// Names of its blocks on disk, where there is a disk.
    var chain: PrefixChain?
    /// Has been begun before: what it finds in memory now is its own.
    var wasAdmitted = false
    var status = Status.waiting
    var sampler: SamplerState
    /// Waits for its reader; looked up once per step.
    private(set) var isPaused = false
    /// The sequence whose prompt is the same and is computed for both; nil when it is done.
    var leader: SequenceState?

    private let maxTokens: Int
    private let deliver: @Sendable (GenerationEvent) -> Void
    private let readAhead: ReadAhead?
    private let submitted: ContinuousClock.Instant
    private var begun: ContinuousClock.Instant?
    private var firstToken: ContinuousClock.Instant?

    /// - Parameters:
    ///   - submission: validated against the engine's context.
    ///   - contextLength: tokens that a sequence of this engine may have.
    init(_ submission: Submission, contextLength: Int) {
        ordinal = submission.ordinal
        tokens = submission.request.promptTokens
        var request = submission.request
        request.promptTokens = []
        self.request = request
        numPromptTokens = tokens.count
        maxTokens = min(request.maxTokens ?? Int.max, contextLength - tokens.count)
        deliver = submission.deliver
        readAhead = submission.readAhead
        submitted = submission.instant
        sampler = SamplerState(
            parameters: request.sampling, promptTokens: tokens, seed: .random(in: 0 ... .max))
    }

    var scope: PrefixScope { PrefixScope(account: request.account, salt: request.cacheSalt) }

    var numCompletionTokens: Int { tokens.count - numPromptTokens }

    /// Tokens to compute before the next can be sampled; 1 while decoding.
    var numMissingTokens: Int { tokens.count - numComputedTokens }

    /// The key of one of its full blocks; nil where there is no disk.
    func key(_ block: Int, blockSize: Int) -> PrefixKey? {
        chain?.key(block, tokens: tokens, blockSize: blockSize)
    }

    /// Looks whether its reader has come nearer, and whether its prompt is there.
    ///
    /// - Returns: whether it may take part in a step.
    func refresh() -> Bool {
        isPaused = readAhead?.isExhausted ?? false
        if let first = leader {
            if case .finished = first.status {
                leader = nil
            } else if first.numComputedTokens >= first.numPromptTokens {
                leader = nil
            }
        }
        return !isPaused && leader == nil
    }

    /// Takes note of the first computation, once.
    func begin(at instant: ContinuousClock.Instant) {
        if begun == nil { begun = instant }
    }

    /// Takes in a sampled token: appends and delivers it unless it ends the text.
    ///
    /// - Returns: why the sequence ends here, or nil.
    func accept(
        _ token: Int32, logprobs: TokenLogprobs? = nil, at instant: ContinuousClock.Instant
    ) -> FinishReason? {
        if firstToken == nil { firstToken = instant }
        sampler.record(token)
        request.mask?.accept(token)
        if request.stopTokens.contains(token) { return .stop }
        // Twice the room, as an array would take, is much where many long prompts get short answers.
        if tokens.count == tokens.capacity {
            tokens.reserveCapacity(tokens.count + max(64, tokens.count / 8))
        }
        tokens.append(token)
        readAhead?.deliver()
        if let logprobs { deliver(.logprobs(logprobs)) }
        deliver(.token(token))
        return numCompletionTokens >= maxTokens ? .length : nil
    }

    /// Delivers the last event. Its blocks must have been released.
    func finish(_ reason: FinishReason, error: EngineError? = nil) {
        status = .finished(reason)
        deliver(.finished(reason, usage(until: .now), error: error))
    }

    /// What the sequence has used so far.
    private func usage(until end: ContinuousClock.Instant) -> UsageRecord {
        let begun = begun ?? end
        let firstToken = firstToken ?? end
        return UsageRecord(
            promptTokens: numPromptTokens, numCachedTokens: numCachedTokens,
            numDiskTokens: numDiskTokens,
            completionTokens: numCompletionTokens,
            queueSeconds: (begun - submitted).seconds,
            prefillSeconds: (firstToken - begun).seconds,
            decodeSeconds: (end - firstToken).seconds)
    }
}

/// A request accepted, on its way to the engine's thread.
struct Submission: Sendable {
    let ordinal: UInt64
    /// What was asked for, without the prompt, which is in `tokens`.
    let request: GenerationRequest
    let instant: ContinuousClock.Instant
    var readAhead: ReadAhead?
    /// The ordinal of a request with the same prompt that was submitted together with this one.
    var leader: UInt64?
    /// Called on the engine's thread; `finished` comes exactly once.
    let deliver: @Sendable (GenerationEvent) -> Void
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
