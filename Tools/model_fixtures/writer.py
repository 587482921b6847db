"""Writes a fixture model as GGUF, with the keys that llama.cpp's converter writes."""

import math
from pathlib import Path

import gguf
import numpy as np

from .mapping import to_gguf
from .quantise import decode, encode
from .tokenizer import add_tokenizer
from .variants import Variant

ALWAYS_F32 = ("_norm.weight", ".bias", "ffn_gate_inp.weight", "rope_freqs.weight")

# Families that GGUF files call otherwise.
ARCHITECTURES = {
    "qwen3_moe": "qwen3moe", "glm4_moe": "glm4moe", "deepseek_v2": "deepseek2", "deepseek_v3": "deepseek2"}


def write(
    path: Path, variant: Variant, config, state: dict, whole_kv_b: bool = False, mtp: bool = False
) -> None:
    """Writes `state` to `path`. `whole_kv_b`: with `attn_kv_b` in one piece, as converters did
    until April 2025. `mtp`: with a multi-token-prediction layer, which the model has to ignore."""
    architecture = ARCHITECTURES.get(variant.family, variant.family)
    writer = gguf.GGUFWriter(str(path), architecture)
    writer.add_name(path.stem)
    add_common_keys(writer, variant, config, mtp)
    if architecture == "glm4moe":
        add_glm_keys(writer, config)
    if architecture == "deepseek2":
        add_deepseek_keys(writer, variant, config, whole_kv_b)
    add_rope_keys(writer, config)
    add_tokenizer(writer, variant.family, config.vocab_size)
    tensors = to_gguf(state, config, whole_kv_b)
    if config.rope_parameters["rope_type"] == "llama3":
        tensors["rope_freqs.weight"] = llama3_factors(config)
    if mtp:
        tensors |= mtp_tensors(tensors, config)
    for name, value in tensors.items():
        stored, kind = encode(value, storage_of(name, variant))
        writer.add_tensor(name, stored, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a GGUF in float32."""
    return {tensor.name: decode(tensor) for tensor in gguf.GGUFReader(path).tensors}


def storage_of(name: str, variant: Variant) -> str:
    if name.endswith(ALWAYS_F32):
        return "F32"
    if variant.embedding_storage and name in ("token_embd.weight", "output.weight"):
        return variant.embedding_storage
    return variant.storage


def add_common_keys(writer: gguf.GGUFWriter, variant: Variant, config, mtp: bool) -> None:
    writer.add_block_count(config.num_hidden_layers + (1 if mtp else 0))
    if mtp:
        writer.add_nextn_predict_layers(1)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    if variant.family.startswith("deepseek"):
        return
    writer.add_head_count_kv(config.num_key_value_heads)
    if "head_dim" in variant.config:
        writer.add_key_length(config.head_dim)
        writer.add_value_length(config.head_dim)
    if variant.family == "qwen3_moe":
        writer.add_expert_count(config.num_experts)
        writer.add_expert_used_count(config.num_experts_per_tok)
        writer.add_expert_feed_forward_length(config.moe_intermediate_size)
    if variant.family == "llama":
        writer.add_vocab_size(config.vocab_size)
        writer.add_rope_dimension_count(config.head_dim)


def add_deepseek_keys(
    writer: gguf.GGUFWriter, variant: Variant, config, whole_kv_b: bool
) -> None:
    qk_length = config.qk_nope_head_dim + config.qk_rope_head_dim
    if whole_kv_b:
        writer.add_head_count_kv(config.num_attention_heads)
        writer.add_key_length(qk_length)
        writer.add_value_length(config.v_head_dim)
    else:
        writer.add_head_count_kv(1)
        writer.add_key_length(config.kv_lora_rank + config.qk_rope_head_dim)
        writer.add_value_length(config.kv_lora_rank)
        writer.add_key_length_mla(qk_length)
        writer.add_value_length_mla(config.v_head_dim)
    writer.add_vocab_size(config.vocab_size)
    writer.add_rope_dimension_count(config.qk_rope_head_dim)
    writer.add_kv_lora_rank(config.kv_lora_rank)
    if config.q_lora_rank is not None:
        writer.add_q_lora_rank(config.q_lora_rank)
    add_mixture_keys(writer, config, sigmoid=variant.family == "deepseek_v3")


def add_glm_keys(writer: gguf.GGUFWriter, config) -> None:
    rotated = int(config.head_dim * config.rope_parameters["partial_rotary_factor"])
    writer.add_rope_dimension_count(rotated)
    writer.add_vocab_size(config.vocab_size)
    add_mixture_keys(writer, config, sigmoid=True)


def add_mixture_keys(writer: gguf.GGUFWriter, config, sigmoid: bool) -> None:
    writer.add_leading_dense_block_count(config.first_k_dense_replace)
    writer.add_expert_count(config.n_routed_experts)
    writer.add_expert_used_count(config.num_experts_per_tok)
    writer.add_expert_shared_count(config.n_shared_experts)
    writer.add_expert_feed_forward_length(config.moe_intermediate_size)
    writer.add_expert_weights_scale(config.routed_scaling_factor)
    if config.norm_topk_prob:
        writer.add_expert_weights_norm(True)
    writer.add_expert_group_count(config.n_group)
    writer.add_expert_group_used_count(config.topk_group)
    writer.add_expert_gating_func(
        gguf.ExpertGatingFuncType.SIGMOID if sigmoid else gguf.ExpertGatingFuncType.SOFTMAX)


def add_rope_keys(writer: gguf.GGUFWriter, config) -> None:
    rope = config.rope_parameters
    if rope["rope_type"] != "yarn":
        return
    writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
    writer.add_rope_scaling_factor(rope["factor"])
    writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    writer.add_rope_scaling_yarn_beta_fast(rope["beta_fast"])
    writer.add_rope_scaling_yarn_beta_slow(rope["beta_slow"])
    if "mscale_all_dim" not in rope:
        return
    writer.add_rope_scaling_yarn_log_mul(0.1 * rope["mscale_all_dim"])
    if rope["mscale"] != rope["mscale_all_dim"]:
        # GGUF has no key for mscale; this one takes what follows from it.
        log_factor = 0.1 * math.log(rope["factor"])
        writer.add_rope_scaling_yarn_attn_factor(
            (1 + rope["mscale"] * log_factor) / (1 + rope["mscale_all_dim"] * log_factor))


def llama3_factors(config) -> np.ndarray:
    """What Llama 3.1's frequency scaling divides each frequency by."""
    rope = config.rope_parameters
    exponents = np.arange(0, config.head_dim, 2, dtype=np.float32) / config.head_dim
    wavelengths = 2 * math.pi * rope["rope_theta"] ** exponents
    turns = rope["original_max_position_embeddings"] / wavelengths
    low, high = rope["low_freq_factor"], rope["high_freq_factor"]
    smooth = np.clip((turns - low) / (high - low), 0, 1)
    return (1 / ((1 - smooth) / rope["factor"] + smooth)).astype(np.float32)


def mtp_tensors(tensors: dict, config) -> dict[str, np.ndarray]:
    """A multi-token-prediction layer of noise, under the names converters use."""
    last, extra = f"blk.{config.num_hidden_layers - 1}.", f"blk.{config.num_hidden_layers}."
    generator = np.random.default_rng(7)
    shapes = {
        name.replace(last, extra): value.shape
        for name, value in tensors.items() if name.startswith(last)
    }
    hidden = config.hidden_size
    shapes |= {
        extra + "nextn.eh_proj.weight": (hidden, 2 * hidden),
        extra + "nextn.enorm.weight": (hidden,),
        extra + "nextn.hnorm.weight": (hidden,),
        extra + "nextn.shared_head_norm.weight": (hidden,),
    }
    return {
        name: generator.standard_normal(shape).astype(np.float32)
        for name, shape in shapes.items()
    }
