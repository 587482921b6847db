// How much `siliang serve` takes on at once.

import ArgumentParser
import Foundation
import SiliangEngine

/// A number of bytes such as `4G`, `512M` or `1000000`; K, M and G are powers of 1024.
struct ByteCount: Equatable, ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        var digits = Substring(argument)
        var shift = 0
        for (suffix, bits) in [("K", 10), ("M", 20), ("G", 30), ("T", 40)]
        where digits.uppercased().hasSuffix(suffix) {
            digits = digits.dropLast()
            shift = bits
        }
        guard let count = Int(digits), count > 0, digits.allSatisfy(\.isASCII) else { return nil }
        let product = count.multipliedReportingOverflow(by: 1 << shift)
        guard !product.overflow else { return nil }
        bytes = product.partialValue
    }
}

struct BatchingOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Requests computed together; others wait.")
    var maxSequences = 16

    @Option(
        help: ArgumentHelp(
            "Memory for keys and values, such as 8G (default: what four whole contexts need, "
                + "within a quarter of the machine's).", valueName: "bytes"))
    var kvMemory: ByteCount?

    @Option(
        parsing: .unconditional,
        help: "Tokens of one step: longer prompts are computed in chunks.")
    var prefillChunk = 512

    @Flag(help: "Compute every prompt anew, also where its beginning is known.")
    var noPrefixCache = false

    @Option(
        help: ArgumentHelp(
            "Keep the beginnings of prompts in this folder as well, across restarts.",
            valueName: "folder"))
    var cacheDir: String?

    @Option(
        help: ArgumentHelp(
            "The most that --cache-dir may take, such as 10G (default: 10G, or a tenth of the "
                + "free space where that is less).", valueName: "bytes"))
    var cacheSize: ByteCount?

    /// A quarter of the machine's memory: weights and everything else need the rest.
    static var standardKVBytes: Int {
        max(1, Int(clamping: ProcessInfo.processInfo.physicalMemory / 4))
    }

    func validate() throws {
        if cacheSize != nil, cacheDir == nil {
            throw ValidationError("--cache-size needs --cache-dir, the folder it is the size of.")
        }
        if cacheDir != nil, noPrefixCache {
            throw ValidationError("--cache-dir and --no-prefix-cache contradict each other.")
        }
        do {
            try engineOptions.validate()
        } catch {
            throw ValidationError("--max-sequences and --prefill-chunk: \(error).")
        }
    }

    var engineOptions: EngineOptions {
        EngineOptions(
            maxSequences: maxSequences, maxBatchTokens: prefillChunk,
            kvBytes: kvMemory?.bytes ?? Self.standardKVBytes, usesAllKVBytes: kvMemory != nil,
            cachesPrefixes: !noPrefixCache)
    }

    /// The options for one model: what it has computed is kept apart from what others have.
    func engineOptions(for loaded: LoadedModel) -> EngineOptions {
        var options = engineOptions
        if let cacheDir {
            options.prefixStore = PrefixStoreOptions(
                folder: cacheDir,
                maxBytes: cacheSize?.bytes
                    ?? PrefixStoreOptions.defaultMaxBytes(folder: cacheDir),
                fingerprint: loaded.fingerprint)
        }
        return options
    }
}
