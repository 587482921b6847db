// Who owns which block of KV memory. Owns no memory: the pool and its bytes are the model's.

/// Blocks of KV memory: free ones, those that sequences own, alone or together, and those whose
/// tokens are still known although nobody owns them. The last are found again as the prefix of a
/// later sequence until their memory is needed.
///
/// Only full blocks are shared, and nobody writes to a full block.
struct BlockManager {
    let blockSize: Int
    let totalBlocks: Int
    /// Without content that anybody could want. The last is handed out next: a block just freed is
    /// still warm in the caches.
    private var free: [Int32]
    private var owners: [Int32]
    private var prefixes: PrefixIndex
    private let cachesPrefixes: Bool

    /// - Parameters:
    ///   - blocks: ids run from 0 to `blocks - 1`.
    ///   - blockSize: tokens per block, at least 1.
    init(blocks: Int, blockSize: Int, cachesPrefixes: Bool = true) {
        self.blockSize = blockSize
        self.cachesPrefixes = cachesPrefixes
        totalBlocks = blocks
        free = (0..<Int32(blocks)).reversed()
        owners = Array(repeating: 0, count: blocks)
        prefixes = PrefixIndex(blocks: blocks)
    }

    /// Blocks that nobody owns.
    var freeBlocks: Int { free.count + prefixes.idleCount }

    /// Blocks that a later sequence may find, owned or not.
    var cachedBlocks: Int { prefixes.count }

    /// Tokens that all blocks together hold.
    var capacity: Int { totalBlocks * blockSize }

    /// Blocks that hold `tokens` tokens.
    func blocks(for tokens: Int) -> Int {
        tokens / blockSize + (tokens % blockSize == 0 ? 0 : 1)
    }

    /// Fills an empty `table` with the blocks that hold the beginning of `tokens`, all but the last
    /// token at most: something has to be computed for there to be logits.
    mutating func match(
        _ tokens: [Int32], in scope: PrefixScope, into table: inout [Int32]
    ) -> PrefixCursor {
        var cursor = PrefixCursor()
        guard cachesPrefixes else { return cursor }
        let most = max(0, tokens.count - 1) / blockSize
        while cursor.blocks < most {
            let start = cursor.blocks * blockSize
            guard
                let block = prefixes.find(
                    tokens[start..<start + blockSize], after: cursor, in: scope)
            else { break }
            if owners[Int(block)] == 0 { prefixes.wake(block) }
            prefixes.markReused(block)
            owners[Int(block)] += 1
            table.append(block)
            prefixes.advance(&cursor, to: block)
        }
        return cursor
    }

    /// Makes the full blocks of a sequence known, of whose `tokens` the first `computed` are in
    /// memory. A block whose content is known already is given back for the one that is known.
    mutating func publish(
        _ table: inout [Int32], tokens: [Int32], computed: Int, in scope: PrefixScope,
        cursor: inout PrefixCursor
    ) {
        guard cachesPrefixes else { return }
        while (cursor.blocks + 1) * blockSize <= computed {
            let place = cursor.blocks
            let part = tokens[place * blockSize..<(place + 1) * blockSize]
            if let known = prefixes.find(part, after: cursor, in: scope) {
                if known != table[place] {
                    if owners[Int(known)] == 0 { prefixes.wake(known) }
                    owners[Int(known)] += 1
                    disown(table[place])
                    table[place] = known
                }
                prefixes.advance(&cursor, to: known)
            } else if !prefixes.insert(table[place], tokens: part, after: &cursor, in: scope) {
                return
            }
        }
    }

    /// Extends `table` until it holds `tokens` tokens.
    ///
    /// - Returns: false, with nothing changed, where too few blocks are free.
    mutating func allocate(_ table: inout [Int32], tokens: Int) -> Bool {
        let missing = blocks(for: tokens) - table.count
        guard missing > 0 else { return true }
        guard missing <= freeBlocks else { return false }
        for _ in 0..<missing {
            guard let block = free.popLast() ?? prefixes.evict() else { return false }
            owners[Int(block)] = 1
            table.append(block)
        }
        return true
    }

    /// Gives up all blocks of `table`, which is empty afterwards. The end of a sequence is forgotten
    /// before its beginning, which more sequences may share.
    mutating func release(_ table: inout [Int32]) {
        for block in table.reversed() { disown(block) }
        table.removeAll()
    }

    private mutating func disown(_ block: Int32) {
        assert(owners[Int(block)] > 0, "block \(block) released twice")
        owners[Int(block)] -= 1
        guard owners[Int(block)] == 0 else { return }
        if prefixes.contains(block) {
            prefixes.rest(block)
        } else {
            free.append(block)
        }
    }

    /// For tests: every block is free, idle, or in as many of `tables` as it has owners.
    ///
    /// - Returns: what is wrong, or nil.
    func _checkInvariants(tables: [[Int32]]) -> String? {
        if let problem = prefixes._checkInvariants() { return problem }
        var uses = Array(repeating: 0, count: totalBlocks)
        for block in tables.joined() { uses[Int(block)] += 1 }
        for block in 0..<totalBlocks where uses[block] != Int(owners[block]) {
            return "block \(block) is in \(uses[block]) tables and has \(owners[block]) owners"
        }
        for block in free + prefixes._idleBlocks { uses[Int(block)] += 1 }
        for block in free where prefixes.contains(block) { return "\(block) is free and known" }
        for (block, count) in uses.enumerated()
        where count < 1 || count > 1 && !prefixes.contains(Int32(block)) {
            return "block \(block) has \(count) owners"
        }
        for block in free + prefixes._idleBlocks where owners[Int(block)] != 0 {
            return "block \(block) is unused and has owners"
        }
        return nil
    }
}
