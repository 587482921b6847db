// How much memory models may take together where nobody says.

import Foundation

enum MemoryBudget {
    /// Four fifths of what this process may have: the rest is for the service, its buffers and the
    /// system.
    static var standard: Int { max(1, available() / 5 * 4) }

    /// The machine's memory, or what the control group leaves of it: in a container the machine's
    /// figure is nobody's limit.
    static func available(
        physical: UInt64 = ProcessInfo.processInfo.physicalMemory,
        limitFiles: [String] = [
            "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        ]
    ) -> Int {
        let limits = limitFiles.compactMap { path -> UInt64? in
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            // "max" where there is none.
            return UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return Int(clamping: limits.filter { $0 > 0 }.reduce(physical, min))
    }
}
