// Which sequences take part in the next step, with how many tokens. Policy only: no tensors.

/// One sequence's part in a step.
struct ScheduledSlice {
    let sequence: SequenceState
    /// Tokens to compute, from `numComputedTokens` on.
    let numTokens: Int
    /// The slice reaches the sequence's last token, so the next is sampled.
    let samples: Bool

    /// One token, and the next is wanted: not a chunk of a prompt.
    var isGeneration: Bool { numTokens == 1 && samples }
}

/// Decides what is computed next: those generating first, then prompts in chunks, within a budget of
/// tokens and the free blocks. Prompts and newcomers go by what their accounts have been served, and
/// within an account first come first served.
struct Scheduler {
    let maxSequences: Int
    let maxBatchTokens: Int
    private(set) var blocks: BlockManager
    /// By admission, and by arrival. Of one account, every running one came before every waiting one.
    private(set) var running: [SequenceState] = []
    private(set) var waiting: [SequenceState] = []
    private var shares = FairShare()
    private var pacer: PrefillPacer
    private(set) var preemptions = 0
    /// Prompt tokens that were found in memory.
    private(set) var cachedTokens = 0

    init(options: EngineOptions, blocks: BlockManager) {
        maxSequences = options.maxSequences
        maxBatchTokens = options.maxBatchTokens
        pacer = PrefillPacer(most: options.maxBatchTokens)
        self.blocks = blocks
    }

    var isEmpty: Bool { running.isEmpty && waiting.isEmpty }

    /// Queues a sequence that came after all others.
    mutating func add(_ sequence: SequenceState) {
        shares.enter(sequence.request.account)
        waiting.append(sequence)
    }

    /// Chooses the slices of the next step; their blocks are allocated.
    ///
    /// - Returns: at most `maxSequences` slices of together at most `maxBatchTokens` tokens; none
    ///   only when no sequence is left.
    mutating func schedule() -> [ScheduledSlice] {
        var budget = maxBatchTokens
        var slices: [ScheduledSlice] = []
        scheduleDecodes(&slices, &budget)
        budget = min(budget, pacer.budget(generating: slices.count))
        // Newcomers join before prompts get what is left: a long prompt would keep them out.
        let decoding = running.count
        admit()
        let prompts =
            running.filter { $0.numMissingTokens > 1 }
            + running[decoding...].filter { $0.numMissingTokens == 1 }
        for sequence in prompts.sorted(by: precedes) where budget > 0 {
            append(sequence, to: &slices, &budget)
        }
        return slices
    }

    /// Takes `sequence` out, wherever it stands, and frees its blocks.
    mutating func remove(_ sequence: SequenceState) {
        running.removeAll { $0 === sequence }
        waiting.removeAll { $0 === sequence }
        shares.leave(sequence.request.account)
        blocks.release(&sequence.blockTable)
    }

    /// Learns from what a step took.
    mutating func record(_ slices: [ScheduledSlice], seconds: Double) {
        let generating = slices.count { $0.isGeneration }
        let promptTokens = slices.reduce(0) { $0 + ($1.isGeneration ? 0 : $1.numTokens) }
        pacer.record(generating: generating, promptTokens: promptTokens, seconds: seconds)
    }

    /// Makes known what a step has computed.
    mutating func publish(_ sequence: SequenceState) {
        blocks.publish(
            &sequence.blockTable, tokens: sequence.tokens, computed: sequence.numComputedTokens,
            in: sequence.scope, cursor: &sequence.prefix)
    }

    private mutating func scheduleDecodes(_ slices: inout [ScheduledSlice], _ budget: inout Int) {
        var index = 0
        while index < running.count {
            let sequence = running[index]
            index += 1
            guard sequence.numMissingTokens == 1, budget > 0 else { continue }
            while !blocks.allocate(&sequence.blockTable, tokens: sequence.tokens.count) {
                preemptYoungest()
                if sequence.status != .running { return }
            }
            append(sequence, to: &slices, &budget)
        }
    }

    /// Puts the last comer back in the queue; what others do not overwrite meanwhile it will find
    /// again, the rest is computed again. Going from the
    /// oldest on, the youngest is never one that this step has already scheduled.
    private mutating func preemptYoungest() {
        guard let youngest = running.popLast() else { return }
        blocks.release(&youngest.blockTable)
        youngest.numComputedTokens = 0
        youngest.prefix = PrefixCursor()
        youngest.status = .waiting
        waiting.insert(youngest, at: 0)
        preemptions += 1
    }

    /// Books the tokens up to `end`; those that are computed again because the sequence was put back
    /// are not its account's fault.
    private mutating func charge(_ sequence: SequenceState, through end: Int) {
        let start = max(sequence.numChargedTokens, sequence.numComputedTokens)
        guard end > start else { return }
        let prompt = max(0, min(end, sequence.numPromptTokens) - start)
        shares.charge(
            sequence.request.account, prompt: prompt, output: end - start - prompt,
            weight: sequence.request.weight)
        sequence.numChargedTokens = end
    }

    /// Whether `first` is to be served before `second`.
    private func precedes(_ first: SequenceState, _ second: SequenceState) -> Bool {
        let served = (
            shares.served(first.request.account), shares.served(second.request.account)
        )
        return served.0 == served.1 ? first.ordinal < second.ordinal : served.0 < served.1
    }

    private mutating func admit() {
        while running.count < maxSequences, let next = waiting.min(by: precedes) {
            // A block in reserve for each that runs, or the newcomer is soon put back again. This
            // also keeps whoever was put back just now from taking its blocks back.
            next.prefix = blocks.match(next.tokens, in: next.scope, into: &next.blockTable)
            let needed =
                blocks.blocks(for: next.tokens.count + 1) - next.prefix.blocks + running.count
            guard needed <= blocks.freeBlocks,
                blocks.allocate(&next.blockTable, tokens: next.tokens.count)
            else {
                blocks.release(&next.blockTable)
                next.prefix = PrefixCursor()
                return
            }
            waiting.removeAll { $0 === next }
            next.numComputedTokens = next.prefix.blocks * blocks.blockSize
            if !next.wasAdmitted {
                next.wasAdmitted = true
                next.numCachedTokens = next.numComputedTokens
                cachedTokens += next.numCachedTokens
            }
            next.status = .running
            running.append(next)
        }
    }

    private mutating func append(
        _ sequence: SequenceState, to slices: inout [ScheduledSlice], _ budget: inout Int
    ) {
        let count = min(sequence.numMissingTokens, budget)
        budget -= count
        charge(sequence, through: sequence.numComputedTokens + count)
        slices.append(
            ScheduledSlice(
                sequence: sequence, numTokens: count,
                samples: count == sequence.numMissingTokens))
    }

    /// For tests: what an account has been served.
    func _served(_ account: String) -> Double { shares.served(account) }

    /// For tests: blocks, order and counts agree.
    ///
    /// - Returns: what is wrong, or nil.
    func _checkInvariants() -> String? {
        let accounts = Dictionary(grouping: running + waiting, by: \.request.account)
        for (account, sequences) in accounts {
            let ordinals = sequences.map(\.ordinal)
            if ordinals != ordinals.sorted() { return "\(account): not in order: \(ordinals)" }
        }
        if accounts.mapValues(\.count) != shares._sequences { return "accounts count wrongly" }
        if running.count > maxSequences { return "\(running.count) running" }
        for sequence in waiting
        where sequence.status != .waiting || !sequence.blockTable.isEmpty
            || sequence.numComputedTokens != 0
        {
            return "\(sequence.ordinal) waits and holds memory"
        }
        for sequence in running {
            if sequence.status != .running { return "\(sequence.ordinal) runs as waiting" }
            if sequence.blockTable.count < blocks.blocks(for: sequence.numComputedTokens) {
                return "\(sequence.ordinal) has more tokens than blocks"
            }
            if sequence.numMissingTokens < 1 { return "\(sequence.ordinal) has nothing to do" }
        }
        return blocks._checkInvariants(tables: running.map(\.blockTable))
    }
}
