// The time that templates write into a prompt.

import Foundation

/// A day and a time as a wall clock shows them, without a time zone.
public struct CivilTime: Sendable, Equatable {
    public var year: Int
    /// From 1 to 12.
    public var month: Int
    /// From 1 to 31.
    public var day: Int
    public var hour: Int
    public var minute: Int
    public var second: Int

    public init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
    ) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// The machine's local time.
    public static func now() -> CivilTime {
        let parts = Calendar(identifier: .gregorian).dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: Date())
        return CivilTime(
            year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1,
            hour: parts.hour ?? 0, minute: parts.minute ?? 0, second: parts.second ?? 0)
    }

    /// `2026-01-15`, or with a time, `2026-01-15T12:34:56` or a space for the `T`; nil for
    /// anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: /[T ]/, omittingEmptySubsequences: false)
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        var time: [Int?] = [0, 0, 0]
        if parts.count == 2 {
            time = parts[1].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        }
        guard parts.count <= 2, date.count == 3, time.count == 3,
            let year = date[0], let month = date[1], let day = date[2],
            let hour = time[0], let minute = time[1], let second = time[2],
            (1...9999).contains(year), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since the year began, from 0.
    private var dayOfYear: Int {
        (1..<max(month, 1)).reduce(day - 1) { $0 + Self.days(in: $1, of: year) }
    }

    /// The week by ISO 8601: it begins on Monday and belongs to the year of its Thursday.
    private var isoWeek: (year: Int, week: Int) {
        let monday = (weekday + 6) % 7
        let week = (dayOfYear - monday + 10) / 7
        let last = CivilTime(year: year, month: 12, day: 31)
        if week < 1 {
            return (year - 1, CivilTime(year: year - 1, month: 12, day: 31).isoWeek.week)
        }
        if week == 53, (last.weekday + 6) % 7 < 3 { return (year + 1, 1) }
        return (year, week)
    }

    /// From 0 for Sunday.
    private var weekday: Int {
        let years = year - 1
        let days = years * 365 + years / 4 - years / 100 + years / 400 + dayOfYear
        return (days + 1) % 7
    }
}

// MARK: strftime

extension CivilTime {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    /// The time as C's `strftime` writes it in the C locale; `%-d` is without leading zeros. A
    /// directive that is not known stays as it is.
    func formatted(_ format: String) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%", let first = rest.popFirst() else {
                result.unicodeScalars.append(scalar)
                continue
            }
            var (letter, strips) = (first, false)
            if first == "-", let next = rest.popFirst() { (letter, strips) = (next, true) }
            guard let text = text(of: letter) else {
                result += strips ? "%-\(letter)" : "%\(letter)"
                continue
            }
            let bare = text.drop { $0 == "0" || $0 == " " }
            result += strips ? (bare.isEmpty ? "0" : String(bare)) : text
        }
        return result
    }

    private func text(of letter: Unicode.Scalar) -> String? {
        let half = hour % 12 == 0 ? 12 : hour % 12
        switch letter {
        case "Y": return "\(year)"
        case "C": return Self.two(year / 100)
        case "y": return Self.two(year % 100)
        case "m": return Self.two(month)
        case "d": return Self.two(day)
        case "e": return Self.two(day, fill: " ")
        case "H": return Self.two(hour)
        case "k": return Self.two(hour, fill: " ")
        case "I": return Self.two(half)
        case "l": return Self.two(half, fill: " ")
        case "M": return Self.two(minute)
        case "S": return Self.two(second)
        case "f": return "000000"
        case "p": return hour < 12 ? "AM" : "PM"
        case "P": return hour < 12 ? "am" : "pm"
        case "j": return (dayOfYear < 99 ? "0" : "") + Self.two(dayOfYear + 1)
        case "B": return Self.months[month - 1]
        case "b", "h": return String(Self.months[month - 1].prefix(3))
        case "A": return Self.weekdays[weekday]
        case "a": return String(Self.weekdays[weekday].prefix(3))
        case "w": return "\(weekday)"
        case "u": return "\(weekday == 0 ? 7 : weekday)"
        case "U": return Self.two((dayOfYear + 7 - weekday) / 7)
        case "W": return Self.two((dayOfYear + 7 - (weekday + 6) % 7) / 7)
        case "G": return "\(isoWeek.year)"
        case "V": return Self.two(isoWeek.week)
        case "z", "Z": return ""
        case "n": return "\n"
        case "t": return "\t"
        case "%": return "%"
        default: return Self.combined(letter).map(formatted)
        }
    }

    private static func combined(_ letter: Unicode.Scalar) -> String? {
        switch letter {
        case "F": "%Y-%m-%d"
        case "T", "X": "%H:%M:%S"
        case "D", "x": "%m/%d/%y"
        case "R": "%H:%M"
        case "r": "%I:%M:%S %p"
        case "c": "%a %b %e %H:%M:%S %Y"
        default: nil
        }
    }

    private static func two(_ number: Int, fill: String = "0") -> String {
        number < 10 ? fill + "\(number)" : "\(number)"
    }
}
