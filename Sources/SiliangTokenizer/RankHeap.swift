// The next merge: a min-heap of ranks and places.

/// A 4-ary heap of (rank, place), lowest rank first, of equal ranks the lowest place.
struct RankHeap {
    private var items: [UInt64] = []

    mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    private static func item(_ rank: UInt64, _ place: Int) -> UInt64 {
        rank << 32 | UInt64(truncatingIfNeeded: place)
    }

    /// Adds without keeping the order; `arrange` restores it.
    mutating func append(rank: UInt64, place: Int) {
        items.append(Self.item(rank, place))
    }

    mutating func arrange() {
        guard items.count > 1 else { return }
        items.withUnsafeMutableBufferPointer { items in
            for index in stride(from: (items.count - 2) / 4, through: 0, by: -1) {
                Self.sink(items[index], at: index, in: items, count: items.count)
            }
        }
    }

    mutating func push(rank: UInt64, place: Int) {
        let item = Self.item(rank, place)
        items.append(item)
        items.withUnsafeMutableBufferPointer { items in
            var index = items.count - 1
            while index > 0 {
                let parent = (index - 1) / 4
                guard items[parent] > item else { break }
                items[index] = items[parent]
                index = parent
            }
            items[index] = item
        }
    }

    mutating func pop() -> (rank: UInt64, place: Int)? {
        guard let top = items.first, let last = items.popLast() else { return nil }
        if !items.isEmpty {
            items.withUnsafeMutableBufferPointer { items in
                Self.sink(last, at: 0, in: items, count: items.count)
            }
        }
        return (top >> 32, Int(top & 0xFFFF_FFFF))
    }

    private static func sink(
        _ item: UInt64, at start: Int, in items: UnsafeMutableBufferPointer<UInt64>, count: Int
    ) {
        var index = start
        while true {
            let first = 4 * index + 1
            guard first < count else { break }
            var least = first
            for child in first + 1..<max(min(first + 4, count), first + 1)
            where items[child] < items[least] {
                least = child
            }
            guard items[least] < item else { break }
            items[index] = items[least]
            index = least
        }
        items[index] = item
    }
}
