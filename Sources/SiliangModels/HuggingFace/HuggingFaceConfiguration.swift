// config.json in the program's terms: mostly other names for the same values.

import SiliangFormats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a config.json says, under the program's keys.
struct HuggingFaceConfiguration: Sendable {
    /// The file, for messages.
    let path: String
    let config: JSONObject
    /// The program's keys with their values and what the file calls them.
    private var entries: [String: (value: MetadataValue, place: String)] = [:]
    private let names: HuggingFaceNames

    /// - Throws: `ModelError` (`invalidConfiguration`) for what the family's models cannot have.
    init(_ config: JSONObject, path: String, names: HuggingFaceNames) throws(ModelError) {
        self.config = config
        self.path = path
        self.names = names
        for (ours, theirs) in HuggingFaceNames.commonKeys.merging(
            names.keys, uniquingKeysWith: { $1 })
        {
            copy(theirs, to: ours)
        }
        try require("hidden_act", oneOf: ["silu"])
        try require("mlp_bias", isNot: true, "biases in the feed-forward networks")
        try setRotation()
        try setSlidingWindow()
        try names.derive(&self)
        for (ours, value) in names.defaults where entries[ours] == nil {
            set(ours, value, from: names.keys[ours] ?? HuggingFaceNames.commonKeys[ours] ?? ours)
        }
    }

    func value(_ key: String) -> MetadataValue? { entries[key]?.value }

    /// The file and its name for one of the program's keys.
    func place(of key: String) -> String {
        let place =
            entries[key]?.place ?? names.keys[key] ?? HuggingFaceNames.commonKeys[key] ?? key
        return "\(path): \(place)"
    }

    // MARK: For families

    /// A value of the file; nil also for null.
    func stated(_ theirs: String) -> JSONValue? {
        config[theirs].flatMap { $0 == .null ? nil : $0 }
    }

    mutating func set(_ ours: String, _ value: MetadataValue, from theirs: String) {
        entries[ours] = (value, theirs)
    }

    mutating func copy(_ theirs: String, to ours: String) {
        if let value = stated(theirs) { set(ours, MetadataValue(value), from: theirs) }
    }

    func failure(_ theirs: String, _ reason: String) -> ModelError {
        ModelError(.invalidConfiguration, "\(path): \(theirs): \(reason)")
    }

    /// A whole number within `range`, nil where the file has none.
    func int(_ theirs: String, in range: ClosedRange<Int>) throws(ModelError) -> Int? {
        guard let value = stated(theirs) else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw failure(
                theirs,
                "a whole number from \(range.lowerBound) to \(range.upperBound) was expected")
        }
        return number
    }

    /// A finite number of at least 0 in `object`, nil where it has none.
    func number(
        _ key: String, of object: JSONObject, _ prefix: String
    ) throws(ModelError) -> Double? {
        guard let value = object[key], value != .null else { return nil }
        guard let number = value.double, number.isFinite, number >= 0 else {
            throw failure(prefix + key, "a number of at least 0 was expected")
        }
        return number
    }

    /// Throws unless the value is one of these texts, or absent.
    @discardableResult
    func require(_ theirs: String, oneOf known: [String]) throws(ModelError) -> String? {
        guard let value = stated(theirs) else { return nil }
        guard let text = value.string, known.contains(text) else {
            throw failure(
                theirs,
                "\(value.text) is not supported; supported is \(known.joined(separator: ", "))")
        }
        return text
    }

    /// Throws when a switch is on that no supported model of the family has on.
    func require(_ theirs: String, isNot flag: Bool, _ what: String) throws(ModelError) {
        if stated(theirs) == .bool(flag) { throw failure(theirs, "\(what) are not supported") }
    }

    // MARK: Sliding windows

    private mutating func setSlidingWindow() throws(ModelError) {
        let isOn =
            stated("use_sliding_window") == .bool(true)
            || (stated("layer_types")?.array ?? []).contains(.string("sliding_attention"))
        guard isOn, let window = try int("sliding_window", in: 1...(1 << 30)) else { return }
        let layers = try int("num_hidden_layers", in: 1...4096) ?? 0
        // The layers before this one see everything.
        let first = try int("max_window_layers", in: 0...(1 << 20)) ?? 0
        if stated("layer_types") == nil, first >= layers { return }
        set("sliding_window", .unsigned(UInt64(window)), from: "sliding_window")
    }

    // MARK: Rotation

    /// `rope_theta` and `rope_scaling`, or since version 5 of transformers all in `rope_parameters`.
    private mutating func setRotation() throws(ModelError) {
        var place = "rope_parameters."
        var rope = JSONObject()
        for key in ["rope_parameters", "rope_scaling"] {
            guard let value = stated(key) else { continue }
            guard let object = value.object else {
                throw failure(key, "is \(value.kind); an object was expected")
            }
            place = key + "."
            rope = object
            break
        }
        func copy(_ theirs: String, to ours: String) {
            guard let value = rope[theirs], value != .null else { return }
            set(ours, MetadataValue(value), from: place + theirs)
        }
        copy("rope_theta", to: "rope.freq_base")
        try setRotatedPart(rope, place)
        let type = rope["rope_type"] ?? rope["type"] ?? .string("default")
        switch type.string {
        case "default": break
        case "linear", "llama3":
            set("rope.scaling.type", MetadataValue(type), from: place + "rope_type")
            copy("factor", to: "rope.scaling.factor")
            copy("low_freq_factor", to: "rope.scaling.low_freq_factor")
            copy("high_freq_factor", to: "rope.scaling.high_freq_factor")
            copy("original_max_position_embeddings", to: "rope.scaling.original_context_length")
        case "yarn":
            try setYaRN(rope, place)
            copy("beta_fast", to: "rope.scaling.yarn_beta_fast")
            copy("beta_slow", to: "rope.scaling.yarn_beta_slow")
        default:
            throw failure(
                place + "rope_type",
                "\(type.text) is not supported; supported are default, linear, llama3, yarn")
        }
    }

    /// Models that rotate the beginning of each head only.
    private mutating func setRotatedPart(
        _ rope: JSONObject, _ place: String
    ) throws(ModelError) {
        // Latent attention states the rotated part itself.
        guard value("rope.dimension_count") == nil else { return }
        let key = "partial_rotary_factor"
        let nested = try number(key, of: rope, place)
        let plain = try number(key, of: config, "")
        guard let factor = nested ?? plain ?? names.partialRotaryFactor else { return }
        guard factor > 0, factor <= 1 else { throw failure(key, "must be above 0 and at most 1") }
        let sizes = 1...(1 << 20)
        var headDim = try int("head_dim", in: sizes) ?? names.defaults["attention.key_length"]?.int
        if headDim == nil, let hidden = try int("hidden_size", in: sizes),
            let heads = try int("num_attention_heads", in: sizes)
        {
            headDim = hidden / heads
        }
        guard let headDim else { return }
        set("rope.dimension_count", .unsigned(UInt64(Double(headDim) * factor)), from: key)
    }

    /// YaRN (arXiv:2309.00071), with DeepSeek's `mscale` and `mscale_all_dim`: their ratio scales
    /// cosine and sine, the second one the attention's softmax.
    private mutating func setYaRN(_ rope: JSONObject, _ place: String) throws(ModelError) {
        guard rope["truncate"] != .bool(false) else {
            throw failure(place + "truncate", "false is not supported")
        }
        func read(_ key: String) throws(ModelError) -> Double? {
            try number(key, of: rope, place)
        }
        let context = try int("max_position_embeddings", in: 1...(1 << 30))
        let original = try read("original_max_position_embeddings") ?? context.map(Double.init)
        guard let original, original >= 1, original <= Double(1 << 30) else {
            throw failure(place + "original_max_position_embeddings", "is missing or not possible")
        }
        let stretch = context.map { Double($0) / original }
        guard let factor = try read("factor") ?? stretch else {
            throw failure(place + "factor", "is missing")
        }
        func magnitude(_ scale: Double) -> Double { factor > 1 ? 1 + 0.1 * scale * log(factor) : 1 }
        let one = try read("mscale") ?? 0
        let all = try read("mscale_all_dim") ?? 0
        let ratio = one != 0 && all != 0 ? magnitude(one) / magnitude(all) : magnitude(1)
        set("rope.scaling.type", .bytes(Array("yarn".utf8)), from: place + "rope_type")
        set("rope.scaling.factor", .float(factor), from: place + "factor")
        set(
            "rope.scaling.original_context_length", .unsigned(UInt64(original)),
            from: place + "original_max_position_embeddings")
        set("rope.scaling.yarn_log_multiplier", .float(0.1 * all), from: place + "mscale_all_dim")
        set(
            "rope.scaling.yarn_attn_factor", .float(try read("attention_factor") ?? ratio),
            from: place + "attention_factor")
    }
}

extension MetadataValue {
    /// A value of a JSON file. What has no counterpart becomes its text, so that whoever wants
    /// another type complains.
    init(_ value: JSONValue) {
        switch value {
        case .bool(let flag): self = .bool(flag)
        case .integer(let whole): self = .signed(Int64(whole))
        case .number(let number): self = .float(number)
        case .string(let text): self = .bytes(Array(text.utf8))
        case .array(let items):
            let numbers = items.compactMap(\.int)
            self =
                numbers.count == items.count
                ? .signedArray(numbers.map(Int64.init)) : .bytes(Array(value.text.utf8))
        case .null, .object: self = .bytes(Array(value.text.utf8))
        }
    }
}
