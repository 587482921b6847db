// Special tokens found in text.

/// A trie over the texts of special tokens. Nodes are numbered from 0, the root; a node's children
/// are a linked list of siblings.
struct SpecialTokenMatcher: Sendable {
    private struct Node {
        var byte: UInt8
        var firstChild: Int32 = -1
        var sibling: Int32 = -1
        /// The token that ends here, or -1.
        var id: Int32 = -1
    }

    private var nodes = [Node(byte: 0)]
    /// The root's child for each byte.
    private var roots = [Int32](repeating: -1, count: 256)

    /// Adds a token. Empty texts are ignored.
    ///
    /// - Returns: the id that had the same text before, which keeps it, or nil.
    mutating func insert(_ text: some Sequence<UInt8>, id: Int32) -> Int32? {
        var node = 0
        for byte in text {
            node = child(of: node, byte) ?? addChild(of: node, byte)
        }
        guard node > 0 else { return nil }
        if nodes[node].id >= 0 { return nodes[node].id }
        nodes[node].id = id
        return nil
    }

    /// The token whose text is exactly `text`.
    func id(of text: some Sequence<UInt8>) -> Int32? {
        var node = 0
        for byte in text {
            guard let next = child(of: node, byte) else { return nil }
            node = next
        }
        return nodes[node].id >= 0 ? nodes[node].id : nil
    }

    /// The first place from `start` on where a token begins, and the longest that begins there.
    ///
    /// - Parameter isWanted: tells by id which tokens count.
    /// - Complexity: O(length of the text up to the match × longest token).
    func next(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, where isWanted: (Int32) -> Bool
    ) -> (range: Range<Int>, id: Int32)? {
        roots.withUnsafeBufferPointer { roots in
            var place = start
            while place < text.count {
                var node = roots[Int(text[place])]
                if node < 0 {
                    place += 1
                    continue
                }
                var end = place
                var found: (end: Int, id: Int32)?
                while true {
                    end += 1
                    let id = nodes[Int(node)].id
                    if id >= 0, isWanted(id) { found = (end, id) }
                    guard end < text.count, let next = child(of: Int(node), text[end]) else {
                        break
                    }
                    node = Int32(truncatingIfNeeded: next)
                }
                if let found { return (place..<found.end, found.id) }
                place += 1
            }
            return nil
        }
    }

    private func child(of node: Int, _ byte: UInt8) -> Int? {
        if node == 0 { return roots[Int(byte)] < 0 ? nil : Int(roots[Int(byte)]) }
        var child = nodes[node].firstChild
        while child >= 0 {
            if nodes[Int(child)].byte == byte { return Int(child) }
            child = nodes[Int(child)].sibling
        }
        return nil
    }

    private mutating func addChild(of node: Int, _ byte: UInt8) -> Int {
        let new = nodes.count
        var child = Node(byte: byte)
        if node == 0 {
            roots[Int(byte)] = Int32(truncatingIfNeeded: new)
        } else {
            child.sibling = nodes[node].firstChild
            nodes[node].firstChild = Int32(truncatingIfNeeded: new)
        }
        nodes.append(child)
        return new
    }
}
