"""Checkpoint to GGUF, named as llama.cpp names a `deepseek2` model with one MTP layer."""

import argparse
import json
from pathlib import Path

import gguf
import numpy as np
import torch

from . import chat
from .model import Config

Q = gguf.GGMLQuantizationType


def tensors(state, c):
    """(name, float32 array) of every tensor, in file order."""
    get = lambda name: state[name].float().numpy()
    yield "token_embd.weight", get("embed.weight")
    for i in range(c.layers + 1):
        src = f"blocks.{i}." if i < c.layers else "mtp.block."
        dst = f"blk.{i}."
        yield dst + "attn_norm.weight", get(src + "attn_norm.weight")
        yield dst + "attn_q_a.weight", get(src + "attn.q_a.weight")
        yield dst + "attn_q_a_norm.weight", get(src + "attn.q_a_norm.weight")
        yield dst + "attn_q_b.weight", get(src + "attn.q_b.weight")
        yield dst + "attn_kv_a_mqa.weight", get(src + "attn.kv_a.weight")
        yield dst + "attn_kv_a_norm.weight", get(src + "attn.kv_a_norm.weight")
        kv = get(src + "attn.kv_b.weight").reshape(c.heads, c.nope + c.value, c.kv_lora)
        yield dst + "attn_k_b.weight", np.ascontiguousarray(kv[:, :c.nope].transpose(0, 2, 1))
        yield dst + "attn_v_b.weight", np.ascontiguousarray(kv[:, c.nope:])
        yield dst + "attn_output.weight", get(src + "attn.o.weight")
        yield dst + "ffn_norm.weight", get(src + "ffn_norm.weight")
        if i < c.dense_layers:
            for part in ("gate", "up", "down"):
                yield dst + f"ffn_{part}.weight", get(src + f"ffn.{part}.weight")
        else:
            yield dst + "ffn_gate_inp.weight", get(src + "ffn.router")
            yield dst + "exp_probs_b.bias", get(src + "ffn.bias")
            for part in ("gate", "up", "down"):
                yield dst + f"ffn_{part}_exps.weight", get(src + f"ffn.{part}")
            for part in ("gate", "up", "down"):
                yield dst + f"ffn_{part}_shexp.weight", get(src + f"ffn.shared.{part}.weight")
        if i == c.layers:
            yield dst + "nextn.eh_proj.weight", get("mtp.eh_proj.weight")
            yield dst + "nextn.enorm.weight", get("mtp.enorm.weight")
            yield dst + "nextn.hnorm.weight", get("mtp.hnorm.weight")
            yield dst + "nextn.shared_head_norm.weight", get("mtp.head_norm.weight")
    yield "output_norm.weight", get("norm.weight")
    yield "output.weight", get("head.weight")


def kind_of(name, array, wanted):
    """Norms, biases and the router stay in float32."""
    return Q.F32 if array.ndim == 1 or "ffn_gate_inp" in name else wanted


def metadata(w, c, tokenizer, file_type):
    """All keys: general, architecture, tokenizer."""
    w.add_name("abacus")
    w.add_description("A small model of DeepSeek-V3's architecture that does arithmetic in Chinese and English")
    w.add_license("apache-2.0")
    w.add_languages(["zh", "en"])
    w.add_file_type(file_type)
    w.add_block_count(c.layers + 1)
    w.add_uint32("deepseek2.nextn_predict_layers", 1)
    w.add_context_length(c.context)
    w.add_embedding_length(c.width)
    w.add_feed_forward_length(c.dense_width)
    w.add_head_count(c.heads)
    w.add_head_count_kv(1)
    w.add_layer_norm_rms_eps(c.eps)
    w.add_q_lora_rank(c.q_lora)
    w.add_kv_lora_rank(c.kv_lora)
    w.add_key_length(c.kv_lora + c.rope)
    w.add_value_length(c.kv_lora)
    w.add_key_length_mla(c.nope + c.rope)
    w.add_value_length_mla(c.value)
    w.add_rope_dimension_count(c.rope)
    w.add_rope_freq_base(c.theta)
    w.add_leading_dense_block_count(c.dense_layers)
    w.add_expert_count(c.experts)
    w.add_expert_used_count(c.used)
    w.add_expert_shared_count(1)
    w.add_expert_feed_forward_length(c.expert_width)
    w.add_expert_weights_scale(c.scale)
    w.add_expert_weights_norm(True)
    w.add_expert_gating_func(gguf.ExpertGatingFuncType.SIGMOID)
    w.add_expert_group_count(c.groups)
    w.add_expert_group_used_count(c.groups_used)
    w.add_vocab_size(c.vocab)
    data = json.loads(Path(tokenizer).read_text(encoding="utf-8"))
    vocab = data["model"]["vocab"]
    added = {t["content"]: t["special"] for t in data["added_tokens"]}
    tokens = sorted(vocab, key=vocab.get)
    assert [vocab[t] for t in tokens] == list(range(c.vocab))
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("deepseek-v3")
    w.add_token_list(tokens)
    w.add_token_types([gguf.TokenType.NORMAL if t not in added else gguf.TokenType.CONTROL if added[t] else gguf.TokenType.USER_DEFINED for t in tokens])
    w.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in data["model"]["merges"]])
    w.add_bos_token_id(vocab[chat.BOS])
    w.add_eos_token_id(vocab[chat.EOS])
    w.add_pad_token_id(vocab[chat.PAD])
    w.add_add_bos_token(True)
    w.add_add_eos_token(False)
    w.add_chat_template(chat.CHAT_TEMPLATE)


def write(path, state, c, tokenizer, wanted):
    """One GGUF file with its matrices in `wanted`."""
    w = gguf.GGUFWriter(str(path), "deepseek2")
    metadata(w, c, tokenizer, gguf.LlamaFileType.MOSTLY_Q8_0 if wanted == Q.Q8_0 else gguf.LlamaFileType.MOSTLY_F16)
    for name, array in tensors(state, c):
        array = np.ascontiguousarray(array, np.float32)
        kind = kind_of(name, array, wanted)
        if kind == Q.F32:
            w.add_tensor(name, array)
        else:
            w.add_tensor(name, gguf.quants.quantize(array, kind), raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def main():
    """Write the Q8_0 file and, on request, the F16 one."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("checkpoint", type=Path)
    p.add_argument("tokenizer", type=Path)
    p.add_argument("--q8", type=Path)
    p.add_argument("--f16", type=Path)
    a = p.parse_args()
    saved = torch.load(a.checkpoint, weights_only=True)
    for path, kind in ((a.q8, Q.Q8_0), (a.f16, Q.F16)):
        if path:
            write(path, saved["model"], Config(**saved["config"]), a.tokenizer, kind)
            print(path, path.stat().st_size)


if __name__ == "__main__":
    main()
