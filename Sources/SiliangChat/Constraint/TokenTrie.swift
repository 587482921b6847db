// The texts of all tokens as one tree of bytes.

/// A tree of byte strings in depth-first order, so that a walk goes through memory in one direction
/// and leaves a branch out by one jump.
struct TokenTrie: Sendable {
    /// `[nodes]`: the byte that leads to a node; the root is left out.
    private(set) var bytes: [UInt8] = []
    /// `[nodes]`: the length of a node's text, from 1 on.
    private(set) var depths: [UInt16] = []
    /// `[nodes]`: the node after all that begin like this one.
    private(set) var skips: [Int32] = []
    /// `[nodes + 1]`: where a node's tokens begin in `tokens`.
    private(set) var firsts: [Int32] = []
    /// Tokens in the order of their nodes. Several may have the same text.
    private(set) var tokens: [Int32] = []
    /// The longest text.
    private(set) var maxDepth = 0

    var count: Int { bytes.count }

    /// - Parameter entries: tokens with their texts, none empty, in any order.
    init(_ entries: [(token: Int32, text: [UInt8])]) {
        let sorted = entries.sorted {
            $0.text == $1.text
                ? $0.token < $1.token : $0.text.lexicographicallyPrecedes($1.text)
        }
        var path: [Int] = []
        var previous: [UInt8] = []
        for (token, text) in sorted where text.count <= Int(UInt16.max) {
            var shared = 0
            while shared < min(text.count, previous.count), text[shared] == previous[shared] {
                shared += 1
            }
            close(&path, downTo: shared)
            for depth in shared..<text.count {
                path.append(bytes.count)
                bytes.append(text[depth])
                depths.append(UInt16(truncatingIfNeeded: depth + 1))
                skips.append(0)
                firsts.append(Int32(truncatingIfNeeded: tokens.count))
            }
            tokens.append(token)
            maxDepth = max(maxDepth, text.count)
            previous = text
        }
        close(&path, downTo: 0)
        firsts.append(Int32(truncatingIfNeeded: tokens.count))
    }

    private mutating func close(_ path: inout [Int], downTo depth: Int) {
        while path.count > depth, let node = path.popLast() {
            skips[node] = Int32(truncatingIfNeeded: bytes.count)
        }
    }

    /// The tree's arrays for a walk over all of it.
    struct Nodes {
        let bytes: UnsafeBufferPointer<UInt8>
        let depths: UnsafeBufferPointer<UInt16>
        let skips: UnsafeBufferPointer<Int32>
        let firsts: UnsafeBufferPointer<Int32>
        let tokens: UnsafeBufferPointer<Int32>
    }

    func withUnsafeNodes(_ body: (Nodes) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            depths.withUnsafeBufferPointer { depths in
                skips.withUnsafeBufferPointer { skips in
                    firsts.withUnsafeBufferPointer { firsts in
                        tokens.withUnsafeBufferPointer { tokens in
                            body(
                                Nodes(
                                    bytes: bytes, depths: depths, skips: skips, firsts: firsts,
                                    tokens: tokens))
                        }
                    }
                }
            }
        }
    }
}
