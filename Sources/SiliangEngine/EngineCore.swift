// The engine without its thread: step() = schedule, run, take in the tokens. Not Sendable: one
// thread owns it.

import SiliangModels

/// Requests in, events out, one step at a time.
final class EngineCore {
    let contextLength: Int
    private(set) var scheduler: Scheduler
    private let runner: ModelRunner
    private let sampler: Sampler
    private var sequences: [UInt64: SequenceState] = [:]
    private var tokensGenerated = 0
    private var promptTokensComputed = 0
    private var steps = 0

    /// - Parameters:
    ///   - memory: made by `model`.
    ///   - options: validated.
    init(model: any LanguageModel, memory: any KVMemory, options: EngineOptions) {
        let blocks = BlockManager(
            blocks: memory.blockCount, blockSize: memory.blockSize,
            cachesPrefixes: options.cachesPrefixes)
        contextLength = min(model.properties.contextLength, blocks.capacity)
        scheduler = Scheduler(options: options, blocks: blocks)
        runner = ModelRunner(model: model, memory: memory, maxRows: options.maxSequences)
        sampler = Sampler(vocabSize: model.properties.vocabSize)
    }

    var hasWork: Bool { !scheduler.isEmpty }

    var stats: EngineStats {
        EngineStats(
            running: scheduler.running.count, waiting: scheduler.waiting.count,
            freeBlocks: scheduler.blocks.freeBlocks, totalBlocks: scheduler.blocks.totalBlocks,
            cachedBlocks: scheduler.blocks.cachedBlocks, tokensGenerated: tokensGenerated,
            promptTokensComputed: promptTokensComputed,
            promptTokensCached: scheduler.cachedTokens,
            steps: steps, preemptions: scheduler.preemptions)
    }

    /// Queues a request. Ordinals ascend.
    func add(_ submission: Submission) {
        let sequence = SequenceState(submission, contextLength: contextLength)
        sequences[sequence.ordinal] = sequence
        scheduler.add(sequence)
    }

    /// Ends a request now and frees its blocks; one that has ended already is left alone.
    func cancel(_ ordinal: UInt64) {
        guard let sequence = sequences[ordinal] else { return }
        finish(sequence, .cancelled)
    }

    func cancelAll() {
        for sequence in scheduler.running + scheduler.waiting { finish(sequence, .cancelled) }
    }

    /// One forward pass, and its tokens delivered.
    func step() {
        let slices = scheduler.schedule()
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
                scheduler.publish(sequence)
                continue
            }
            let logits = runner.logitsRow(row)
            row += 1
            guard let token = sampler.sample(logits, state: sequence.sampler) else {
                let error = EngineError(
                    .modelFailed,
                    "the model gave no usable logits after \(sequence.tokens.count) tokens: "
                        + "all are NaN or minus infinity")
                finish(sequence, .failed, error: error)
                continue
            }
            // Not before: keys and values that give no logits are of no use to others.
            scheduler.publish(sequence)
            tokensGenerated += 1
            if let reason = sequence.accept(token, at: instant) {
                finish(sequence, reason)
            }
        }
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
