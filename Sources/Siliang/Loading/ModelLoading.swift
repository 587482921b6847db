// From a path and options to a model, in errors of one type.

import Foundation
import SiliangChat
import SiliangEngine
import SiliangFormats
import SiliangModels
import SiliangTensor

/// Opens one model.
struct ModelLoading: Sendable {
    let path: String
    let options: Model.Options

    func model(_ onNotice: @escaping @Sendable (String) -> Void) throws(SiliangError) -> Model {
        try checkOptions()
        guard !path.isEmpty, FileManager.default.fileExists(atPath: path) else {
            throw SiliangError(
                .unreadableFile,
                path.isEmpty
                    ? "The path is empty: give a .gguf file or a checkpoint folder."
                    : "\(path): there is no such file or folder.", parameter: "path")
        }
        do {
            let loaded = try LoadedModel(
                path: path, name: name, threads: options.threads, options: loadOptions)
            let engine = try loaded.makeEngine(engineOptions(for: loaded), onNotice: onNotice)
            return Model(try loaded.serve(by: engine, onNotice: onNotice))
        } catch {
            throw Self.translated(error)
        }
    }

    private func checkOptions() throws(SiliangError) {
        func check(
            _ name: String, _ value: Int?, _ range: ClosedRange<Int>
        ) throws(SiliangError) {
            guard let value, !range.contains(value) else { return }
            let bound =
                range.upperBound == .max
                ? "at least \(range.lowerBound)"
                : "from \(range.lowerBound) to \(range.upperBound)"
            throw .invalid(name, "\(name) is \(value); it must be \(bound).")
        }
        try check("contextLength", options.contextLength, 1...Int.max)
        try check("threads", options.threads, 1...256)
        try check("kvMemoryBytes", options.kvMemoryBytes, 1...Int.max)
        try check("maxConcurrentReplies", options.maxConcurrentReplies, 1...1024)
        try check("prefixCacheBytes", options.prefixCacheBytes, 1...Int.max)
        if options.prefixCacheFolder != nil, !options.cachesPrefixes {
            throw .invalid(
                "prefixCacheFolder",
                "prefixCacheFolder is set and cachesPrefixes is off: they contradict each other.")
        }
    }

    private var name: String {
        let standard = URL(fileURLWithPath: path).standardizedFileURL.path
        return LoadedModel.name(ofFile: standard)
    }

    private var loadOptions: LoadOptions {
        var load = LoadOptions()
        load.contextLength = options.contextLength
        load.kvType =
            switch options.kvPrecision {
            case .automatic: nil
            case .float32: .f32
            case .float16: .f16
            case .bfloat16: .bf16
            case .int16: .i16
            case .int8: .q8_0
            }
        return load
    }

    private func engineOptions(for loaded: LoadedModel) -> EngineOptions {
        var engine = EngineOptions(
            maxSequences: options.maxConcurrentReplies,
            kvBytes: options.kvMemoryBytes ?? LoadedModel.standardKVBytes,
            usesAllKVBytes: options.kvMemoryBytes != nil, cachesPrefixes: options.cachesPrefixes)
        engine.maxBatchTokens = max(engine.maxBatchTokens, engine.maxSequences)
        if let folder = options.prefixCacheFolder {
            engine.prefixStore = PrefixStoreOptions(
                folder: folder,
                maxBytes: options.prefixCacheBytes
                    ?? PrefixStoreOptions.defaultMaxBytes(folder: folder),
                fingerprint: loaded.fingerprint)
        }
        return engine
    }

    private static func translated(_ error: any Error) -> SiliangError {
        switch error {
        case let error as SiliangError: error
        // Keys and values that find no room, or cannot be kept as precisely as was asked.
        case let error as EngineError where error.code == .modelFailed:
            SiliangError(.invalidParameter, error.message, underlying: error)
        case let error as EngineError: SiliangError(error)
        case let error as ChatError: SiliangError(error)
        case let error as FormatError where error.code == .unreadable:
            SiliangError(.unreadableFile, error.description, underlying: error)
        default: SiliangError(.invalidCheckpoint, "\(error)", underlying: error)
        }
    }
}
