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

    /// A quarter of the machine's memory: weights and everything else need the rest.
    static var standardKVBytes: Int {
        max(1, Int(clamping: ProcessInfo.processInfo.physicalMemory / 4))
    }

    func validate() throws {
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
}
