// The engine without its thread: step() = schedule, run, take in the tokens. Not Sendable: one
// thread owns it.

import SiliangModels

/// Requests in, events out, one step at a time.
final class EngineCore {
    let contextLength: Int
    private(set) var scheduler: Scheduler
    private let runner: ModelRunner
    private let sampler: Sampler
    private let masks: MaskScratch
    /// Made when first asked for: two rows of logits.
    private lazy var logprobs = LogprobScratch(vocabSize: runner.model.properties.vocabSize)
    private var sequences: [UInt64: SequenceState] = [:]
    private var tokensGenerated = 0
    private var promptTokensComputed = 0
    private var steps = 0
    private let store: PrefixStore?
    private let blockSize: Int
    /// Called on another thread with a sequence's ordinal and how many of its blocks are restored.
    private let onRestore: @Sendable (UInt64, Int) -> Void
    /// Seconds that a prompt token has taken lately.
    private var secondsPerPromptToken: Double?
    /// The last step had nothing to compute: all waits for the disk.
    private(set) var isBlocked = false

    /// - Parameters:
    ///   - memory: made by `model`.
    ///   - options: validated.
    init(
        model: any LanguageModel, memory: any KVMemory, options: EngineOptions,
        store: PrefixStore? = nil,
        onRestore: @escaping @Sendable (UInt64, Int) -> Void = { _, _ in }
    ) {
        let blocks = BlockManager(
            blocks: memory.blockCount, blockSize: memory.blockSize,
            cachesPrefixes: options.cachesPrefixes)
        contextLength = min(model.properties.contextLength, blocks.capacity)
        self.store = options.cachesPrefixes ? store : nil
        self.onRestore = onRestore
        let blockSize = memory.blockSize
        self.blockSize = blockSize
        let onDisk = self.store.map { store in
            { (sequence: SequenceState, most: Int) -> Int in
                let first = sequence.prefix.blocks
                return store.count(
                    of: (first..<first + most).lazy.compactMap {
                        sequence.key($0, blockSize: blockSize)
                    })
            }
        }
        scheduler = Scheduler(options: options, blocks: blocks, onDisk: onDisk)
        runner = ModelRunner(model: model, memory: memory, maxRows: options.maxSequences)
        sampler = Sampler(vocabSize: model.properties.vocabSize)
        masks = MaskScratch(vocabSize: model.properties.vocabSize)
    }

    var hasWork: Bool { !scheduler.isEmpty }

    var stats: EngineStats {
        let disk = store?.figures
        return EngineStats(
            running: scheduler.running.count, waiting: scheduler.waiting.count,
            freeBlocks: scheduler.blocks.freeBlocks, totalBlocks: scheduler.blocks.totalBlocks,
            cachedBlocks: scheduler.blocks.cachedBlocks, tokensGenerated: tokensGenerated,
            promptTokensComputed: promptTokensComputed,
            promptTokensCached: scheduler.cachedTokens,
            promptTokensFromDisk: scheduler.diskTokens, diskBlocks: disk?.blocks ?? 0,
            diskBytes: disk?.bytes ?? 0,
            steps: steps, preemptions: scheduler.preemptions)
    }

    /// Queues a request. Ordinals ascend.
    func add(_ submission: Submission) {
        let sequence = SequenceState(submission, contextLength: contextLength)
        sequence.leader = submission.leader.flatMap { sequences[$0] }
        if let store {
            sequence.chain = PrefixChain(
                scope: sequence.scope, fingerprint: store.fingerprint)
        }
        sequences[sequence.ordinal] = sequence
        scheduler.add(sequence)
    }

    /// Ends a request now and frees its blocks; one that has ended already is left alone.
    func cancel(_ ordinal: UInt64) {
        guard let sequence = sequences[ordinal] else { return }
        cancel(sequence)
    }

    func cancelAll() {
        for sequence in scheduler.running + scheduler.waiting { cancel(sequence) }
    }

    private func cancel(_ sequence: SequenceState) {
        // Somebody is writing to its blocks: they can't be anybody else's yet.
        if sequence.blocksToRestore > 0 {
            sequence.endsAfterRestore = true
        } else {
            finish(sequence, .cancelled)
        }
    }

    /// Blocks have come from disk: `count` of those that the sequence waited for.
    func restored(_ ordinal: UInt64, count: Int) {
        guard let sequence = sequences[ordinal] else { return }
        scheduler.finishRestore(sequence, count: min(count, sequence.blocksToRestore))
        if sequence.endsAfterRestore { finish(sequence, .cancelled) }
    }

    /// Brings what is on its way to the disk there.
    func flush() { store?.flush() }

    /// One forward pass, and its tokens delivered.
    func step() {
        let slices = scheduler.schedule()
        carryOut(scheduler.takeOrders())
        isBlocked = slices.isEmpty
        guard !slices.isEmpty else { return }
        let start = ContinuousClock.now
        for slice in slices { slice.sequence.begin(at: start) }
        steps += 1
        do throws(ModelError) {
            try runner.run(slices)
        } catch {
            let failure = EngineError(
                .modelFailed, "the model failed while computing: \(error.message)",
                underlying: error)
            for slice in slices { finish(slice.sequence, .failed, error: failure) }
            return
        }
        let end = ContinuousClock.now
        scheduler.record(slices, seconds: (end - start).seconds)
        learn(slices, seconds: (end - start).seconds)
        takeIn(slices, at: end)
    }

    /// Samples where a slice asks for it and lets sequences go on or end.
    private func takeIn(_ slices: [ScheduledSlice], at instant: ContinuousClock.Instant) {
        var row = 0
        for slice in slices {
            let sequence = slice.sequence
            let promptLeft = sequence.numPromptTokens - sequence.numComputedTokens
            promptTokensComputed += max(0, min(slice.numTokens, promptLeft))
            sequence.numComputedTokens += slice.numTokens
            guard slice.samples else {
                publish(sequence)
                continue
            }
            let logits = runner.logitsRow(row)
            row += 1
            if sequence.request.logprobs != nil { logprobs.keep(logits) }
            if let mask = sequence.request.mask, !masks.apply(mask, to: logits) {
                finish(sequence, .stop)
                continue
            }
            guard let token = sampler.sample(logits, state: sequence.sampler) else {
                let error = EngineError(
                    .modelFailed,
                    "the model gave no usable logits after \(sequence.tokens.count) tokens: "
                        + "all are NaN or minus infinity")
                finish(sequence, .failed, error: error)
                continue
            }
            // Not before: keys and values that give no logits are of no use to others.
            publish(sequence)
            tokensGenerated += 1
            let likelihood = sequence.request.logprobs.map { count in
                logprobs.logprobs(of: token, top: count)
            }
            if let reason = sequence.accept(token, logprobs: likelihood, at: instant) {
                finish(sequence, reason)
            }
        }
    }

    /// Starts reading what the disk has, and offers it what memory is about to lose.
    private func carryOut(
        _ orders: (restoring: [SequenceState], parked: [(sequence: SequenceState, blocks: [Int32])])
    ) {
        guard let store else { return }
        for (sequence, blocks) in orders.parked {
            for (index, block) in blocks.enumerated() { offer(sequence, index, block, to: store) }
        }
        for sequence in orders.restoring {
            let first = sequence.prefix.blocks
            let wanted = (first..<first + sequence.blocksToRestore).compactMap { index in
                sequence.key(index, blockSize: blockSize).map {
                    PrefixStore.Wanted(
                        key: $0, tokens: tokens(of: sequence, index),
                        block: sequence.blockTable[index])
                }
            }
            // Not longer than computing would take; a first guess where that is not known.
            let seconds = (secondsPerPromptToken ?? 0.05) * Double(wanted.count * blockSize)
            store.restore(wanted, within: .seconds(max(0.2, seconds))) {
                [onRestore, ordinal = sequence.ordinal] count in onRestore(ordinal, count)
            }
        }
    }

    /// Offers the disk the blocks of a sequence that are worth it: those of long prompts, and what
    /// has been seen a second time. A short prompt that never comes again is not written.
    private func offer(_ sequence: SequenceState) {
        guard let store else { return }
        let known = sequence.prefix.blocks
        let worth =
            sequence.numPromptTokens >= store.options.minTokens
            ? known : min(known, sequence.blocksSeenBefore)
        while sequence.blocksOffered < worth {
            let index = sequence.blocksOffered
            offer(sequence, index, sequence.blockTable[index], to: store)
            sequence.blocksOffered += 1
        }
    }

    private func offer(
        _ sequence: SequenceState, _ index: Int, _ block: Int32, to store: PrefixStore
    ) {
        guard let key = sequence.key(index, blockSize: blockSize), store.wants(key) else { return }
        store.save(key, tokens: tokens(of: sequence, index), block: block)
    }

    private func tokens(of sequence: SequenceState, _ block: Int) -> [Int32] {
        Array(sequence.tokens[block * blockSize..<(block + 1) * blockSize])
    }

    /// Takes note of what prompt tokens cost, from steps that are mostly prompt.
    private func learn(_ slices: [ScheduledSlice], seconds: Double) {
        let promptTokens = slices.reduce(0) { $0 + ($1.isGeneration ? 0 : $1.numTokens) }
        guard promptTokens >= blockSize else { return }
        let latest = seconds / Double(promptTokens)
        secondsPerPromptToken = secondsPerPromptToken.map { 0.75 * $0 + 0.25 * latest } ?? latest
    }

    private func publish(_ sequence: SequenceState) {
        scheduler.publish(sequence)
        offer(sequence)
    }

    private func finish(
        _ sequence: SequenceState, _ reason: FinishReason, error: EngineError? = nil
    ) {
        scheduler.remove(sequence)
        sequences[sequence.ordinal] = nil
        sequence.finish(reason, error: error)
    }

    /// For tests.
    ///
    /// - Returns: what is wrong, or nil.
    func _checkInvariants() -> String? {
        let known = Set(sequences.keys)
        let scheduled = Set((scheduler.running + scheduler.waiting).map(\.ordinal))
        if known != scheduled { return "\(known) are known, \(scheduled) are scheduled" }
        return scheduler._checkInvariants()
    }
}
