#!/usr/bin/env python3
"""Makes Tests/SiliangModelsTests/Fixtures/checkpoints: small random models as Hugging Face
folders, with what transformers computes from the values actually stored in them.

    pip install -r Tools/requirements.txt
    python3 Tools/make_checkpoint_fixtures.py                # all of them
    python3 Tools/make_checkpoint_fixtures.py deepseek_v3_fp8

Each folder holds `config.json`, `model.safetensors` or shards with their index, for some
`generation_config.json`, and `expected.safetensors` with the tensors that make_model_fixtures.py
describes. Seeds are chosen as there.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import torch

from make_model_fixtures import (
    GREEDY, LEAST_ROUTING_MARGIN, LEAST_TOP_GAP, expectation, save_expectation)
from model_fixtures import checkpoint as folder_format
from model_fixtures import reference
from model_fixtures.checkpoint import Checkpoint
from model_fixtures.variants import COMMON, DEEPSEEK, GLM, LLAMA, QWEN, YARN
from model_fixtures.weights import randomise

OUTPUT = (
    Path(__file__).resolve().parent.parent / "Tests/SiliangModelsTests/Fixtures/checkpoints")

LLAMA3 = dict(
    rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
    high_freq_factor=4.0, original_max_position_embeddings=64)

CHECKPOINTS = [
    Checkpoint("llama_bf16", "llama", dict(LLAMA, attention_bias=True), "BF16"),
    Checkpoint(
        "llama_rope3_f16", "llama",
        dict(
            LLAMA, head_dim=16, num_key_value_heads=1, tie_word_embeddings=True,
            rope_parameters=LLAMA3),
        "F16", published=dict(eos_token_id=[1, 2, 3]),
        generation=dict(
            bos_token_id=0, eos_token_id=[1, 2, 3], do_sample=True, temperature=0.6, top_p=0.9)),
    # A window that is stated but not in use.
    Checkpoint(
        "qwen2_f32", "qwen2", dict(QWEN, tie_word_embeddings=False), "F32",
        published=dict(use_sliding_window=False, sliding_window=8, max_window_layers=2)),
    Checkpoint(
        "qwen3_bf16", "qwen3", dict(QWEN, head_dim=12), "BF16", modern=True),
    # Weights that are not renormalised; a dense layer among the mixtures.
    Checkpoint(
        "qwen3_moe_bf16", "qwen3_moe",
        dict(
            QWEN, head_dim=12, hidden_size=28, num_experts=8, num_experts_per_tok=3,
            moe_intermediate_size=10, norm_topk_prob=False, decoder_sparse_step=1,
            mlp_only_layers=[0], num_hidden_layers=3),
        "BF16", shards=3),
    Checkpoint("glm4_moe_bf16", "glm4_moe", GLM, "BF16"),
    Checkpoint(
        "deepseek_v2_lite_bf16", "deepseek_v2",
        dict(
            DEEPSEEK, q_lora_rank=None, n_routed_experts=8, num_experts_per_tok=2,
            n_shared_experts=2, n_group=1, topk_group=1, topk_method="greedy",
            norm_topk_prob=False, routed_scaling_factor=1.0, rms_norm_eps=1e-3,
            rope_parameters=dict(YARN, mscale=0.707, mscale_all_dim=0.707)),
        "BF16", published=dict(scoring_func="softmax", moe_layer_freq=1)),
    Checkpoint(
        "deepseek_v2_bf16", "deepseek_v2",
        dict(
            DEEPSEEK, q_lora_rank=24, n_routed_experts=16, num_experts_per_tok=4,
            n_shared_experts=2, n_group=4, topk_group=2, topk_method="group_limited_greedy",
            norm_topk_prob=False, routed_scaling_factor=16.0, rms_norm_eps=1e-6,
            rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=0.5)),
        "BF16", published=dict(scoring_func="softmax", moe_layer_freq=1)),
    Checkpoint(
        "deepseek_v3_bf16", "deepseek_v3",
        dict(
            DEEPSEEK, q_lora_rank=24, n_routed_experts=16, num_experts_per_tok=4,
            n_shared_experts=1, n_group=4, topk_group=2, norm_topk_prob=True, v_head_dim=8,
            routed_scaling_factor=2.5, rms_norm_eps=1e-5,
            rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0)),
        "BF16", shards=2, mtp=True,
        published=dict(scoring_func="sigmoid", topk_method="noaux_tc", moe_layer_freq=1)),
    # Matrices that are not whole blocks of 128 × 128, in rows, in columns and in both.
    Checkpoint(
        "deepseek_v3_fp8", "deepseek_v3",
        dict(
            COMMON, hidden_size=136, intermediate_size=144, moe_intermediate_size=24,
            num_attention_heads=4, num_key_value_heads=4, first_k_dense_replace=1,
            q_lora_rank=None, kv_lora_rank=132, qk_nope_head_dim=20, qk_rope_head_dim=16,
            v_head_dim=20, max_position_embeddings=8192, tie_word_embeddings=True,
            n_routed_experts=6, num_experts_per_tok=2, n_shared_experts=1, n_group=2,
            topk_group=1, norm_topk_prob=True, routed_scaling_factor=2.5, rms_norm_eps=1e-6,
            rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
        "FP8", published=dict(scoring_func="sigmoid", topk_method="noaux_tc", moe_layer_freq=1)),
]


def attempt(checkpoint: Checkpoint, seed: int, folder: Path) -> dict | None:
    """Makes `checkpoint` from `seed` in `folder`; None when something is a near-tie."""
    config = reference.make_config(checkpoint)
    model = reference.make_model(config)
    randomise(model, seed)
    folder_format.write(folder, checkpoint, model)
    folder_format.read_into(model, folder)
    expected = expectation(model, config, seed, 80)
    if (expected["gap"] < LEAST_TOP_GAP or expected["margin"] < LEAST_ROUTING_MARGIN
            or len(set(expected["greedy"])) < 4):
        return None
    save_expectation(folder / "expected.safetensors", expected, seed)
    return expected


def make(checkpoint: Checkpoint) -> None:
    for seed in range(1, 400):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / checkpoint.name
            made = attempt(checkpoint, seed, folder)
            if made is None:
                continue
            target = OUTPUT / checkpoint.name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)
        for file in target.iterdir():
            file.chmod(0o644)
        size = sum(file.stat().st_size for file in target.iterdir())
        print(
            f"{checkpoint.name}: {size} bytes, seed {seed}, sd {made['sd']:.2f}, "
            f"top-1 gap {made['gap']:.4f} sd, routing margin {made['margin']:.4f}", flush=True)
        return
    raise SystemExit(f"{checkpoint.name}: no seed without near-ties")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="which checkpoints; all by default")
    names = parser.parse_args().names
    unknown = set(names) - {checkpoint.name for checkpoint in CHECKPOINTS}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for checkpoint in CHECKPOINTS:
        if not names or checkpoint.name in names:
            make(checkpoint)


if __name__ == "__main__":
    main()
