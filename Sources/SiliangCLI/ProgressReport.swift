// How far long work has come: a bar on a terminal, a line every few seconds elsewhere.

/// Shows progress on standard error while work goes on; shows nothing for work that is quick.
struct ProgressReport {
    private let label: String
    private let unit: String
    private let total: Int?
    private let stream: OutputStream
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var lastShown: ContinuousClock.Instant
    private var isBarShown = false

    /// - Parameters:
    ///   - label: what is being done, such as `logits`.
    ///   - unit: what is counted, such as `tokens`.
    ///   - total: how many there are to do, where known.
    init(
        _ label: String, unit: String, total: Int?, stream: OutputStream = .standardError
    ) {
        self.label = label
        self.unit = unit
        self.total = total
        self.stream = stream
        start = clock.now
        lastShown = start
    }

    /// Tells that `done` units are behind us.
    ///
    /// - Parameter note: what else there is to say, only made when it is shown.
    mutating func update(_ done: Int, note: @autoclosure () -> String = "") {
        let now = clock.now
        let interval: Duration = stream.isTerminal ? .milliseconds(200) : .seconds(5)
        guard lastShown.duration(to: now) >= interval else { return }
        lastShown = now
        let counts = Self.line(
            label: label, unit: unit, done: done, total: total,
            seconds: start.duration(to: now).seconds, bar: stream.isTerminal)
        let note = note()
        let line = note.isEmpty ? counts : "\(counts), \(note)"
        if stream.isTerminal {
            isBarShown = true
            try? stream.write("\r\u{1B}[K" + line)
        } else {
            try? stream.writeLine(line)
        }
    }

    /// Removes the bar, so that results start on an empty line.
    mutating func finish() {
        if isBarShown {
            try? stream.write("\r\u{1B}[K")
            isBarShown = false
        }
    }

    static func line(
        label: String, unit: String, done: Int, total: Int?, seconds: Double, bar: Bool
    ) -> String {
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let speed = "\(rate.formatted(decimals: 1)) \(unit)/s"
        guard let total, total > 0 else { return "\(label): \(done) \(unit), \(speed)" }
        let share = min(Double(done) / Double(total), 1)
        let counts = "\(done) of \(total) \(unit), \(speed)"
        guard bar else { return "\(label): \(counts)" }
        let width = 30
        let filled = Int(share * Double(width))
        let drawing =
            String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        return "\(label) \(drawing) \(counts)"
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
