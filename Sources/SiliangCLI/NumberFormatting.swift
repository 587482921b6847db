// Numbers as people read them in tables and reports.

import Foundation

extension Double {
    /// The number with exactly `decimals` digits after the point, whatever the locale.
    func formatted(decimals: Int) -> String {
        String(format: "%.\(decimals)f", self)
    }

    /// The number rounded for JSON, where digits beyond a measurement's precision only distract.
    func rounded(decimals: Int) -> Double {
        let scale = pow(10, Double(decimals))
        let scaled = (self * scale).rounded()
        return scaled.isFinite ? scaled / scale : self
    }
}

/// A count such as `1.54 B` (thousand millions, as parameter counts are given).
func formatCount(_ count: Int) -> String {
    var value = Double(count)
    let units = ["", "K", "M", "B", "T"]
    var index = 0
    while value >= 1000, index < units.count - 1 {
        value /= 1000
        index += 1
    }
    let number = value.formatted(decimals: index == 0 ? 0 : 2)
    return index == 0 ? number : "\(number) \(units[index])"
}
