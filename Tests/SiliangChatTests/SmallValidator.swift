// A validator of its own for documents that constraints produced: nothing of it is shared with
// what it checks but the reading of JSON.

import Foundation
import SiliangFormats

/// Validates values against the part of JSON Schema that the fixtures use.
struct SmallValidator {
    let root: JSONValue

    /// What is wrong with a value, or nil.
    func problem(_ value: JSONValue) -> String? { problem(value, root, "#") }

    private func problem(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> String? {
        if let allows = schema.bool { return allows ? nil : "\(path): nothing is allowed" }
        guard let fields = schema.object else { return "\(path): no schema" }
        for (key, rule) in fields {
            if let problem = problem(value, key, rule, fields, path) { return problem }
        }
        return nil
    }

    private func problem(
        _ value: JSONValue, _ key: String, _ rule: JSONValue, _ schema: JSONObject, _ path: String
    ) -> String? {
        let isWrong: Bool
        switch key {
        case "type": isWrong = !(rule.array ?? [rule]).contains { has(value, $0.string ?? "") }
        case "enum": isWrong = !(rule.array ?? []).contains { equal($0, value) }
        case "const": isWrong = !equal(rule, value)
        case "$ref":
            return problem(value, target(rule.string ?? ""), "\(path)→\(rule.string ?? "")")
        case "allOf":
            return (rule.array ?? []).lazy.compactMap { problem(value, $0, path) }.first
        case "anyOf": isWrong = matches(value, rule, path) == 0
        case "oneOf": isWrong = matches(value, rule, path) != 1
        default: return typedProblem(value, key, rule, schema, path)
        }
        return isWrong ? "\(path): \(value.text) against \(key) \(rule.text.prefix(80))" : nil
    }

    private func matches(_ value: JSONValue, _ rule: JSONValue, _ path: String) -> Int {
        (rule.array ?? []).count { problem(value, $0, path) == nil }
    }

    private func target(_ reference: String) -> JSONValue {
        reference.split(separator: "/").dropFirst().reduce(root) { here, part in
            here[String(part)] ?? .bool(false)
        }
    }

    private func typedProblem(
        _ value: JSONValue, _ key: String, _ rule: JSONValue, _ schema: JSONObject, _ path: String
    ) -> String? {
        let isWrong: Bool
        switch value {
        case .string(let text): isWrong = isWrongString(text, key, rule)
        case .integer, .number: isWrong = isWrongNumber(value.double ?? .nan, key, rule)
        case .array(let items):
            if let problem = problem(items, key, rule, schema, path) { return problem }
            isWrong =
                key == "minItems" && items.count < rule.int ?? 0
                || key == "maxItems" && items.count > rule.int ?? 0
        case .object(let fields):
            if let problem = problem(fields, key, rule, schema, path) { return problem }
            isWrong =
                key == "minProperties" && fields.count < rule.int ?? 0
                || key == "maxProperties" && fields.count > rule.int ?? 0
                || key == "required"
                    && (rule.array ?? []).contains { fields[$0.string ?? ""] == nil }
        case .null, .bool: isWrong = false
        }
        return isWrong ? "\(path): \(value.text) against \(key) \(rule.text)" : nil
    }

    private func problem(
        _ items: [JSONValue], _ key: String, _ rule: JSONValue, _ schema: JSONObject, _ path: String
    ) -> String? {
        let prefix = schema["prefixItems"]?.array ?? []
        for (position, item) in items.enumerated() {
            var part: JSONValue?
            if key == "prefixItems", position < prefix.count { part = prefix[position] }
            if key == "items", position >= prefix.count { part = rule }
            if let part, let problem = problem(item, part, "\(path)[\(position)]") {
                return problem
            }
        }
        return nil
    }

    private func problem(
        _ fields: JSONObject, _ key: String, _ rule: JSONValue, _ schema: JSONObject, _ path: String
    ) -> String? {
        let declared = schema["properties"]?.object ?? JSONObject()
        for (name, value) in fields {
            var part: JSONValue?
            if key == "properties" { part = declared[name] }
            if key == "additionalProperties", declared[name] == nil { part = rule }
            if let part, let problem = problem(value, part, "\(path).\(name)") { return problem }
        }
        return nil
    }

    private func has(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"),
            (.object, "object"), (.integer, "integer"), (.integer, "number"), (.number, "number"):
            true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }

    private func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let a = left.double, let b = right.double { return a == b }
        return left == right
    }

    private func isWrongNumber(_ number: Double, _ key: String, _ rule: JSONValue) -> Bool {
        guard let bound = rule.double else { return false }
        switch key {
        case "minimum": return number < bound
        case "maximum": return number > bound
        case "exclusiveMinimum": return number <= bound
        case "exclusiveMaximum": return number >= bound
        case "multipleOf": return number.truncatingRemainder(dividingBy: bound) != 0
        default: return false
        }
    }

    private func isWrongString(_ text: String, _ key: String, _ rule: JSONValue) -> Bool {
        let length = text.unicodeScalars.count
        switch key {
        case "minLength": return length < rule.int ?? 0
        case "maxLength": return length > rule.int ?? 0
        case "pattern": return !Self.finds(rule.string ?? "", text)
        case "format" where rule.string == "date": return !Self.isDate(text)
        case "format" where rule.string == "date-time":
            let parts = text.split(separator: "T", omittingEmptySubsequences: false)
            return parts.count != 2 || !Self.isDate(String(parts[0]))
        case "format" where rule.string == "uuid": return UUID(uuidString: text) == nil
        case "format" where rule.string == "ipv4":
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            return parts.count != 4 || !parts.allSatisfy { UInt8($0).map { "\($0)" } == String($0) }
        default: return false
        }
    }

    private static func finds(_ pattern: String, _ text: String) -> Bool {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return false }
        let range = NSRange(text.startIndex..., in: text)
        return expression.firstMatch(in: text, range: range) != nil
    }

    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map {
            Int($0) ?? 0
        }
        guard text.utf8.count == 10, parts.count == 3, parts[0] > 0, (1...12).contains(parts[1])
        else { return false }
        let isLeap = parts[0] % 4 == 0 && (parts[0] % 100 != 0 || parts[0] % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][parts[1] - 1]
        return (1...days).contains(parts[2])
    }
}
