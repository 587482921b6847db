// `[start:stop:step]` by Python's rules.

/// Which elements of a sequence a slice picks.
struct JinjaSlice {
    let start: Int
    let step: Int
    /// How many elements are picked.
    let count: Int

    /// - Parameter step: not zero.
    /// - Parameter length: of the sequence.
    init(start: Int?, stop: Int?, step: Int, length: Int) {
        let lowest = step < 0 ? -1 : 0
        let highest = step < 0 ? length - 1 : length
        func place(_ index: Int) -> Int {
            index < 0 ? max(index + length, lowest) : min(index, highest)
        }
        let first = start.map(place) ?? (step < 0 ? highest : lowest)
        let end = stop.map(place) ?? (step < 0 ? lowest : highest)
        let distance = step < 0 ? first - end : end - first
        self.start = first
        self.step = step
        count = distance <= 0 ? 0 : Int((distance - 1).magnitude / step.magnitude) + 1
    }

    func picks<Element>(from elements: [Element]) -> [Element] {
        (0..<count).map { elements[start + $0 * step] }
    }
}
