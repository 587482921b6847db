// Results go to standard output, everything else to standard error, both unbuffered.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One of the two streams that a command writes to.
struct OutputStream: Sendable {
    let descriptor: Int32

    static let standardOutput = OutputStream(descriptor: STDOUT_FILENO)
    static let standardError = OutputStream(descriptor: STDERR_FILENO)

    /// Whether a person reads along.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes all of `bytes`.
    ///
    /// - Throws: `CommandError` when the system refuses, for example because a disk is full.
    func write(_ bytes: some Collection<UInt8>) throws(CommandError) {
        let buffer = Array(bytes)
        var start = 0
        while start < buffer.count {
            let written = buffer[start...].withUnsafeBytes { rest in
                sysWrite(descriptor, rest.baseAddress, rest.count)
            }
            if written > 0 {
                start += written
            } else if written < 0, errno != EINTR {
                throw CommandError(
                    "the output cannot be written: \(String(cString: strerror(errno)))")
            }
        }
    }

    func write(_ text: String) throws(CommandError) {
        try write(Array(text.utf8))
    }

    func writeLine(_ text: String) throws(CommandError) {
        try write(text + "\n")
    }
}

private let sysWrite = write(_:_:_:)

/// Says something about the work, not its result. A diagnostic that cannot be written is lost.
func report(_ message: String) {
    try? OutputStream.standardError.writeLine(message)
}
