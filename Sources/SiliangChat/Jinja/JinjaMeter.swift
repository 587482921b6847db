// Counts what one rendering does, and stops it where it does too much.

/// The work of one rendering against its limits.
final class JinjaMeter {
    let limits: JinjaLimits
    private let deadline: ContinuousClock.Instant
    private var steps = 0
    private var nextLook = JinjaMeter.stepsBetweenLooks
    private var bytes = 0
    private var depth = 0

    /// Reading a clock takes as long as some steps.
    private static let stepsBetweenLooks = 512

    init(_ limits: JinjaLimits) {
        self.limits = limits
        deadline = ContinuousClock.now + limits.duration
    }

    /// Counts work before it is done.
    ///
    /// - Throws: `ChatError` (`templateLimit`).
    func step(_ count: Int = 1) throws {
        let (sum, overflow) = steps.addingReportingOverflow(max(count, 0))
        if overflow || sum > limits.steps {
            throw JinjaFault.limit(
                "The chat template does not come to an end within \(limits.steps) steps.")
        }
        steps = sum
        guard steps >= nextLook else { return }
        nextLook = steps + Self.stepsBetweenLooks
        if ContinuousClock.now > deadline {
            throw JinjaFault.limit(
                "The chat template does not come to an end within \(limits.duration).")
        }
    }

    /// Counts a text before it is made.
    func allocate(_ count: Int) throws {
        try check(length: count)
        bytes += count
        if bytes > limits.totalBytes {
            throw JinjaFault.limit(
                "The chat template makes more than \(limits.totalBytes) bytes of text.")
        }
        try step(count / 64)
    }

    /// Counts the places of a sequence before it is made.
    func allocate(elements count: Int) throws {
        let (size, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<JinjaValue>.size)
        if overflow { throw JinjaFault.limit("The chat template makes too long a sequence.") }
        try allocate(size)
        try step(count)
    }

    /// The bytes of `count` copies of `length` bytes.
    func product(_ length: Int, _ count: Int) throws -> Int {
        let (size, overflow) = length.multipliedReportingOverflow(by: max(count, 0))
        if overflow { try check(length: .max) }
        return size
    }

    /// That a text of `length` bytes may be.
    func check(length: Int) throws {
        if length > limits.outputBytes {
            throw JinjaFault.limit(
                "The chat template makes a text of more than \(limits.outputBytes) bytes.")
        }
    }

    /// One thing inside another, to be left with `leave`. Counts as a step.
    func enter() throws {
        if depth >= JinjaLimits.evaluationDepth {
            throw JinjaFault.limit("The chat template calls itself too deeply.")
        }
        try step()
        depth += 1
    }

    func leave() { depth -= 1 }
}
