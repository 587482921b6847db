// From a command's options to a model that is ready.

import Siliang
import SiliangEngine
import SiliangModels
import SiliangTensor

extension LoadedModel {
    /// Finds, opens and prepares the model that `argument` names.
    static func load(_ argument: String?, _ runtime: RuntimeOptions) throws -> LoadedModel {
        let located = try ModelLocator().locate(argument)
        guard runtime.quantize != nil else { return try load(located, runtime) { false } }
        // Half a file is cleaned up before the signal has its way.
        let interruption = Interruption()
        do {
            return try load(located, runtime) { interruption.isRequested }
        } catch let error as InterruptedError {
            interruption.endIfRequested()
            throw error
        }
    }

    /// - Parameter isCancelled: asked now and then whether somebody still wants the model.
    /// - Throws: `InterruptedError` when nobody does.
    static func load(
        _ located: LocatedModel, _ runtime: RuntimeOptions, isCancelled: () -> Bool
    ) throws -> LoadedModel {
        let source = try Checkpoint.open(path: located.path)
        var weights = source
        if let type = runtime.quantize?.type {
            if source.isQuantized {
                report("\(located.name) is quantised already and used as it is")
            } else {
                weights = try ConvertedModels().checkpoint(
                    of: located, source, type: type, threads: runtime.threads,
                    isCancelled: isCancelled)
            }
        }
        return try LoadedModel(
            weights, text: source, path: located.path, name: located.name,
            threads: runtime.threads, options: runtime.loadOptions)
    }

    /// The model with its tokenizer and chat template; what a person should know of it is reported.
    func serve(by engine: Engine) throws -> ServedModel {
        try serve(by: engine) { report($0) }
    }
}

extension RuntimeOptions {
    /// The options in the library's terms.
    var loadOptions: LoadOptions {
        var options = LoadOptions()
        options.contextLength = context
        switch kvType {
        case .auto, nil: options.kvType = nil
        case .f32: options.kvType = .f32
        case .f16: options.kvType = .f16
        case .bf16: options.kvType = .bf16
        case .i16: options.kvType = .i16
        case .q8_0: options.kvType = .q8_0
        }
        return options
    }
}
