// Reads settings from a YAML file and from the environment, and writes them as YAML.

import Foundation
import Siliang
import SiliangServer
import Yams

extension ServeSettings {
    /// Lays the file at `path` over the settings.
    ///
    /// - Throws: `CommandError` naming the file, the line and the setting.
    mutating func read(file path: String) throws(CommandError) {
        let data = try readFile(path)
        guard let text = String(validating: data, as: UTF8.self) else {
            throw CommandError("\(path): is not UTF-8 text")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw CommandError("\(path): is not YAML: \(error)")
        }
        // An empty file, or one of comments, sets nothing.
        guard let root, root.null == nil else { return }
        try SettingsReader(path: path).read(root, into: &self)
    }

    /// Lays the environment's variables over the settings.
    ///
    /// - Throws: `CommandError` naming the variable.
    mutating func read(environment: [String: String]) throws(CommandError) {
        for setting in SettingsTable.all {
            guard let text = environment[setting.variable], !text.isEmpty else { continue }
            do throws(SettingsValueError) {
                try setting.set(&self, text)
            } catch {
                throw CommandError("\(setting.variable) is '\(text)'; expected \(error.expected)")
            }
        }
        if let model = environment["SILIANG_MODEL"], !model.isEmpty {
            models = [ModelSettings(path: model)]
        }
    }

    /// The settings as a file that gives the same settings.
    var yaml: String {
        var lines: [String] = []
        var section = ""
        for setting in SettingsTable.all {
            guard let value = setting.get(self) else { continue }
            var key = setting.key[...]
            if let dot = key.firstIndex(of: ".") {
                if section != key[..<dot] {
                    section = String(key[..<dot])
                    lines.append("\(section):")
                }
                key = key[key.index(after: dot)...]
                lines.append("  \(key): \(Self.scalar(value))")
            } else {
                lines.append("\(key): \(Self.scalar(value))")
            }
        }
        if !models.isEmpty { lines.append("models:") }
        for model in models { lines += model.yamlLines }
        return lines.joined(separator: "\n") + "\n"
    }

    /// In quotes wherever YAML might read something else than the text.
    fileprivate static func scalar(_ text: String) -> String {
        let plain = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0))
        }
        if plain, text.first?.isLetter == true || text.first == "/" || Double(text) != nil {
            return text
        }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension ModelSettings {
    fileprivate var yamlLines: [String] {
        var lines = ["  - name: \(ServeSettings.scalar(servedName))"]
        func add(_ key: String, _ value: String?) {
            if let value { lines.append("    \(key): \(value)") }
        }
        add("path", path.map(ServeSettings.scalar))
        add("load", load == .start ? nil : load.rawValue)
        add("quantize", quantize?.rawValue)
        add("context", context.map { "\($0)" })
        add("thinking", thinking.map { "\($0)" })
        if !aliases.isEmpty { lines.append("    aliases:") }
        for alias in aliases {
            lines.append("      - name: \(ServeSettings.scalar(alias.name))")
            if let thinking = alias.thinking { lines.append("        thinking: \(thinking)") }
        }
        let values = SamplingWishes.fields.compactMap { field in
            field.get(sampling).map { "      \(field.key): \($0)" }
        }
        if !values.isEmpty { lines += ["    sampling:"] + values }
        return lines
    }
}

extension SamplingWishes {
    struct Field {
        let key: String
        let range: ClosedRange<Double>
        let set: (inout SamplingWishes, Double) -> Void
        let get: (SamplingWishes) -> String?
    }

    static var fields: [Field] {
        [
            real("temperature", 0...2, \.temperature), real("top_p", 0...1, \.topP),
            Field(key: "top_k", range: 0...1_000_000) {
                $0.topK = Int($1)
            } get: {
                $0.topK.map { "\($0)" }
            },
            real("min_p", 0...1, \.minP), real("repetition_penalty", 0.01...2, \.repetitionPenalty),
            real("presence_penalty", -2...2, \.presencePenalty),
            real("frequency_penalty", -2...2, \.frequencyPenalty),
        ]
    }

    private static func real(
        _ key: String, _ range: ClosedRange<Double>,
        _ path: WritableKeyPath<SamplingWishes, Double?>
    ) -> Field {
        Field(key: key, range: range) {
            $0[keyPath: path] = $1
        } get: {
            $0[keyPath: path].map { "\($0)" }
        }
    }
}

/// Walks a YAML document; every error names its line.
private struct SettingsReader {
    let path: String

    func failure(_ node: Node, _ message: String) -> CommandError {
        let line = node.mark.map { ":\($0.line)" } ?? ""
        return CommandError("\(path)\(line): \(message)")
    }

    func read(_ root: Node, into settings: inout ServeSettings) throws(CommandError) {
        let known = Dictionary(
            SettingsTable.all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let sections = Set(known.keys.compactMap { $0.split(separator: ".").dropLast().first })
        for (key, value) in try pairs(root, "the settings") {
            if key.string == "models" {
                settings.models = []
                for item in try items(value, "models") { settings.models.append(try model(item)) }
            } else if sections.contains(key.string[...]) {
                for (inner, value) in try pairs(value, key.string) {
                    let name = "\(key.string).\(inner.string)"
                    try set(name, known[name], inner.node, value, &settings)
                }
            } else {
                try set(key.string, known[key.string], key.node, value, &settings)
            }
        }
    }

    private func set(
        _ name: String, _ setting: Setting?, _ key: Node, _ value: Node,
        _ settings: inout ServeSettings
    ) throws(CommandError) {
        guard let setting else {
            let names = Set(SettingsTable.all.map(\.key)).sorted().joined(separator: ", ")
            throw failure(key, "there is no setting '\(name)'; there are models, \(names)")
        }
        let text = try scalar(value, name)
        do throws(SettingsValueError) {
            try setting.set(&settings, text)
        } catch {
            throw failure(value, "\(name) is '\(text)'; expected \(error.expected)")
        }
    }

    private func model(_ node: Node) throws(CommandError) -> ModelSettings {
        var model = ModelSettings()
        for (key, value) in try pairs(node, "a model") {
            switch key.string {
            case "path": model.path = try scalar(value, "path")
            case "name": model.name = try scalar(value, "name")
            case "context":
                guard let count = Int(try scalar(value, "context")), count > 0 else {
                    throw failure(value, "context: a number of tokens was expected")
                }
                model.context = count
            case "load":
                let word = try scalar(value, "load")
                guard let policy = OfferedModel.Policy(rawValue: word) else {
                    let words = OfferedModel.Policy.allCases.map(\.rawValue)
                    throw failure(
                        value,
                        "load is '\(word)'; expected one of \(words.joined(separator: ", "))")
                }
                model.load = policy
            case "quantize":
                guard let type = LoadQuantization(argument: try scalar(value, "quantize")) else {
                    throw failure(value, "quantize: \(LoadQuantization.expected) was expected")
                }
                model.quantize = type
            case "thinking": model.thinking = try flag(value, "thinking")
            case "aliases":
                for item in try items(value, "aliases") { model.aliases.append(try alias(item)) }
            case "sampling": try sampling(value, &model.sampling)
            default:
                throw failure(
                    key.node,
                    "a model has no setting '\(key.string)'; there are name, path, aliases, "
                        + "load, quantize, context, thinking, sampling")
            }
        }
        return model
    }

    private func alias(_ node: Node) throws(CommandError) -> ModelSettings.Alias {
        if let name = node.scalar?.string { return ModelSettings.Alias(name: name) }
        var alias = ModelSettings.Alias(name: "")
        for (key, value) in try pairs(node, "an alias") {
            switch key.string {
            case "name": alias.name = try scalar(value, "name")
            case "thinking": alias.thinking = try flag(value, "thinking")
            default: throw failure(key.node, "an alias has name and thinking, no '\(key.string)'")
            }
        }
        if alias.name.isEmpty { throw failure(node, "an alias without a name") }
        return alias
    }

    private func sampling(
        _ node: Node, _ sampling: inout SamplingWishes
    ) throws(CommandError) {
        for (key, value) in try pairs(node, "sampling") {
            guard let field = SamplingWishes.fields.first(where: { $0.key == key.string }) else {
                let names = SamplingWishes.fields.map(\.key).joined(separator: ", ")
                throw failure(
                    key.node, "sampling has no setting '\(key.string)'; there are \(names)")
            }
            guard let number = Double(try scalar(value, key.string)), field.range.contains(number)
            else {
                throw failure(
                    value,
                    "\(key.string): a number from \(field.range.lowerBound) to "
                        + "\(field.range.upperBound) was expected")
            }
            field.set(&sampling, number)
        }
    }

    // MARK: Nodes

    private func pairs(
        _ node: Node, _ what: String
    ) throws(CommandError) -> [(key: (string: String, node: Node), value: Node)] {
        guard let mapping = node.mapping else {
            throw failure(node, "\(what): names and values were expected")
        }
        var seen: Set<String> = []
        var pairs: [(key: (string: String, node: Node), value: Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw failure(key, "a name was expected") }
            guard seen.insert(name).inserted else {
                throw failure(key, "'\(name)' is set twice")
            }
            pairs.append(((name, key), value))
        }
        return pairs
    }

    private func items(_ node: Node, _ what: String) throws(CommandError) -> [Node] {
        guard let sequence = node.sequence else {
            throw failure(node, "\(what): a list was expected")
        }
        return Array(sequence)
    }

    private func scalar(_ node: Node, _ what: String) throws(CommandError) -> String {
        guard let scalar = node.scalar else {
            throw failure(node, "\(what): a single value was expected")
        }
        return scalar.string
    }

    private func flag(_ node: Node, _ what: String) throws(CommandError) -> Bool {
        guard let flag = SettingsTable.flag(try scalar(node, what)) else {
            throw failure(node, "\(what): true or false was expected")
        }
        return flag
    }
}
