// The configuration of a Hugging Face checkpoint as the keys of a GGUF file.
//
// Which keys each architecture has is read off files that llama.cpp's converter writes.

import SiliangFormats

/// Writes one architecture's keys.
struct HuggingFaceMetadata {
    let source: HuggingFaceCheckpoint
    let architecture: String

    /// The architecture's keys in the order of GGUF files, and their types.
    private static let keys: [(key: String, type: GGUFValueType)] = [
        ("block_count", .uint32), ("context_length", .uint32), ("embedding_length", .uint32),
        ("feed_forward_length", .uint32), ("attention.head_count", .uint32),
        ("attention.head_count_kv", .uint32), ("rope.scaling.type", .string),
        ("rope.scaling.factor", .float32), ("rope.scaling.original_context_length", .uint32),
        ("rope.scaling.yarn_beta_fast", .float32), ("rope.scaling.yarn_beta_slow", .float32),
        ("rope.freq_base", .float32), ("attention.layer_norm_rms_epsilon", .float32),
        ("expert_count", .uint32), ("expert_used_count", .uint32),
        ("expert_group_count", .uint32), ("expert_group_used_count", .uint32),
        ("expert_gating_func", .uint32), ("attention.key_length", .uint32),
        ("attention.value_length", .uint32), ("leading_dense_block_count", .uint32),
        ("vocab_size", .uint32), ("attention.q_lora_rank", .uint32),
        ("attention.kv_lora_rank", .uint32), ("attention.key_length_mla", .uint32),
        ("attention.value_length_mla", .uint32), ("expert_feed_forward_length", .uint32),
        ("expert_shared_count", .uint32), ("expert_weights_scale", .float32),
        ("expert_weights_norm", .bool), ("rope.dimension_count", .uint32),
        ("rope.scaling.yarn_log_multiplier", .float32),
        ("rope.scaling.yarn_attn_factor", .float32),
    ]

    /// All of them that have a value.
    ///
    /// - Throws: `ModelError` (`invalidConfiguration`) for a value that no GGUF key expresses.
    func entries() throws(ModelError) -> [GGUFMetadata.Entry] {
        let replaced = try replacements()
        var entries: [GGUFMetadata.Entry] = []
        for (key, type) in Self.keys {
            let found = replaced.keys.contains(key) ? replaced[key] ?? nil : source.value(key)
            guard let found else { continue }
            guard let value = Self.value(found, as: type) else {
                throw failure(key, "is of the wrong type")
            }
            entries.append(
                GGUFMetadata.Entry(key: "\(architecture).\(key)", value: value, type: type))
        }
        return entries
    }

    /// Values that GGUF files have instead of the configuration's; nil: none.
    private func replacements() throws(ModelError) -> [String: MetadataValue?] {
        var replaced: [String: MetadataValue?] = [:]
        if architecture != "deepseek2" && architecture != "llama" {
            replaced.updateValue(nil, forKey: "vocab_size")
        }
        replaceRotation(&replaced)
        switch architecture {
        case "deepseek2": try replaceLatent(&replaced)
        case "qwen3moe": try replaceQwenMixture(&replaced)
        default: try replaceHeads(&replaced)
        }
        if architecture == "glm4moe" { replaced["expert_gating_func"] = .unsigned(2) }
        return replaced
    }

    private func replaceHeads(_ replaced: inout [String: MetadataValue?]) throws(ModelError) {
        let stated = source.value("attention.key_length")
        var length = stated?.int
        if architecture == "llama" {
            length = try headLength()
            if source.value("rope.dimension_count") == nil {
                replaced["rope.dimension_count"] = length.map { .unsigned(UInt64($0)) }
            }
        }
        if let length, length > 0 {
            replaced["attention.key_length"] = .unsigned(UInt64(length))
            replaced["attention.value_length"] = .unsigned(UInt64(length))
        }
    }

    /// Values per head of Llama-like attention.
    func headLength() throws(ModelError) -> Int {
        if let stated = source.value("attention.key_length")?.int, stated > 0 { return stated }
        let size = try int("embedding_length")
        return size / (try int("attention.head_count"))
    }

    private func replaceQwenMixture(
        _ replaced: inout [String: MetadataValue?]
    ) throws(ModelError) {
        try replaceHeads(&replaced)
        // GGUF files of this family do not say it; readers take it for granted.
        let normalizes = source.value("expert_weights_norm")?.bool ?? true
        if normalizes { replaced.updateValue(nil, forKey: "expert_weights_norm") }
        guard source.value("decoder_sparse_step")?.int ?? 1 == 1,
            source.value("mlp_only_layers")?.ints?.isEmpty ?? true
        else {
            throw failure("decoder_sparse_step", "dense layers between mixtures have no GGUF form")
        }
    }

    /// Latent attention as GGUF files describe it: one cached head of the latent and the rotated key.
    private func replaceLatent(_ replaced: inout [String: MetadataValue?]) throws(ModelError) {
        let latent = try int("attention.kv_lora_rank")
        let rotated = try int("rope.dimension_count")
        let plain = try int("attention.qk_nope_head_dim")
        let value = try int("attention.value_length")
        replaced["attention.head_count_kv"] = .unsigned(1)
        replaced["attention.key_length"] = .unsigned(UInt64(latent + rotated))
        replaced["attention.value_length"] = .unsigned(UInt64(latent))
        replaced["attention.key_length_mla"] = .unsigned(UInt64(plain + rotated))
        replaced["attention.value_length_mla"] = .unsigned(UInt64(value))
        if source.value("attention.q_lora_rank")?.int == 0 {
            replaced.updateValue(nil, forKey: "attention.q_lora_rank")
        }
        guard source.value("rope_interleave")?.bool ?? true else {
            throw failure("rope_interleave", "false has no GGUF form")
        }
        guard source.value("moe_layer_freq")?.int ?? 1 == 1 else {
            throw failure("moe_layer_freq", "dense layers between mixtures have no GGUF form")
        }
    }

    private func replaceRotation(_ replaced: inout [String: MetadataValue?]) {
        let type = source.value("rope.scaling.type")?.string
        if type == "llama3" {
            // The tensor rope_freqs holds what follows from these.
            for key in ["type", "factor", "original_context_length"] {
                replaced.updateValue(nil, forKey: "rope.scaling.\(key)")
            }
        }
        let factor = source.value("rope.scaling.factor")?.double ?? 1
        let logMultiplier = source.value("rope.scaling.yarn_log_multiplier")?.double ?? 0
        if logMultiplier == 0 {
            replaced.updateValue(nil, forKey: "rope.scaling.yarn_log_multiplier")
        }
        guard let stated = source.value("rope.scaling.yarn_attn_factor")?.double else { return }
        // What readers assume where the key is absent.
        let assumed = logMultiplier == 0 && factor > 1 ? 1 + 0.1 * logarithm(factor) : 1
        if abs(stated - assumed) < 1e-6 {
            replaced.updateValue(nil, forKey: "rope.scaling.yarn_attn_factor")
        }
    }

    private static func value(_ value: MetadataValue, as type: GGUFValueType) -> MetadataValue? {
        switch type {
        case .uint32:
            value.int.flatMap { $0 >= 0 && $0 <= Int(UInt32.max) ? .unsigned(UInt64($0)) : nil }
        case .float32: value.double.map { .float($0) }
        case .bool: value.bool.map { .bool($0) }
        default: value.bytes.map { .bytes($0) }
        }
    }

    func int(_ key: String) throws(ModelError) -> Int {
        guard let value = source.value(key)?.int, (1...(1 << 30)).contains(value) else {
            throw failure(key, "a whole number above 0 was expected")
        }
        return value
    }

    func failure(_ key: String, _ reason: String) -> ModelError {
        ModelError(.invalidConfiguration, "\(source.place(of: key)): \(reason)")
    }
}
