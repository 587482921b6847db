// The value of one parameter where the model writes it as bare text.

import SiliangFormats

/// Turns the text of a parameter into JSON as it comes.
///
/// Text parameters are passed on piece by piece. Every other value waits until it is complete:
/// only then is it known whether it is JSON. What is neither JSON nor a literal of Python, which
/// some models write, becomes a string.
struct ParameterValue: Sendable {
    private let types: ParameterTypes
    /// The format writes a newline after the opening marker and before the closing one.
    private let trimsNewlines: Bool
    private var isStarted = false
    private var isTrimmed = false
    private var held: [UInt8] = []

    init(types: ParameterTypes, trimsNewlines: Bool) {
        self.types = types
        self.trimsNewlines = trimsNewlines
    }

    /// Takes more of the text; gives the JSON that is certain by now.
    mutating func append(_ bytes: some Collection<UInt8>) -> [UInt8] {
        held.append(contentsOf: bytes)
        guard types.isText else { return [] }
        trimStart()
        if !isStarted {
            // Until it can no longer be `null`, it may be that instead of a string.
            let text = held.last == UInt8(ascii: "\n") ? held.dropLast() : held[...]
            if held.isEmpty || types.contains(.null) && "null".utf8.starts(with: text) {
                return []
            }
        }
        let keepsOne = trimsNewlines && held.last == UInt8(ascii: "\n")
        let certain = held.prefix(held.count - (keepsOne ? 1 : 0))
        if certain.isEmpty { return [] }
        let opening = isStarted ? [] : Array("\"".utf8)
        isStarted = true
        held.removeFirst(certain.count)
        return opening + JSONText.escaped(certain)
    }

    /// The rest of the JSON when the text is complete; nil when there is nothing to say.
    mutating func finish() -> [UInt8]? {
        trimStart()
        if trimsNewlines, held.last == UInt8(ascii: "\n") { held.removeLast() }
        if isStarted { return JSONText.escaped(held) + Array("\"".utf8) }
        if types.isText {
            if types.contains(.null), held.elementsEqual("null".utf8) { return held }
            return quoted
        }
        return complete
    }

    /// What is left of a value that breaks off.
    mutating func breakOff() -> [UInt8] {
        trimStart()
        if isStarted { return Array(JSONText.escaped(held)) }
        return types.isText ? Array("\"".utf8) + JSONText.escaped(held) : held
    }

    private mutating func trimStart() {
        guard trimsNewlines, !isTrimmed, let first = held.first else { return }
        isTrimmed = true
        if first == UInt8(ascii: "\n") { held.removeFirst() }
    }

    private var quoted: [UInt8] { JSONWriter.text(String(decoding: held, as: UTF8.self)) }

    private var complete: [UInt8]? {
        let text = String(decoding: held, as: UTF8.self).strippingWhitespace
        if text.isEmpty {
            // An empty element stands for "not given"; only for a string does it have a meaning.
            if types.isEmpty || types.contains(.string) { return quoted }
            return types.contains(.null) ? Array("null".utf8) : nil
        }
        let allowsText = types.isEmpty || types.contains(.string)
        if let value = try? JSONValue(parsing: Array(text.utf8)) {
            // Of "5" for a string or an array, the string is meant.
            let fits = !allowsText || types.isEmpty || types.contains(ParameterTypes(of: value))
            if fits, !allowsText || types.isEmpty || value.string == nil { return Array(text.utf8) }
            return quoted
        }
        let isContainer = text.hasPrefix("{") || text.hasPrefix("[")
        if isContainer || !allowsText, let value = PythonLiteral.value(of: text) {
            if types.isEmpty || !allowsText || types.contains(ParameterTypes(of: value)) {
                return JSONWriter.text(value)
            }
        }
        return quoted
    }
}
