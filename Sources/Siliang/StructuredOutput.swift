// From an answer that is a document to a value.

import Foundation
import SiliangFormats

extension Reply {
    /// The answer as JSON.
    ///
    /// - Throws: `SiliangError`: `incompleteOutput` where it was cut off, `undecodableOutput` where
    ///   it is no JSON.
    public func json() throws(SiliangError) -> JSONValue {
        try checkComplete()
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: Array(text.utf8))
        } catch {
            throw SiliangError(
                .undecodableOutput,
                "The answer is not JSON: \(error). Ask with a format, which holds the model to it. "
                    + "The answer: \(shortened)", underlying: error)
        }
    }

    /// The answer as a value of a type of your own.
    ///
    /// - Throws: `SiliangError`: `incompleteOutput` where it was cut off, `undecodableOutput` where
    ///   the type cannot be decoded from it.
    public func decoded<Output: Decodable>(as type: Output.Type) throws(SiliangError) -> Output {
        try checkComplete()
        do {
            return try JSONDecoder().decode(Output.self, from: Data(text.utf8))
        } catch {
            throw SiliangError(
                .undecodableOutput,
                "\(Output.self) cannot be decoded from the answer: \(readable(error)). Make type and "
                    + "schema say the same. The answer: \(shortened)", underlying: error)
        }
    }

    private func checkComplete() throws(SiliangError) {
        guard finish == .length else { return }
        throw SiliangError(
            .incompleteOutput,
            "The answer was cut off after \(usage.completionTokens) tokens: allow more with "
                + "maxTokens, shorten the prompt, or limit lengths in the schema. The answer: "
                + shortened)
    }

    /// Enough of the answer for a message.
    private var shortened: String {
        text.count <= 200 ? text : text.prefix(200) + "…"
    }
}
