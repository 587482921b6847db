// Masks that were computed, kept within a bound on memory.

import Synchronization

/// 128 bits that stand for a state. Seeded at random at the start of the program, so that nobody
/// outside can make two states meet.
struct MaskKey: Hashable, Sendable {
    var high: UInt64
    var low: UInt64

    static let zero = MaskKey(high: 0, low: 0)

    private static let seeds: (UInt64, UInt64, UInt64) = (
        .random(in: 0 ... .max) | 1, .random(in: 0 ... .max) | 1, .random(in: 0 ... .max)
    )

    /// Takes in one more word; order matters.
    @inline(__always)
    mutating func mix(_ word: UInt64) {
        let (a, b, c) = Self.seeds
        high = Self.fold(high ^ word ^ c, a)
        low = Self.fold(low &+ word, b ^ (high | 1))
    }

    /// Takes in another key; order does not matter.
    @inline(__always)
    mutating func add(_ other: MaskKey) {
        high = high &+ other.high
        low = low &+ other.low
    }

    @inline(__always)
    private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = (a | 1 << 63).multipliedFullWidth(by: b)
        return product.high ^ product.low ^ a
    }
}

/// One mask: whichever form is smaller.
enum StoredMask: Sendable {
    /// A bit for each token.
    case dense([UInt64])
    /// The tokens.
    case sparse([Int32])

    init(words: [UInt64]) {
        let count = words.reduce(0) { $0 + $1.nonzeroBitCount }
        guard count < words.count else {
            self = .dense(words)
            return
        }
        var tokens: [Int32] = []
        tokens.reserveCapacity(count)
        for (index, word) in words.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                let bit = rest.trailingZeroBitCount
                tokens.append(Int32(truncatingIfNeeded: index * 64 + bit))
                rest &= rest - 1
            }
        }
        self = .sparse(tokens)
    }

    var memory: Int {
        switch self {
        case .dense(let words): words.count * 8
        case .sparse(let tokens): tokens.count * 4
        }
    }

    /// Makes `words` the mask, as far as they go, and 0 beyond it.
    func copy(to words: UnsafeMutableBufferPointer<UInt64>) {
        guard case .dense(let mask) = self else {
            words.update(repeating: 0)
            return set(in: words)
        }
        let count = min(mask.count, words.count)
        _ = words[..<count].update(fromContentsOf: mask[..<count])
        words[count...].update(repeating: 0)
    }

    /// Sets the bits of the mask's tokens.
    func set(in words: UnsafeMutableBufferPointer<UInt64>) {
        switch self {
        case .dense(let mask):
            mask.withUnsafeBufferPointer { mask in
                for index in 0..<min(mask.count, words.count) { words[index] |= mask[index] }
            }
        case .sparse(let tokens):
            for token in tokens {
                let word = Int(token) / 64
                if word < words.count { words[word] |= 1 << UInt64(Int(token) % 64) }
            }
        }
    }
}

/// What a position in a lexeme allows, whatever comes after the lexeme.
struct LexemeMask: Sendable {
    /// Tokens that stay inside the lexeme or end with it.
    let mask: StoredMask
    /// Nodes of the tree at which the lexeme may end and longer tokens go on.
    let exits: [Int32]

    var memory: Int { mask.memory + exits.count * 4 }
}

/// Masks by key, in two generations: what was not asked for while one filled up is forgotten.
final class MaskStore: Sendable {
    private struct Generations<Value: Sendable>: Sendable {
        var young: [MaskKey: Value] = [:]
        var old: [MaskKey: Value] = [:]
        var memory = 0

        mutating func find(_ key: MaskKey, size: (Value) -> Int, limit: Int) -> Value? {
            if let value = young[key] { return value }
            guard let value = old[key] else { return nil }
            insert(value, key, size: size(value), limit: limit)
            return value
        }

        mutating func insert(_ value: Value, _ key: MaskKey, size: Int, limit: Int) {
            // What a dictionary's entry takes beside the mask.
            let size = size + 100
            if memory + size > limit / 2 {
                old = young
                young = [:]
                memory = 0
            }
            if young.updateValue(value, forKey: key) == nil { memory += size }
        }
    }

    private struct State: Sendable {
        var masks = Generations<StoredMask>()
        var lexemes = Generations<LexemeMask>()
    }

    private let state = Mutex(State())
    /// For each of the two kinds.
    private let limit: Int

    init(limit: Int) {
        self.limit = max(limit / 2, 0)
    }

    func mask(_ key: MaskKey) -> StoredMask? {
        state.withLock { $0.masks.find(key, size: \.memory, limit: limit) }
    }

    func insert(_ mask: StoredMask, _ key: MaskKey) {
        state.withLock { $0.masks.insert(mask, key, size: mask.memory, limit: limit) }
    }

    func lexemeMask(_ key: MaskKey) -> LexemeMask? {
        state.withLock { $0.lexemes.find(key, size: \.memory, limit: limit) }
    }

    func insert(_ mask: LexemeMask, _ key: MaskKey) {
        state.withLock { $0.lexemes.insert(mask, key, size: mask.memory, limit: limit) }
    }

    /// The memory in use, in bytes.
    var memory: Int {
        state.withLock { state in
            func total<Value>(_ part: Generations<Value>, _ size: (Value) -> Int) -> Int {
                (Array(part.young) + Array(part.old)).reduce(0) { $0 + size($1.value) + 100 }
            }
            return total(state.masks, \.memory) + total(state.lexemes, \.memory)
        }
    }
}
