// A failure that the command line itself explains; exit status 1.

/// What went wrong and what to do about it, for a person at a terminal.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
