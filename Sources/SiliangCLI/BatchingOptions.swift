// How much `siliang serve` takes on at once.

import ArgumentParser
import Foundation
import Siliang
import SiliangEngine

/// A number of bytes such as `4G`, `512M` or `1000000`; K, M and G are powers of 1024.
struct ByteCount: Equatable, ExpressibleByArgument {
    let bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        var digits = Substring(argument)
        var shift = 0
        for (suffix, bits) in Self.units where digits.uppercased().hasSuffix(suffix) {
            digits = digits.dropLast()
            shift = bits
        }
        guard let count = Int(digits), count > 0, digits.allSatisfy(\.isASCII) else { return nil }
        let product = count.multipliedReportingOverflow(by: 1 << shift)
        guard !product.overflow else { return nil }
        bytes = product.partialValue
    }

    private static let units = [("K", 10), ("M", 20), ("G", 30), ("T", 40)]

    /// In the greatest unit that leaves a whole number.
    var text: String {
        for (suffix, bits) in Self.units.reversed() where bytes % (1 << bits) == 0 {
            return "\(bytes >> bits)\(suffix)"
        }
        return "\(bytes)"
    }
}

struct BatchingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional, help: "Requests computed together; others wait (default: 16).")
    var maxSequences: Int?

    @Option(
        help: ArgumentHelp(
            "Memory for keys and values, such as 8G (default: what four whole contexts need, "
                + "within a quarter of the machine's).", valueName: "bytes"))
    var kvMemory: ByteCount?

    @Option(
        parsing: .unconditional,
        help: "Tokens of one step: longer prompts are computed in chunks (default: 512).")
    var prefillChunk: Int?

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

    func validate() throws {
        if cacheDir != nil, noPrefixCache {
            throw ValidationError("--cache-dir and --no-prefix-cache contradict each other.")
        }
        var settings = ServeSettings()
        apply(to: &settings)
        do throws(EngineError) {
            try settings.engine.validate()
        } catch {
            throw ValidationError("--max-sequences and --prefill-chunk: \(error).")
        }
    }

    /// Lays the options that were given over `settings`.
    func apply(to settings: inout ServeSettings) {
        settings.maxSequences = maxSequences ?? settings.maxSequences
        settings.kvMemory = kvMemory ?? settings.kvMemory
        settings.prefillChunk = prefillChunk ?? settings.prefillChunk
        if noPrefixCache { settings.prefixCache = false }
        settings.cacheDir = cacheDir ?? settings.cacheDir
        settings.cacheSize = cacheSize ?? settings.cacheSize
    }
}

extension ServeSettings {
    /// The engine's options for one model: what it has computed is kept apart from what others have.
    func engineOptions(for loaded: LoadedModel) -> EngineOptions {
        var options = engine
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
