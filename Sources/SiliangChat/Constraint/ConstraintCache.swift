// Compiled grammars, kept by the schema's text.

import SiliangFormats
import Synchronization

/// The grammars that were compiled last for one vocabulary, by what they were compiled from. Safe
/// for any number of threads; two that ask for the same schema at the same time may both compile
/// it.
public final class ConstraintCache: Sendable {
    private struct State: Sendable {
        var grammars: [String: ConstraintGrammar] = [:]
        /// The oldest use first.
        var order: [String] = []
    }

    public let vocabulary: ConstraintVocabulary
    private let capacity: Int
    private let state = Mutex(State())

    /// Longer texts are compiled and not kept.
    private static let maxKeyLength = 1 << 20

    /// - Parameter capacity: how many grammars are kept; each takes from a few kilobytes to some
    ///   megabytes.
    public init(vocabulary: ConstraintVocabulary, capacity: Int = 64) {
        self.vocabulary = vocabulary
        self.capacity = max(capacity, 0)
    }

    /// The grammar of a schema. Two schemas are the same if they are written the same, but for
    /// white space.
    ///
    /// - Throws: what `ConstraintGrammar.jsonSchema` throws. Failures are not kept.
    public func jsonSchema(
        _ schema: JSONValue, name: String = "schema",
        options: ConstraintOptions = ConstraintOptions()
    ) throws(ChatError) -> ConstraintGrammar {
        try grammar(for: "schema \(options.allowsSpaces) \(schema.text)") { () throws(ChatError) in
            try .jsonSchema(schema, name: name, vocabulary: vocabulary, options: options)
        }
    }

    /// The grammar of any object.
    ///
    /// - Throws: what `ConstraintGrammar.jsonObject` throws.
    public func jsonObject(
        options: ConstraintOptions = ConstraintOptions()
    ) throws(ChatError) -> ConstraintGrammar {
        try grammar(for: "object \(options.allowsSpaces)") { () throws(ChatError) in
            try .jsonObject(vocabulary: vocabulary, options: options)
        }
    }

    /// The grammar with a key of the caller's, or a new one.
    ///
    /// - Parameter key: stands for everything that the grammar depends on.
    /// - Throws: what `make` throws.
    public func grammar(
        for key: String, _ make: () throws(ChatError) -> ConstraintGrammar
    ) throws(ChatError) -> ConstraintGrammar {
        let known = state.withLock { state -> ConstraintGrammar? in
            guard let grammar = state.grammars[key] else { return nil }
            state.order.removeAll { $0 == key }
            state.order.append(key)
            return grammar
        }
        if let known { return known }
        let made = try make()
        guard key.utf8.count <= Self.maxKeyLength else { return made }
        state.withLock { state in
            if state.grammars.updateValue(made, forKey: key) == nil { state.order.append(key) }
            while state.order.count > capacity {
                state.grammars[state.order.removeFirst()] = nil
            }
        }
        return made
    }

    /// How many grammars are kept.
    public var count: Int { state.withLock { $0.grammars.count } }
}
