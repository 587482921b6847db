// Which blocks of KV memory hold known tokens, and which of those nobody needs: the memory part of
// the prefix cache. Owns neither blocks nor bytes.

/// Whose prefixes may be shared: contexts never pass from one scope to another.
struct PrefixScope: Hashable, Sendable {
    var account: String
    /// A division of the account by its own choice, such as its end users.
    var salt: String
}

/// How far along a sequence's blocks are known to the index.
struct PrefixCursor: Sendable {
    /// Leading blocks of the sequence's table that are indexed.
    var blocks = 0
    /// The last of them; 0 before the first.
    fileprivate var serial: UInt64 = 0

    init() {}
}

/// Full blocks by the tokens they hold and the block before them.
///
/// A block that is indexed gets a serial number that never comes again, and is found by the serial
/// number of its predecessor and its own tokens, which are compared: a hit is what was asked for, not
/// something with the same hash. The chain begins in a scope, so that equal tokens of two scopes
/// differ from the first block on.
///
/// Blocks are forgotten by recency and by what their loss is likely to cost. One that was found
/// before is likely to be looked for again, so it may have been idle for longer than others by as
/// many blocks as the memory has: prompts that come once do not drive out those that all share. A
/// chain's beginning is idle later than its end and found whenever that is, so ends go first.
struct PrefixIndex {
    private struct Key: Hashable {
        /// Serial number of the block before, or of the scope.
        var parent: UInt64
        var digest: Int
    }

    private struct Entry {
        var serial: UInt64
        var key: Key
        var tokens: [Int32]
        /// The scope where the chain begins here.
        var scope: PrefixScope?
        /// Whether a request has found it.
        var isReused = false
    }

    private struct Root {
        var serial: UInt64
        /// Indexed blocks that begin here; without any the scope is forgotten.
        var blocks = 0
    }

    private var entries: [Entry?]
    private var places: [Key: Int32] = [:]
    private var roots: [PrefixScope: Root] = [:]
    private var nextSerial: UInt64 = 1
    /// Indexed blocks without an owner, from the longest idle to the latest: those that nobody has
    /// found, and those that somebody has.
    private var idle: IdleList
    private var idleReused: IdleList
    /// When each block became idle, counted in blocks that did.
    private var restTimes: [UInt64]
    private var restTime: UInt64 = 0

    init(blocks: Int) {
        entries = Array(repeating: nil, count: blocks)
        idle = IdleList(capacity: blocks)
        idleReused = idle
        restTimes = Array(repeating: 0, count: blocks)
    }

    var idleCount: Int { idle.count + idleReused.count }
    var count: Int { places.count }

    func contains(_ block: Int32) -> Bool { entries[Int(block)] != nil }

    /// The block that holds `tokens` behind what the cursor has reached.
    func find(_ tokens: ArraySlice<Int32>, after cursor: PrefixCursor, in scope: PrefixScope)
        -> Int32?
    {
        guard let parent = cursor.serial != 0 ? cursor.serial : roots[scope]?.serial,
            let block = places[Key(parent: parent, digest: tokens.hashValue)],
            let entry = entries[Int(block)], entry.tokens.elementsEqual(tokens)
        else { return nil }
        return block
    }

    /// Moves the cursor onto an indexed block.
    func advance(_ cursor: inout PrefixCursor, to block: Int32) {
        guard let entry = entries[Int(block)] else { return }
        cursor.blocks += 1
        cursor.serial = entry.serial
    }

    /// Makes `block`, which has an owner and holds `tokens`, known. Where the same place is taken, by
    /// other tokens with the same hash, it stays unknown.
    ///
    /// - Returns: whether it is known now; the cursor stands on it then.
    mutating func insert(
        _ block: Int32, tokens: ArraySlice<Int32>, after cursor: inout PrefixCursor,
        in scope: PrefixScope
    ) -> Bool {
        var parent = cursor.serial
        let isFirst = parent == 0
        if isFirst {
            parent = roots[scope]?.serial ?? newSerial()
        }
        let key = Key(parent: parent, digest: tokens.hashValue)
        guard places[key] == nil, entries[Int(block)] == nil else { return false }
        if isFirst { roots[scope, default: Root(serial: parent)].blocks += 1 }
        places[key] = block
        entries[Int(block)] = Entry(
            serial: newSerial(), key: key, tokens: Array(tokens), scope: isFirst ? scope : nil)
        advance(&cursor, to: block)
        return true
    }

    /// An indexed block lost its last owner.
    mutating func rest(_ block: Int32) {
        restTime += 1
        restTimes[Int(block)] = restTime
        if isReused(block) { idleReused.append(block) } else { idle.append(block) }
    }

    /// An idle block found an owner.
    mutating func wake(_ block: Int32) {
        if isReused(block) { idleReused.remove(block) } else { idle.remove(block) }
    }

    /// A request has found `block`, which is not idle any more.
    mutating func markReused(_ block: Int32) { entries[Int(block)]?.isReused = true }

    private func isReused(_ block: Int32) -> Bool { entries[Int(block)]?.isReused == true }

    /// Forgets the idle block whose loss is likely to cost least.
    mutating func evict() -> Int32? {
        guard let block = popCheapest() else { return nil }
        guard let entry = entries[Int(block)] else { return block }
        entries[Int(block)] = nil
        places[entry.key] = nil
        if let scope = entry.scope, var root = roots[scope] {
            root.blocks -= 1
            roots[scope] = root.blocks > 0 ? root : nil
        }
        return block
    }

    private mutating func popCheapest() -> Int32? {
        guard let reused = idleReused.first else { return idle.popFirst() }
        guard let other = idle.first else { return idleReused.popFirst() }
        let allowance = UInt64(entries.count)
        let isOlder = restTimes[Int(reused)] + allowance < restTimes[Int(other)]
        return isOlder ? idleReused.popFirst() : idle.popFirst()
    }

    private mutating func newSerial() -> UInt64 {
        defer { nextSerial += 1 }
        return nextSerial
    }

    /// For tests: the idle blocks in order of eviction, and whether the parts agree.
    var _idleBlocks: [Int32] {
        var rest = self
        return (0..<idleCount).compactMap { _ in rest.popCheapest() }
    }

    func _checkInvariants() -> String? {
        for (key, block) in places where entries[Int(block)]?.key != key {
            return "block \(block) is not what it is listed as"
        }
        let indexed = entries.count { $0 != nil }
        if indexed != places.count { return "\(indexed) entries, \(places.count) places" }
        for block in _idleBlocks where entries[Int(block)] == nil {
            return "block \(block) is idle and unknown"
        }
        if idle.elements.contains(where: isReused)
            || !idleReused.elements.allSatisfy(isReused)
        {
            return "an idle block is in the wrong list"
        }
        let firsts = entries.reduce(into: [PrefixScope: Int]()) { counts, entry in
            if let scope = entry?.scope { counts[scope, default: 0] += 1 }
        }
        if firsts != roots.mapValues(\.blocks) { return "scopes count wrongly" }
        return nil
    }
}

/// A list of block ids in which each stands at most once; all operations take constant time.
private struct IdleList {
    /// Neighbours by block id; the last entry is the list's own end on both sides.
    private var next: [Int32]
    private var previous: [Int32]
    private(set) var count = 0

    private var end: Int32 { Int32(next.count - 1) }

    init(capacity: Int) {
        let end = Int32(capacity)
        next = Array(repeating: end, count: capacity + 1)
        previous = next
    }

    mutating func append(_ block: Int32) {
        let last = previous[Int(end)]
        next[Int(last)] = block
        previous[Int(block)] = last
        next[Int(block)] = end
        previous[Int(end)] = block
        count += 1
    }

    mutating func remove(_ block: Int32) {
        let before = previous[Int(block)]
        let after = next[Int(block)]
        next[Int(before)] = after
        previous[Int(after)] = before
        count -= 1
    }

    var first: Int32? {
        let first = next[Int(end)]
        return first == end ? nil : first
    }

    mutating func popFirst() -> Int32? {
        guard let first else { return nil }
        remove(first)
        return first
    }

    var elements: [Int32] {
        var result: [Int32] = []
        var block = next[Int(end)]
        while block != end {
            result.append(block)
            block = next[Int(block)]
        }
        return result
    }
}
