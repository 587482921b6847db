// Who owns which block of KV memory. Owns no memory: the pool and its bytes are the model's.

/// The free list of KV memory's blocks.
///
/// Shared prefixes will live here: a block whose tokens are known by hash stays findable after its
/// owner leaves, `allocate` reuses it with a count of owners, and what was found is the sequence's
/// `numCachedTokens`. Until then every block has one owner.
struct BlockManager {
    let blockSize: Int
    let totalBlocks: Int
    /// The last is handed out next: a block just freed is still warm in the caches.
    private var free: [Int32]
    private var isFree: [Bool]

    /// - Parameters:
    ///   - blocks: ids run from 0 to `blocks - 1`.
    ///   - blockSize: tokens per block, at least 1.
    init(blocks: Int, blockSize: Int) {
        self.blockSize = blockSize
        totalBlocks = blocks
        free = (0..<Int32(blocks)).reversed()
        isFree = Array(repeating: true, count: blocks)
    }

    var freeBlocks: Int { free.count }

    /// Tokens that all blocks together hold.
    var capacity: Int { totalBlocks * blockSize }

    /// Blocks that hold `tokens` tokens.
    func blocks(for tokens: Int) -> Int {
        tokens / blockSize + (tokens % blockSize == 0 ? 0 : 1)
    }

    /// Extends `table` until it holds `tokens` tokens.
    ///
    /// - Returns: false, with nothing changed, where too few blocks are free.
    mutating func allocate(_ table: inout [Int32], tokens: Int) -> Bool {
        let missing = blocks(for: tokens) - table.count
        guard missing > 0 else { return true }
        guard missing <= free.count else { return false }
        for _ in 0..<missing {
            let block = free.removeLast()
            isFree[Int(block)] = false
            table.append(block)
        }
        return true
    }

    /// Takes back all blocks of `table`, which is empty afterwards.
    mutating func release(_ table: inout [Int32]) {
        for block in table.reversed() {
            assert(!isFree[Int(block)], "block \(block) released twice")
            isFree[Int(block)] = true
            free.append(block)
        }
        table.removeAll()
    }

    /// For tests: every block is either free or in exactly one of `tables`.
    ///
    /// - Returns: what is wrong, or nil.
    func _checkInvariants(tables: [[Int32]]) -> String? {
        var owners = Array(repeating: 0, count: totalBlocks)
        for block in free { owners[Int(block)] += 1 }
        for (block, count) in owners.enumerated() where (count == 1) != isFree[block] {
            return "block \(block) is \(count) times in the free list, marked \(isFree[block])"
        }
        for block in tables.joined() { owners[Int(block)] += 1 }
        for (block, count) in owners.enumerated() where count != 1 {
            return "block \(block) has \(count) owners"
        }
        return nil
    }
}
