// Which models `siliang serve` keeps in memory, and for how long.

import ArgumentParser

struct PoolOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Memory for all loaded models together, such as 48G (default: with models on demand "
                + "four fifths of the machine's). Idle models make room for others.",
            valueName: "bytes"))
    var memoryBudget: ByteCount?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Unload a model after so long without a request (default: only when room is needed).",
            valueName: "seconds"))
    var unloadAfter: Double?

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp(
            "Offer installed models too, loaded when asked for (default: only those that are named)."
        )
    )
    var installed: Bool?

    func validate() throws {
        if let unloadAfter, !(unloadAfter > 0 && unloadAfter <= 1e8) {
            throw ValidationError("--unload-after is \(unloadAfter); it must be more than 0.")
        }
    }

    /// Lays the options that were given over `settings`.
    func apply(to settings: inout ServeSettings) {
        settings.memoryBudget = memoryBudget ?? settings.memoryBudget
        settings.unloadAfterSeconds = unloadAfter ?? settings.unloadAfterSeconds
        settings.installed = installed ?? settings.installed
    }
}
