// Which sequences take part in the next step, with how many tokens. Policy only: no tensors.

/// One sequence's part in a step.
struct ScheduledSlice {
    let sequence: SequenceState
    /// Tokens to compute, from `numComputedTokens` on.
    let numTokens: Int
    /// The slice reaches the sequence's last token, so the next is sampled.
    let samples: Bool
}

/// Decides what is computed next: those generating first, then prompts in chunks, first come first
/// served, within a budget of tokens and the free blocks.
struct Scheduler {
    let maxSequences: Int
    let maxBatchTokens: Int
    private(set) var blocks: BlockManager
    /// Both by ordinal; every running one came before every waiting one.
    private(set) var running: [SequenceState] = []
    private(set) var waiting: [SequenceState] = []
    private(set) var preemptions = 0
    /// Prompt tokens that were found in memory.
    private(set) var cachedTokens = 0

    init(options: EngineOptions, blocks: BlockManager) {
        maxSequences = options.maxSequences
        maxBatchTokens = options.maxBatchTokens
        self.blocks = blocks
    }

    var isEmpty: Bool { running.isEmpty && waiting.isEmpty }

    /// Queues a sequence that came after all others.
    mutating func add(_ sequence: SequenceState) {
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
        for sequence in running where sequence.numMissingTokens > 1 && budget > 0 {
            append(sequence, to: &slices, &budget)
        }
        admit(&slices, &budget)
        return slices
    }

    /// Takes `sequence` out, wherever it stands, and frees its blocks.
    mutating func remove(_ sequence: SequenceState) {
        running.removeAll { $0 === sequence }
        waiting.removeAll { $0 === sequence }
        blocks.release(&sequence.blockTable)
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

    private mutating func admit(_ slices: inout [ScheduledSlice], _ budget: inout Int) {
        while budget > 0, running.count < maxSequences, let next = waiting.first {
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
            waiting.removeFirst()
            next.numComputedTokens = next.prefix.blocks * blocks.blockSize
            if !next.wasAdmitted {
                next.wasAdmitted = true
                next.numCachedTokens = next.numComputedTokens
                cachedTokens += next.numCachedTokens
            }
            next.status = .running
            running.append(next)
            append(next, to: &slices, &budget)
        }
    }

    private func append(
        _ sequence: SequenceState, to slices: inout [ScheduledSlice], _ budget: inout Int
    ) {
        let count = min(sequence.numMissingTokens, budget)
        budget -= count
        slices.append(
            ScheduledSlice(
                sequence: sequence, numTokens: count,
                samples: count == sequence.numMissingTokens))
    }

    /// For tests: blocks, order and counts agree.
    ///
    /// - Returns: what is wrong, or nil.
    func _checkInvariants() -> String? {
        let ordinals = (running + waiting).map(\.ordinal)
        if ordinals != ordinals.sorted() { return "not first come first served: \(ordinals)" }
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
