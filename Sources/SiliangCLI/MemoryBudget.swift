// How much memory models may take together where nobody says.

import Foundation
import SiliangTensor

enum MemoryBudget {
    /// Four fifths of what this process may have: the rest is for the service, its buffers and the
    /// system.
    static var standard: Int { max(1, available() / 5 * 4) }

    /// The machine's memory, or what the control group leaves of it: in a container the machine's
    /// figure is nobody's limit.
    static func available(
        physical: Int = physicalMemory,
        limitFiles: [String] = [
            "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        ]
    ) -> Int {
        let limits = limitFiles.compactMap { path -> Int? in
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            // "max" where there is none.
            return Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        return limits.filter { $0 > 0 }.reduce(physical, min)
    }
}
