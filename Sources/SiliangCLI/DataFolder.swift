// Where the program keeps what must outlast it.

import Foundation

enum DataFolder {
    /// `$XDG_DATA_HOME/siliang`, or `~/.local/share/siliang` (XDG Base Directory Specification).
    static func standard(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String {
        // The specification has relative paths ignored.
        if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") {
            return base + "/siliang"
        }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
        return home + "/.local/share/siliang"
    }
}
