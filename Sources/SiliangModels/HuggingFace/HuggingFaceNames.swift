// What Hugging Face checkpoints call things: the part that all families share. What is a family's
// own stands in the family's file.

import SiliangFormats

/// How the checkpoints of one architecture name configuration values and tensors.
struct HuggingFaceNames: Sendable {
    /// `model_type` in config.json, for files that do not name their class.
    let modelType: String
    /// The program's configuration keys and config.json's, beyond the common ones.
    var keys: [String: String] = [:]
    /// What an absent key means, by the program's keys.
    var defaults: [String: MetadataValue] = [:]
    /// The part of a head that is rotated where the file does not say; nil: all of it.
    var partialRotaryFactor: Double?
    /// The program's tensor names within a layer and the checkpoint's, both without `.weight` and
    /// `.bias`, beyond the common ones. `{expert}` stands for a number: a stack is one tensor per
    /// expert.
    var tensors: [String: String] = [:]
    /// Reads what is not the same value under another name.
    var derive: @Sendable (inout HuggingFaceConfiguration) throws(ModelError) -> Void = { _ in }

    static let commonKeys = [
        "block_count": "num_hidden_layers",
        "context_length": "max_position_embeddings",
        "embedding_length": "hidden_size",
        "feed_forward_length": "intermediate_size",
        "attention.head_count": "num_attention_heads",
        "attention.head_count_kv": "num_key_value_heads",
        "attention.key_length": "head_dim",
        "attention.layer_norm_rms_epsilon": "rms_norm_eps",
        "rope.freq_base": "rope_theta",
        "attention_bias": "attention_bias",
        "vocab_size": "vocab_size",
    ]

    static let commonTensors = [
        "attn_norm": "input_layernorm",
        "attn_q": "self_attn.q_proj",
        "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj",
        "ffn_norm": "post_attention_layernorm",
        "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj",
        "ffn_down": "mlp.down_proj",
    ]

    /// Norms of q and k per head.
    static let headNorms = [
        "attn_q_norm": "self_attn.q_norm",
        "attn_k_norm": "self_attn.k_norm",
    ]

    /// Routed experts, one tensor each, as all families here name them.
    static let experts = [
        "ffn_gate_inp": "mlp.gate",
        "ffn_gate_exps": "mlp.experts.{expert}.gate_proj",
        "ffn_up_exps": "mlp.experts.{expert}.up_proj",
        "ffn_down_exps": "mlp.experts.{expert}.down_proj",
    ]

    /// Experts that every token passes through, and the router's correction, as DeepSeek began to
    /// name them.
    static let sharedExperts = [
        "ffn_gate_shexp": "mlp.shared_experts.gate_proj",
        "ffn_up_shexp": "mlp.shared_experts.up_proj",
        "ffn_down_shexp": "mlp.shared_experts.down_proj",
    ]

    /// Keys of mixtures with shared experts and leading dense layers.
    static let mixtureKeys = [
        "expert_count": "n_routed_experts",
        "expert_used_count": "num_experts_per_tok",
        "expert_shared_count": "n_shared_experts",
        "expert_feed_forward_length": "moe_intermediate_size",
        "expert_weights_scale": "routed_scaling_factor",
        "expert_weights_norm": "norm_topk_prob",
        "expert_group_count": "n_group",
        "expert_group_used_count": "topk_group",
        "leading_dense_block_count": "first_k_dense_replace",
    ]

    private static let outside = [
        "token_embd.weight": "model.embed_tokens.weight",
        "output_norm.weight": "model.norm.weight",
        "output.weight": "lm_head.weight",
    ]

    /// What the checkpoint calls one of the program's tensors; with `{expert}` for a stack.
    func name(of tensor: String) -> String? {
        if let name = Self.outside[tensor] { return name }
        let parts = tensor.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "blk" else { return nil }
        let layer = "model.layers.\(parts[1])."
        if parts[2] == "exp_probs_b" { return layer + "mlp.gate.e_score_correction_bias" }
        let module = String(parts[2])
        guard let theirs = tensors[module] ?? Self.commonTensors[module] else { return nil }
        return "\(layer)\(theirs).\(parts[3])"
    }
}
