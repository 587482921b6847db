// From a command's options to a model that is ready.

import Siliang
import SiliangEngine
import SiliangModels
import SiliangTensor

extension LoadedModel {
    /// Finds, opens and prepares the model that `argument` names.
    static func load(_ argument: String?, _ runtime: RuntimeOptions) throws -> LoadedModel {
        let located = try ModelLocator().locate(argument)
        return try LoadedModel(
            path: located.path, name: located.name, threads: runtime.threads,
            options: runtime.loadOptions)
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
        case .q8_0: options.kvType = .q8_0
        }
        return options
    }
}
