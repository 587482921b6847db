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
    /// By admission, and by arrival. Of one account, every running one came before every waiting one,
    /// unless blocks were being read for it when others were put back.
    private(set) var running: [SequenceState] = []
    private(set) var waiting: [SequenceState] = []
    private var shares = FairShare()
    private var pacer: PrefillPacer
    private(set) var preemptions = 0
    /// Prompt tokens that were found, and those of them on disk.
    private(set) var cachedTokens = 0
    private(set) var diskTokens = 0
    /// How many blocks behind its `prefix` a sequence could have from disk, at most the given number;
    /// nil where there is no disk.
    private let onDisk: ((SequenceState, Int) -> Int)?
    /// Since the last `takeOrders()`: sequences that wait for blocks from disk, and those that were
    /// put back, with the blocks that they had filled. These keep their contents until the next step.
    private var restoring: [SequenceState] = []
    /// Ordinals of those that may take part in this step: they wait for no reader and no leader.
    private var ready: Set<UInt64> = []
    private var parked: [(sequence: SequenceState, blocks: [Int32])] = []

    init(
        options: EngineOptions, blocks: BlockManager,
        onDisk: ((SequenceState, Int) -> Int)? = nil
    ) {
        self.onDisk = onDisk
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
    ///   only when no sequence is left or all that could go on wait for the disk or their readers.
    mutating func schedule() -> [ScheduledSlice] {
        ready = Set((running + waiting).filter { $0.refresh() }.map(\.ordinal))
        parkPaused()
        var budget = maxBatchTokens
        var slices: [ScheduledSlice] = []
        scheduleDecodes(&slices, &budget)
        budget = min(budget, pacer.budget(generating: slices.count))
        // Newcomers join before prompts get what is left: a long prompt would keep them out.
        let decoding = running.count
        admit()
        let prompts =
            (running.filter { $0.numMissingTokens > 1 }
            + running[decoding...].filter { $0.numMissingTokens == 1 })
            .filter { $0.blocksToRestore == 0 && ready.contains($0.ordinal) }
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

    /// What `schedule` leaves to others to do before the step.
    mutating func takeOrders() -> (
        restoring: [SequenceState], parked: [(sequence: SequenceState, blocks: [Int32])]
    ) {
        defer {
            restoring = []
            parked = []
        }
        return (restoring, parked)
    }

    /// The disk has filled `count` blocks of those that `sequence` waited for; the rest of them it
    /// computes.
    mutating func finishRestore(_ sequence: SequenceState, count: Int) {
        let tokens = count * blocks.blockSize
        sequence.numComputedTokens += tokens
        sequence.blocksToRestore = 0
        publish(sequence)
        // What was put back and comes again from disk its request has not been spared.
        let spared = max(0, min(sequence.numComputedTokens - sequence.numChargedTokens, tokens))
        guard sequence.numChargedTokens == 0 else { return }
        sequence.numCachedTokens += spared
        sequence.numDiskTokens += spared
        cachedTokens += spared
        diskTokens += spared
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
            guard sequence.numMissingTokens == 1, sequence.blocksToRestore == 0, budget > 0,
                ready.contains(sequence.ordinal)
            else { continue }
            while !blocks.allocate(&sequence.blockTable, tokens: sequence.tokens.count) {
                preemptYoungest()
                guard let place = running.firstIndex(where: { $0 === sequence }) else { return }
                index = place + 1
            }
            append(sequence, to: &slices, &budget)
        }
    }

    /// Puts the last comer back in the queue; what others do not overwrite meanwhile it will find
    /// again, the rest is computed again. Going from the
    /// oldest on, the youngest is never one that this step has already scheduled.
    private mutating func preemptYoungest() {
        // Not one whose blocks the disk is filling; rather one that waits for its reader.
        guard
            let place = running.lastIndex(where: { $0.blocksToRestore == 0 && $0.isPaused })
                ?? running.lastIndex(where: { $0.blocksToRestore == 0 })
        else { return }
        putBack(at: place)
    }

    /// Gives the places of sequences that wait for their readers to those that could use them.
    private mutating func parkPaused() {
        var newcomers = waiting.count { ready.contains($0.ordinal) }
        newcomers -= maxSequences - running.count
        while newcomers > 0,
            let place = running.lastIndex(where: { $0.blocksToRestore == 0 && $0.isPaused })
        {
            putBack(at: place)
            newcomers -= 1
        }
    }

    private mutating func putBack(at place: Int) {
        let youngest = running.remove(at: place)
        let full = youngest.numComputedTokens / blocks.blockSize
        parked.append((youngest, Array(youngest.blockTable.prefix(full))))
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
        while running.count < maxSequences,
            let next = waiting.filter({ ready.contains($0.ordinal) }).min(by: precedes)
        {
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
            next.blocksSeenBefore = max(next.blocksSeenBefore, next.prefix.blocks)
            let most = (next.tokens.count - 1) / blocks.blockSize - next.prefix.blocks
            next.blocksToRestore = most > 0 ? onDisk?(next, most) ?? 0 : 0
            if next.blocksToRestore > 0 { restoring.append(next) }
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
        // A younger one goes on before an older one when its blocks could not be taken from it.
        let isOrdered =
            onDisk == nil && (running + waiting).allSatisfy { $0.request.maxUnread == nil }
        for (account, sequences) in accounts where isOrdered {
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
