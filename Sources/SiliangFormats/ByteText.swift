// Sizes as people read them.

/// A size in the largest unit of 1,000 that keeps it above 1, as hubs and disks give them, such as
/// `1.78 GB`.
package func formatBytes(_ bytes: Int) -> String {
    var value = Double(bytes)
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
        value /= 1000
        unit += 1
    }
    guard unit > 0 else { return "\(bytes) B" }
    let hundredths = Int((value * 100).rounded())
    let fraction = String(hundredths % 100)
    return "\(hundredths / 100).\(fraction.count == 1 ? "0" : "")\(fraction) \(units[unit])"
}
