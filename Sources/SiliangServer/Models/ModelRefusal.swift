// What clients are told when their model cannot be had.

import SiliangFormats

extension APIError {
    /// - Parameter offered: the models by their place in the list.
    init(_ refusal: ModelTable.Refusal, _ offered: [OfferedModel], _ options: ModelPoolOptions) {
        switch refusal {
        case .shuttingDown: self = .shuttingDown()
        case .tooManyWaiting: self = .overloaded()
        case .noRoom(let model):
            self.init(
                503, type: "overloaded_error", code: "no_room_for_model",
                "\"\(offered[model].name)\" is not loaded, and the models that would have to make "
                    + "room for it are in use: try again shortly.",
                retryAfter: 10)
        case .tooLarge(let model, let room):
            let name = offered[model].name
            self.init(
                503, type: "server_error", code: "model_too_large",
                "\"\(name)\" needs \(formatBytes(offered[model].memoryBytes)) of memory, and "
                    + "\(formatBytes(room)) is the most that it can have here. Whoever runs the "
                    + "service can raise memory_budget, lower kv_memory or context, or quantize "
                    + "the model.")
        case .failed(let model, let failure, let pause):
            self.init(
                503, type: "server_error", code: "model_load_failed",
                "\"\(offered[model].name)\" could not be loaded: \(failure.message)",
                retryAfter: max(1, Int(pause.components.seconds)))
        }
    }
}
