"""The fixture models: what each is like and what it is there to catch."""

from dataclasses import dataclass, field

VOCAB = 272  # 4 special tokens, 256 bytes, 12 merges (tokenizer.py)


@dataclass(frozen=True)
class Variant:
    """One fixture: a transformers configuration and how its tensors are stored."""

    name: str
    family: str  # llama, qwen2, qwen3, qwen3_moe, glm4_moe, deepseek_v2 or deepseek_v3
    config: dict
    storage: str  # type of the matrices; norms, biases and routers are always F32
    tokens: int = 80  # more than one block of 64
    embedding_storage: str | None = None  # of token_embd and output, when it differs
    layers_golden: bool = True
    # The same weights written in other ways: suffix -> keyword arguments of the writer.
    also: dict[str, dict] = field(default_factory=dict)


COMMON = dict(vocab_size=VOCAB, num_hidden_layers=2, bos_token_id=0, eos_token_id=1)

# Dimensions that are no multiples of a SIMD width catch kernels that forget the tail.
LLAMA = dict(
    COMMON, hidden_size=28, intermediate_size=44, num_attention_heads=4, num_key_value_heads=2,
    head_dim=10, max_position_embeddings=512, rms_norm_eps=1e-5, tie_word_embeddings=False,
    rope_parameters=dict(rope_type="default", rope_theta=10000.0))
LLAMA_BLOCKS = dict(
    LLAMA, hidden_size=64, intermediate_size=64, head_dim=16, tie_word_embeddings=True)
LLAMA_SUPERBLOCKS = dict(
    LLAMA, hidden_size=256, intermediate_size=64, head_dim=32, num_attention_heads=2,
    num_key_value_heads=1, num_hidden_layers=1, tie_word_embeddings=True)

QWEN = dict(
    COMMON, hidden_size=40, intermediate_size=44, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=4096, rms_norm_eps=1e-6, tie_word_embeddings=True,
    rope_parameters=dict(rope_type="default", rope_theta=1000000.0))

YARN = dict(
    rope_type="yarn", rope_theta=10000.0, factor=8.0, original_max_position_embeddings=1024,
    beta_fast=32, beta_slow=1)
DEEPSEEK = dict(
    COMMON, hidden_size=24, intermediate_size=40, moe_intermediate_size=10,
    num_attention_heads=4, num_key_value_heads=4, first_k_dense_replace=1,
    kv_lora_rank=16, qk_nope_head_dim=12, qk_rope_head_dim=16, v_head_dim=12,
    max_position_embeddings=8192, tie_word_embeddings=False, hidden_act="silu")

# Biases, norms per head, half of each head rotated, a mixture behind a dense layer.
GLM = dict(
    QWEN, head_dim=12, hidden_size=28, tie_word_embeddings=False, attention_bias=True,
    use_qk_norm=True, rms_norm_eps=1e-5, first_k_dense_replace=1, moe_intermediate_size=10,
    n_routed_experts=8, num_experts_per_tok=3, n_shared_experts=1, n_group=1, topk_group=1,
    norm_topk_prob=True, routed_scaling_factor=1.5,
    rope_parameters=dict(
        rope_type="default", rope_theta=1000000.0, partial_rotary_factor=0.5))

VARIANTS = [
    Variant("llama_f32", "llama", LLAMA, "F32"),
    Variant(
        "llama_rope3_f16", "llama",
        dict(
            LLAMA, head_dim=16, num_key_value_heads=1, tie_word_embeddings=True,
            rope_parameters=dict(
                rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
                high_freq_factor=4.0, original_max_position_embeddings=64)),
        "F16"),
    Variant(
        "llama_bf16", "llama", dict(LLAMA, tie_word_embeddings=True), "BF16",
        layers_golden=False),
    Variant("llama_q8_0", "llama", LLAMA_BLOCKS, "Q8_0", layers_golden=False),
    Variant(
        "llama_q4_0", "llama", LLAMA_SUPERBLOCKS, "Q4_0", embedding_storage="Q6_K",
        layers_golden=False),
    Variant("qwen2_f16", "qwen2", QWEN, "F16"),
    Variant(
        "qwen2_yarn_f16", "qwen2",
        dict(
            QWEN, num_key_value_heads=4, max_position_embeddings=8192,
            rope_parameters=dict(YARN)),
        "F16"),
    Variant("qwen3_f16", "qwen3", dict(QWEN, head_dim=12, tie_word_embeddings=False), "F16"),
    Variant(
        "qwen3moe_f16", "qwen3_moe",
        dict(
            QWEN, head_dim=12, hidden_size=28, num_experts=8, num_experts_per_tok=3,
            moe_intermediate_size=10, norm_topk_prob=True, decoder_sparse_step=1,
            mlp_only_layers=[]),
        "F16"),
    Variant("glm4moe_f16", "glm4_moe", GLM, "F16", layers_golden=False),
    # No q-LoRA; both mscale equal; an eps that the norms inside attention must not use.
    Variant(
        "deepseek_v2_lite_f16", "deepseek_v2",
        dict(
            DEEPSEEK, q_lora_rank=None, n_routed_experts=8, num_experts_per_tok=2,
            n_shared_experts=2, n_group=1, topk_group=1, topk_method="greedy",
            norm_topk_prob=False, routed_scaling_factor=1.0, rms_norm_eps=1e-3,
            rope_parameters=dict(YARN, mscale=0.707, mscale_all_dim=0.707)),
        "F16"),
    # Groups chosen by their best expert; cos and sin scaled because the mscales differ.
    Variant(
        "deepseek_v2_f16", "deepseek_v2",
        dict(
            DEEPSEEK, q_lora_rank=24, n_routed_experts=16, num_experts_per_tok=4,
            n_shared_experts=2, n_group=4, topk_group=2, topk_method="group_limited_greedy",
            norm_topk_prob=False, routed_scaling_factor=16.0, rms_norm_eps=1e-6,
            rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=0.5)),
        "F16"),
    Variant(
        "deepseek_v3_f16", "deepseek_v3",
        dict(
            DEEPSEEK, q_lora_rank=24, n_routed_experts=16, num_experts_per_tok=4,
            n_shared_experts=1, n_group=4, topk_group=2, norm_topk_prob=True, v_head_dim=8,
            routed_scaling_factor=2.5, rms_norm_eps=1e-6,
            rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0)),
        "F16", also={"whole_kv_b": dict(whole_kv_b=True), "mtp": dict(mtp=True)}),
    # Heads and a latent as wide as released models have: attention is cut into several pieces.
    Variant(
        "deepseek_wide_f16", "deepseek_v2",
        dict(
            DEEPSEEK, hidden_size=20, num_attention_heads=20, num_key_value_heads=20,
            q_lora_rank=None, kv_lora_rank=256, qk_nope_head_dim=4, v_head_dim=4,
            num_hidden_layers=1, n_routed_experts=4, num_experts_per_tok=2, n_shared_experts=1,
            n_group=1, topk_group=1, topk_method="greedy", norm_topk_prob=False,
            routed_scaling_factor=1.0, rms_norm_eps=1e-6, tie_word_embeddings=True,
            rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
        "F16", layers_golden=False),
    # The shape and storage that the bundled model is shipped in.
    Variant(
        "deepseek_v3_q8_0", "deepseek_v3",
        dict(
            DEEPSEEK, hidden_size=32, intermediate_size=64, q_lora_rank=32, kv_lora_rank=32,
            qk_nope_head_dim=32, v_head_dim=32, moe_intermediate_size=32, n_routed_experts=8,
            num_experts_per_tok=2, n_shared_experts=1, n_group=2, topk_group=1, norm_topk_prob=True,
            routed_scaling_factor=2.5, rms_norm_eps=1e-6,
            rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
        "Q8_0", layers_golden=False),
]
