// How far a transfer has come, how fast it is at present, and how long it will take.

import SiliangFormats

/// A bar on a terminal, a line every few seconds elsewhere, on standard error.
struct TransferProgress {
    private let stream: OutputStream
    private var label = ""
    private var recent: [(time: ContinuousClock.Instant, done: Int)] = []
    private var lastShown = ContinuousClock.now
    private var isBarShown = false

    /// The rate is that of so many last seconds: it follows a line that changes, and does not jump.
    private static let window = Duration.seconds(15)

    init(stream: OutputStream = .standardError) {
        self.stream = stream
    }

    mutating func update(_ label: String, done: Int, total: Int) {
        let now = ContinuousClock.now
        if label != self.label {
            // Another kind of work has another rate.
            self.label = label
            recent = []
        }
        recent.append((now, done))
        while let first = recent.first, first.time.duration(to: now) > Self.window,
            recent.count > 2
        {
            recent.removeFirst()
        }
        let interval: Duration = stream.isTerminal ? .milliseconds(200) : .seconds(5)
        guard lastShown.duration(to: now) >= interval else { return }
        lastShown = now
        let line = Self.line(
            label, done: done, total: total, bytesPerSecond: rate, bar: stream.isTerminal)
        if stream.isTerminal {
            isBarShown = true
            try? stream.write("\r\u{1B}[K" + line)
        } else {
            try? stream.writeLine(line)
        }
    }

    /// Removes the bar, so that what follows starts on an empty line.
    mutating func finish() {
        guard isBarShown else { return }
        try? stream.write("\r\u{1B}[K")
        isBarShown = false
    }

    private var rate: Double {
        guard let first = recent.first, let last = recent.last else { return 0 }
        let seconds = first.time.duration(to: last.time).seconds
        return seconds > 0 ? Double(last.done - first.done) / seconds : 0
    }

    static func line(
        _ label: String, done: Int, total: Int, bytesPerSecond: Double, bar: Bool
    ) -> String {
        var parts = ["\(formatBytes(done)) of \(formatBytes(total))"]
        if bytesPerSecond >= 1 {
            parts.append("\(formatBytes(Int(min(bytesPerSecond, 1e15))))/s")
            let left = (Double(total - done) / bytesPerSecond).rounded(.up)
            if left > 0, left < 1e7 { parts.append("\(duration(Int(left))) left") }
        }
        let counts = parts.joined(separator: ", ")
        let share = total > 0 ? min(Double(done) / Double(total), 1) : 1
        guard bar else { return "\(label): \(Int(share * 100)) %, \(counts)" }
        let width = 24
        let filled = Int(share * Double(width))
        let drawing =
            String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        return "\(label) \(drawing) \(counts)"
    }

    /// Such as `45 s`, `3 min 20 s`, `2 h 5 min`.
    static func duration(_ seconds: Int) -> String {
        switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
        default: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        }
    }
}
