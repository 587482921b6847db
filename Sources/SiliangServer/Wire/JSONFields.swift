// Reads the fields of a JSON object by name, type and range. Absent and null are the same: clients
// write out their defaults as null.

import SiliangFormats

/// The fields of one JSON object, and where it stands in the request.
struct JSONFields {
    let fields: JSONObject
    /// Path of the object, empty for the request itself.
    let path: String

    init(_ fields: JSONObject, path: String = "") {
        self.fields = fields
        self.path = path
    }

    /// Reads a request's body.
    ///
    /// - Throws: `APIError` 400 for what is no JSON object.
    init(body: [UInt8]) throws(APIError) {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: body)
        } catch {
            throw .malformed("The body is not valid JSON: \(error).")
        }
        guard case .object(let object) = value else {
            throw .malformed("The body must be a JSON object, not \(value.kind).")
        }
        self.init(object)
    }

    /// The field's path, for the error's `param`.
    func name(_ key: String) -> String { path.isEmpty ? key : path + "." + key }

    /// The field's value, unless absent or null.
    func value(_ key: String) -> JSONValue? {
        guard let value = fields[key], value != .null else { return nil }
        return value
    }

    func string(_ key: String) throws(APIError) -> String? {
        guard let value = value(key) else { return nil }
        guard case .string(let text) = value else { throw wrongType(key, "a string", value) }
        return text
    }

    func bool(_ key: String) throws(APIError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard case .bool(let flag) = value else { throw wrongType(key, "a boolean", value) }
        return flag
    }

    func object(_ key: String) throws(APIError) -> JSONFields? {
        guard let value = value(key) else { return nil }
        guard case .object(let fields) = value else { throw wrongType(key, "an object", value) }
        return JSONFields(fields, path: name(key))
    }

    func array(_ key: String) throws(APIError) -> [JSONValue]? {
        guard let value = value(key) else { return nil }
        guard case .array(let items) = value else { throw wrongType(key, "an array", value) }
        return items
    }

    func number(_ key: String, in range: ClosedRange<Double>) throws(APIError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.double else { throw wrongType(key, "a number", value) }
        guard range.contains(number) else {
            throw .invalid(
                name(key),
                "`\(name(key))` is \(Self.text(number)); it must lie between "
                    + "\(Self.text(range.lowerBound)) and \(Self.text(range.upperBound)).")
        }
        return number
    }

    /// A whole number; `8.0` counts as one, because some clients know no others.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let whole = value.int else {
            throw wrongType(key, "a whole number", value)
        }
        guard range.contains(whole) else {
            throw .invalid(
                name(key),
                "`\(name(key))` is \(whole); it must lie between \(range.lowerBound) and "
                    + "\(range.upperBound).")
        }
        return whole
    }

    /// One of several words.
    func word(_ key: String, of words: [String]) throws(APIError) -> String? {
        guard let word = try string(key) else { return nil }
        guard words.contains(word) else {
            throw .invalid(
                name(key),
                "`\(name(key))` is \"\(word)\"; it must be one of \(words.joined(separator: ", "))."
            )
        }
        return word
    }

    func wrongType(_ key: String, _ wanted: String, _ value: JSONValue) -> APIError {
        .invalid(name(key), "`\(name(key))` must be \(wanted), not \(Self.describe(value)).")
    }

    private static func describe(_ value: JSONValue) -> String {
        if let number = value.double { return text(number) }
        return value.kind
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
