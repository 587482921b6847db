// The next merge: ranks and places in order.

/// A priority queue of (rank, place), lowest rank first, of equal ranks the lowest place.
///
/// Items that are there from the beginning are sorted once and read in order; those that come later
/// wait in a 4-ary heap, which becomes the sorted list when that is used up. A long run of one
/// letter has a million pairs of one rank, and reading them in order is several times faster than
/// taking each from the top of a heap.
struct MergeQueue {
    /// Sorted; what is before `head` has been taken.
    private var sorted: [UInt64] = []
    private var head = 0
    private var heap: [UInt64] = []

    /// Below this many items a heap is faster than sorting them.
    private static let smallHeap = 32

    mutating func removeAll() {
        sorted.removeAll(keepingCapacity: true)
        heap.removeAll(keepingCapacity: true)
        head = 0
    }

    @inline(__always)
    private static func item(_ rank: UInt64, _ place: Int) -> UInt64 {
        rank << 32 | UInt64(truncatingIfNeeded: place)
    }

    /// Adds without keeping the order; `arrange` restores it.
    mutating func append(rank: UInt64, place: Int) {
        sorted.append(Self.item(rank, place))
    }

    mutating func arrange() {
        sorted.sort()
    }

    mutating func push(rank: UInt64, place: Int) {
        let item = Self.item(rank, place)
        heap.append(item)
        heap.withUnsafeMutableBufferPointer { heap in
            var index = heap.count - 1
            while index > 0 {
                let parent = (index - 1) / 4
                guard heap[parent] > item else { break }
                heap[index] = heap[parent]
                index = parent
            }
            heap[index] = item
        }
    }

    mutating func pop() -> (rank: UInt64, place: Int)? {
        if head == sorted.count { takeOverHeap() }
        let item: UInt64
        if head < sorted.count, heap.first.map({ sorted[head] <= $0 }) ?? true {
            item = sorted[head]
            head += 1
        } else {
            guard let top = popHeap() else { return nil }
            item = top
        }
        return (item >> 32, Int(item & 0xFFFF_FFFF))
    }

    private mutating func takeOverHeap() {
        guard heap.count > Self.smallHeap else { return }
        sorted.removeAll(keepingCapacity: true)
        head = 0
        swap(&sorted, &heap)
        sorted.sort()
    }

    private mutating func popHeap() -> UInt64? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty {
            heap.withUnsafeMutableBufferPointer { Self.sink(last, in: $0) }
        }
        return top
    }

    private static func sink(_ item: UInt64, in heap: UnsafeMutableBufferPointer<UInt64>) {
        let count = heap.count
        var index = 0
        while true {
            let first = 4 * index + 1
            guard first < count else { break }
            var least = first
            for child in first + 1..<max(min(first + 4, count), first + 1)
            where heap[child] < heap[least] {
                least = child
            }
            guard heap[least] < item else { break }
            heap[index] = heap[least]
            index = least
        }
        heap[index] = item
    }
}
