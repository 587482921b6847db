// Which models the service has, by the names that requests use.

import Siliang
import SiliangEngine

/// The models of one service, by name.
struct ModelRegistry: Sendable {
    let models: [ServedModel]
    private let byName: [String: Int]

    /// - Throws: `ServiceError` (`noModels`, `duplicateName`).
    init(_ models: [ServedModel]) throws(ServiceError) {
        guard !models.isEmpty else {
            throw ServiceError(.noModels, "There is no model to serve: name one with --model.")
        }
        var byName: [String: Int] = [:]
        for (index, model) in models.enumerated() {
            for name in [model.name] + model.aliases {
                if let taken = byName.updateValue(index, forKey: name), taken != index {
                    throw ServiceError(
                        .duplicateName,
                        "Two models are called \"\(name)\": serve them under different names.")
                }
            }
        }
        self.models = models
        self.byName = byName
    }

    /// - Throws: `APIError` 404 that lists what there is.
    func model(named name: String) throws(APIError) -> ServedModel {
        guard let index = byName[name] else {
            throw .noSuchModel(name, known: models.map(\.name))
        }
        return models[index]
    }

    /// The list of models for the API.
    var cards: [ModelCard] {
        models.map {
            ModelCard(
                id: $0.name, created: $0.created, contextLength: $0.engine.contextLength,
                aliases: $0.aliases)
        }
    }
}
