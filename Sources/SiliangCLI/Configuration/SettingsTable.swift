// The one table of settings: their names in the file and in the environment, and how they are read
// and written.

/// One setting that is a single value.
struct Setting {
    /// In the file: `port`, or `limits.body_bytes` within a section.
    let key: String
    /// - Throws: `SettingsValueError` saying what was expected.
    let set: (inout ServeSettings, String) throws(SettingsValueError) -> Void
    /// The value as the file writes it; nil where it is not set.
    let get: (ServeSettings) -> String?

    /// `limits.body_bytes` is `SILIANG_LIMITS_BODY_BYTES`.
    var variable: String {
        "SILIANG_" + key.uppercased().replacing(".", with: "_")
    }
}

/// A value that is none for its setting.
struct SettingsValueError: Error {
    /// As in "a number from 1 to 9".
    let expected: String
}

enum SettingsTable {
    static var all: [Setting] {
        [
            text("host", \.host), integer("port", 0...65535, \.port),
            optional("data", \.data, { $0 }, { $0 }, "a folder"),
            optional("threads", \.threads, whole(1...256), { "\($0)" }, "a number from 1 to 256"),
            Setting(key: "kv_type") { settings, text throws(SettingsValueError) in
                guard let type = KVTypeOption(rawValue: text) else {
                    throw SettingsValueError(
                        expected: "one of "
                            + KVTypeOption.allCases.map(\.rawValue).joined(separator: ", "))
                }
                settings.kvType = type
            } get: {
                $0.kvType.rawValue
            },
            optional(
                "quantize", \.quantize, LoadQuantization.init(argument:), { $0.rawValue },
                LoadQuantization.expected),
            optional("context", \.context, whole(1...Int.max), { "\($0)" }, "a number of tokens"),
            integer("max_sequences", 1...1024, \.maxSequences),
            integer("max_waiting", 0...1_000_000, \.maxWaiting),
            optional("kv_memory", \.kvMemory, ByteCount.init(argument:), { $0.text }, bytes),
            integer("prefill_chunk", 1...1_000_000, \.prefillChunk),
            flag("prefix_cache", \.prefixCache),
            optional("cache_dir", \.cacheDir, { $0 }, { $0 }, "a folder"),
            optional("cache_size", \.cacheSize, ByteCount.init(argument:), { $0.text }, bytes),
            optional(
                "memory_budget", \.memoryBudget, ByteCount.init(argument:), { $0.text }, bytes),
            optional(
                "unload_after_seconds", \.unloadAfterSeconds,
                { Double($0).flatMap { $0 > 0 && $0 <= 1e8 ? $0 : nil } },
                { Int(exactly: $0).map { "\($0)" } ?? "\($0)" }, "a number of seconds, more than 0"),
            flag("installed", \.installed),
            Setting(key: "limits.body_bytes") { settings, text throws(SettingsValueError) in
                guard let count = ByteCount(argument: text) else {
                    throw SettingsValueError(expected: bytes)
                }
                settings.bodyBytes = count
            } get: {
                $0.bodyBytes.text
            },
            seconds("limits.header_seconds", \.headerSeconds),
            seconds("limits.body_seconds", \.bodySeconds),
            seconds("limits.idle_seconds", \.idleSeconds),
            seconds("limits.keep_alive_seconds", \.keepAliveSeconds),
            seconds("limits.grace_seconds", \.graceSeconds),
            seconds("limits.model_wait_seconds", \.modelWaitSeconds),
            integer("limits.connections", 1...1_000_000, \.connections),
        ]
    }

    private static let bytes = "a number of bytes such as 512M or 8G"

    private static func text(
        _ key: String, _ path: WritableKeyPath<ServeSettings, String>
    ) -> Setting {
        Setting(key: key) { settings, text throws(SettingsValueError) in
            if text.isEmpty { throw SettingsValueError(expected: "a text") }
            settings[keyPath: path] = text
        } get: {
            $0[keyPath: path]
        }
    }

    private static func integer(
        _ key: String, _ range: ClosedRange<Int>, _ path: WritableKeyPath<ServeSettings, Int>
    ) -> Setting {
        Setting(key: key) { settings, text throws(SettingsValueError) in
            guard let number = Int(text), range.contains(number) else {
                throw SettingsValueError(
                    expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            settings[keyPath: path] = number
        } get: {
            "\($0[keyPath: path])"
        }
    }

    private static func seconds(
        _ key: String, _ path: WritableKeyPath<ServeSettings, Double>
    ) -> Setting {
        Setting(key: key) { settings, text throws(SettingsValueError) in
            guard let number = Double(text), number > 0, number <= 86400 else {
                throw SettingsValueError(expected: "a number of seconds, more than 0")
            }
            settings[keyPath: path] = number
        } get: {
            let number = $0[keyPath: path]
            return Int(exactly: number).map { "\($0)" } ?? "\(number)"
        }
    }

    private static func flag(
        _ key: String, _ path: WritableKeyPath<ServeSettings, Bool>
    ) -> Setting {
        Setting(key: key) { settings, text throws(SettingsValueError) in
            guard let flag = Self.flag(text) else {
                throw SettingsValueError(expected: "true or false")
            }
            settings[keyPath: path] = flag
        } get: {
            "\($0[keyPath: path])"
        }
    }

    /// YAML 1.2's words, and those that people write in environments.
    static func flag(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }

    private static func optional<Value>(
        _ key: String, _ path: WritableKeyPath<ServeSettings, Value?>,
        _ read: @escaping (String) -> Value?, _ write: @escaping (Value) -> String,
        _ expected: String
    ) -> Setting {
        Setting(key: key) { settings, text throws(SettingsValueError) in
            guard !text.isEmpty, let value = read(text) else {
                throw SettingsValueError(expected: expected)
            }
            settings[keyPath: path] = value
        } get: {
            $0[keyPath: path].map(write)
        }
    }

    private static func whole(_ range: ClosedRange<Int>) -> (String) -> Int? {
        { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}
