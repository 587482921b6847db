"""Tensors of transformers' models under the names and in the layouts that GGUF files use.

`to_gguf` goes one way as llama.cpp's converter does; `from_gguf` comes back, so that the expected
logits can be computed from exactly what a file holds."""

import re

import numpy as np

Arrays = dict[str, np.ndarray]

LAYER_NAMES = {
    "input_layernorm.weight": "attn_norm.weight",
    "post_attention_layernorm.weight": "ffn_norm.weight",  # but see second_norm
    "self_attn.q_proj.weight": "attn_q.weight",
    "self_attn.k_proj.weight": "attn_k.weight",
    "self_attn.v_proj.weight": "attn_v.weight",
    "self_attn.q_proj.bias": "attn_q.bias",
    "self_attn.k_proj.bias": "attn_k.bias",
    "self_attn.v_proj.bias": "attn_v.bias",
    "self_attn.o_proj.weight": "attn_output.weight",
    "self_attn.q_norm.weight": "attn_q_norm.weight",
    "self_attn.k_norm.weight": "attn_k_norm.weight",
    "self_attn.q_a_proj.weight": "attn_q_a.weight",
    "self_attn.q_a_layernorm.weight": "attn_q_a_norm.weight",
    "self_attn.q_b_proj.weight": "attn_q_b.weight",
    "self_attn.kv_a_proj_with_mqa.weight": "attn_kv_a_mqa.weight",
    "self_attn.kv_a_layernorm.weight": "attn_kv_a_norm.weight",
    "self_attn.kv_b_proj.weight": "attn_kv_b.weight",
    "mlp.gate_proj.weight": "ffn_gate.weight",
    "mlp.up_proj.weight": "ffn_up.weight",
    "mlp.down_proj.weight": "ffn_down.weight",
    "mlp.gate.weight": "ffn_gate_inp.weight",
    "mlp.gate.e_score_correction_bias": "exp_probs_b.bias",
    "mlp.experts.down_proj": "ffn_down_exps.weight",
    "mlp.shared_experts.gate_proj.weight": "ffn_gate_shexp.weight",
    "mlp.shared_experts.up_proj.weight": "ffn_up_shexp.weight",
    "mlp.shared_experts.down_proj.weight": "ffn_down_shexp.weight",
}
TOP_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
BACK = {ours: theirs for theirs, ours in LAYER_NAMES.items()}
TOP_BACK = {ours: theirs for theirs, ours in TOP_NAMES.items()}


def interleave(rows: np.ndarray, heads: int) -> np.ndarray:
    """Rows of a llama q or k projection from half-split to interleaved pairs, per head."""
    halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def split_halves(rows: np.ndarray, heads: int) -> np.ndarray:
    """The inverse of `interleave`."""
    pairs = rows.reshape(heads, rows.shape[0] // heads // 2, 2, *rows.shape[1:])
    return pairs.swapaxes(1, 2).reshape(rows.shape)


def rotated_heads(config, name: str) -> int | None:
    """Heads of a projection whose rows the llama converter reorders."""
    if config.model_type != "llama":
        return None
    if re.search(r"attn_q\.", name):
        return config.num_attention_heads
    return config.num_key_value_heads if re.search(r"attn_k\.", name) else None


def second_norm(config) -> str:
    """What GGUF files call the norm before the feed-forward network."""
    glm = config.model_type == "glm4_moe"
    return "post_attention_norm.weight" if glm else "ffn_norm.weight"


def to_gguf(state: Arrays, config, whole_kv_b: bool = False) -> Arrays:
    """A model's state dictionary as GGUF tensors, in float32."""
    tensors: Arrays = {}
    for name, value in state.items():
        if name in TOP_NAMES:
            if not (name == "lm_head.weight" and config.tie_word_embeddings):
                tensors[TOP_NAMES[name]] = value
            continue
        layer, rest = re.fullmatch(r"model\.layers\.(\d+)\.(.+)", name).groups()
        prefix = f"blk.{layer}."
        if rest == "post_attention_layernorm.weight":
            tensors[prefix + second_norm(config)] = value
        elif rest == "mlp.experts.gate_up_proj":
            gate, up = np.split(value, 2, axis=1)
            tensors[prefix + "ffn_gate_exps.weight"] = gate
            tensors[prefix + "ffn_up_exps.weight"] = up
        elif rest == "self_attn.kv_b_proj.weight" and not whole_kv_b:
            heads = value.reshape(
                config.num_attention_heads, config.qk_nope_head_dim + config.v_head_dim, -1)
            nope = config.qk_nope_head_dim
            tensors[prefix + "attn_k_b.weight"] = heads[:, :nope].swapaxes(1, 2)
            tensors[prefix + "attn_v_b.weight"] = heads[:, nope:]
        else:
            ours = prefix + LAYER_NAMES[rest]
            heads = rotated_heads(config, ours)
            tensors[ours] = interleave(value, heads) if heads else value
    return {name: np.ascontiguousarray(value) for name, value in tensors.items()}


def from_gguf(tensors: Arrays, config) -> Arrays:
    """The state dictionary that the tensors of a GGUF stand for."""
    state: Arrays = {}
    for name, value in tensors.items():
        if name in TOP_BACK:
            state[TOP_BACK[name]] = value
            continue
        match = re.fullmatch(r"blk\.(\d+)\.(.+)", name)
        if match is None or int(match[1]) >= config.num_hidden_layers:
            continue
        prefix, rest = f"model.layers.{match[1]}.", match[2]
        if rest == second_norm(config):
            state[prefix + "post_attention_layernorm.weight"] = value
        elif rest == "ffn_gate_exps.weight":
            up = tensors[name.replace("gate", "up")]
            state[prefix + "mlp.experts.gate_up_proj"] = np.concatenate([value, up], axis=1)
        elif rest == "attn_k_b.weight":
            v_b = tensors[name.replace("k_b", "v_b")]
            whole = np.concatenate([value.swapaxes(1, 2), v_b], axis=1)
            state[prefix + "self_attn.kv_b_proj.weight"] = whole.reshape(-1, whole.shape[-1])
        elif rest not in ("ffn_up_exps.weight", "attn_v_b.weight"):
            heads = rotated_heads(config, name)
            state[prefix + BACK[rest]] = split_halves(value, heads) if heads else value
    if config.tie_word_embeddings:
        state["lm_head.weight"] = state["model.embed_tokens.weight"]
    return state
