// Masks: which tokens some thread can take.

extension GrammarMachine {
    /// The mask of a set of threads, from the store or computed.
    ///
    /// What a thread's lexeme allows is independent of what comes after it and shared by all
    /// requests. Only tokens that leave the lexeme are looked at one by one.
    mutating func mask(_ threads: [GrammarThread]) -> StoredMask {
        let store = grammar.vocabulary.store
        let key = key(threads)
        if let known = store.mask(key) { return known }
        var words = [UInt64](repeating: 0, count: grammar.vocabulary.maskWords)
        words.withUnsafeMutableBufferPointer { words in
            for thread in threads where !thread.isAtEnd { add(thread, to: words) }
        }
        let mask = StoredMask(words: words)
        store.insert(mask, key)
        return mask
    }

    private mutating func add(
        _ thread: GrammarThread, to words: UnsafeMutableBufferPointer<UInt64>
    ) {
        let step = grammar.program.instructions[Int(thread.node)]
        guard step.operation == .lexeme else {
            let token = Int(step.first)
            if token >= 0, token / 64 < words.count { words[token / 64] |= 1 << UInt64(token % 64) }
            return
        }
        let lexeme = grammar.program.lexemes[Int(step.first)]
        let inner = lexemeMask(lexeme, thread.position)
        inner.mask.set(in: words)
        guard !inner.exits.isEmpty else { return }
        let after = continuation(thread)
        guard after >= 0 else { return }
        var walk = TrieWalk(trie: grammar.vocabulary.trie)
        for node in inner.exits {
            walk.below(Int(node), from: after, &self, words)
        }
    }

    private func lexemeMask(_ lexeme: Lexeme, _ position: Lexeme.Position) -> LexemeMask {
        let store = grammar.vocabulary.store
        let key = key(lexeme, position)
        if let known = store.lexemeMask(key) { return known }
        let mask = narrowed(lexeme, position) ?? LexemeMask(lexeme, position, grammar.vocabulary)
        store.insert(mask, key)
        return mask
    }

    /// Where a string may have many more characters, but fewer than the longest token: the mask
    /// without bounds, and only long tokens looked at again.
    private func narrowed(_ lexeme: Lexeme, _ position: Lexeme.Position) -> LexemeMask? {
        let vocabulary = grammar.vocabulary
        guard let length = lexeme.length, !length.isTabled else { return nil }
        let (missing, room) = length.horizon(position.characters, reach: reach)
        guard missing == 0, room >= ConstraintVocabulary.longLength,
            let free = Lexeme(lexeme.dfa, length: nil)
        else { return nil }
        let base = lexemeMask(free, Lexeme.Position(state: position.state, characters: 0))
        var words = [UInt64](repeating: 0, count: vocabulary.maskWords)
        words.withUnsafeMutableBufferPointer { base.mask.copy(to: $0) }
        func fits(_ text: some Sequence<UInt8>) -> Bool {
            var position = position
            return text.allSatisfy { lexeme.advance(&position, $0) }
        }
        for token in vocabulary.longTokens where !fits(vocabulary.texts[Int(token)]) {
            // A token that leaves the lexeme is not in the mask; its exit is judged below.
            words[Int(token) / 64] &= ~(1 << UInt64(Int(token) % 64))
        }
        let trie = vocabulary.trie
        let exits = base.exits.filter { node in
            let depth = Int(trie.depths[Int(node)])
            if depth <= Int(room) { return true }
            // The first token from here on begins with the node's text.
            let token = trie.tokens[Int(trie.firsts[Int(node)])]
            return fits(vocabulary.texts[Int(token)].prefix(depth))
        }
        return LexemeMask(mask: StoredMask(words: words), exits: exits)
    }

    // MARK: Tokens taken

    /// The threads after a token; none where no thread can take it. Agrees with `mask`.
    mutating func threads(
        _ threads: [GrammarThread], after token: Int32
    ) -> [GrammarThread] {
        guard token >= 0, Int(token) < grammar.vocabulary.vocabSize else { return [] }
        let text = grammar.vocabulary.texts[Int(token)]
        var result: [GrammarThread] = []
        for thread in threads where !thread.isAtEnd {
            let step = grammar.program.instructions[Int(thread.node)]
            if step.operation == .token {
                guard step.first == token else { continue }
                let set = continuation(thread)
                result += self.threads(set)
            } else if !text.isEmpty {
                let lexeme = grammar.program.lexemes[Int(step.first)]
                result += self.threads(thread, lexeme, after: text)
            }
        }
        return Self.canonical(result)
    }

    private mutating func threads(
        _ thread: GrammarThread, _ lexeme: Lexeme, after text: [UInt8]
    ) -> [GrammarThread] {
        var thread = thread
        var result: [GrammarThread] = []
        for (index, byte) in text.enumerated() {
            guard lexeme.advance(&thread.position, byte) else { return result }
            guard lexeme.accepts(thread.position) else { continue }
            var set = continuation(thread)
            for rest in text[(index + 1)...] where set >= 0 { set = next(set, rest) }
            result += threads(set)
        }
        if lexeme.goesOn(thread.position) { result.append(thread) }
        return result
    }
}

/// Walks the vocabulary's tree with sets of threads.
private struct TrieWalk {
    let trie: TokenTrie
    /// The set at each depth of the walk.
    private var path: [Int32]

    init(trie: TokenTrie) {
        self.trie = trie
        path = Array(repeating: GrammarMachine.dead, count: trie.maxDepth + 1)
    }

    /// Sets the bits of the tokens below a node that can be taken from `start` on.
    mutating func below(
        _ node: Int, from start: Int32, _ machine: inout GrammarMachine,
        _ words: UnsafeMutableBufferPointer<UInt64>
    ) {
        path[Int(trie.depths[node])] = start
        var here = node + 1
        let end = Int(trie.skips[node])
        while here < end {
            let depth = Int(trie.depths[here])
            let set = machine.next(path[depth - 1], trie.bytes[here])
            guard set >= 0 else {
                here = Int(trie.skips[here])
                continue
            }
            path[depth] = set
            for token in trie.tokens[Int(trie.firsts[here])..<Int(trie.firsts[here + 1])] {
                words[Int(token) / 64] |= 1 << UInt64(Int(token) % 64)
            }
            here += 1
        }
    }
}

extension LexemeMask {
    /// Walks the whole tree with one lexeme: no stack, no sets.
    init(_ lexeme: Lexeme, _ start: Lexeme.Position, _ vocabulary: ConstraintVocabulary) {
        let reach = Int32(truncatingIfNeeded: vocabulary.trie.maxDepth)
        let horizon = lexeme.length?.horizon(start.characters, reach: reach)
        var words = [UInt64](repeating: 0, count: vocabulary.maskWords)
        var exits: [Int32] = []
        if horizon ?? (0, -1) == (0, -1) {
            Self.walk(lexeme.dfa, start.state, vocabulary.trie, &words, &exits)
        } else {
            Self.walk(lexeme, start, vocabulary.trie, &words, &exits)
        }
        mask = StoredMask(words: words)
        self.exits = exits
    }

    /// Where bounds on the length can be felt.
    private static func walk(
        _ lexeme: Lexeme, _ start: Lexeme.Position, _ trie: TokenTrie, _ words: inout [UInt64],
        _ exits: inout [Int32]
    ) {
        var path = [Lexeme.Position](repeating: start, count: trie.maxDepth + 1)
        var here = 0
        while here < trie.count {
            let depth = Int(trie.depths[here])
            var position = path[depth - 1]
            guard lexeme.advance(&position, trie.bytes[here]) else {
                here = Int(trie.skips[here])
                continue
            }
            path[depth] = position
            for token in trie.tokens[Int(trie.firsts[here])..<Int(trie.firsts[here + 1])] {
                words[Int(token) / 64] |= 1 << UInt64(Int(token) % 64)
            }
            if lexeme.accepts(position), Int(trie.skips[here]) > here + 1 {
                exits.append(Int32(truncatingIfNeeded: here))
            }
            here += 1
        }
    }

    /// The same by the automaton alone. Inside a string this goes through the whole vocabulary, so
    /// it reads memory without checks: all indices come from the tree and the table themselves.
    private static func walk(
        _ dfa: ByteDFA, _ start: Int32, _ trie: TokenTrie, _ words: inout [UInt64],
        _ exits: inout [Int32]
    ) {
        var path = [Int32](repeating: start, count: trie.maxDepth + 1)
        let width = dfa.classCount
        trie.withUnsafeNodes { nodes in
            dfa.table.withUnsafeBufferPointer { table in
                dfa.classes.withUnsafeBufferPointer { classes in
                    path.withUnsafeMutableBufferPointer { path in
                        words.withUnsafeMutableBufferPointer { words in
                            var here = 0
                            while here < nodes.bytes.count {
                                let depth = Int(nodes.depths[here])
                                let code = Int(classes[Int(nodes.bytes[here])])
                                let state = table[Int(path[depth - 1]) * width + code]
                                if state < 0 {
                                    here = Int(nodes.skips[here])
                                    continue
                                }
                                path[depth] = state
                                let last = Int(nodes.firsts[here + 1])
                                for index in Int(nodes.firsts[here])..<last {
                                    let token = Int(nodes.tokens[index])
                                    words[token >> 6] |= 1 << UInt64(token & 63)
                                }
                                if dfa.isAccepting[Int(state)], Int(nodes.skips[here]) > here + 1 {
                                    exits.append(Int32(truncatingIfNeeded: here))
                                }
                                here += 1
                            }
                        }
                    }
                }
            }
        }
    }
}
