"""An independent float32 forward pass in NumPy, from nothing but the GGUF file.

    python -m recipe.reference abacus-q8_0.gguf --expected expected.json
    python -m recipe.reference abacus-q8_0.gguf --compare      # with the torch model

Latent attention runs in its absorbed form here, in contrast to the training code.
"""

import argparse
import json
from pathlib import Path

import gguf
import numpy as np


class Reference:
    """The model of a GGUF file, dequantised to float32."""

    def __init__(self, path):
        reader = gguf.GGUFReader(str(path))
        self.t = {x.name: gguf.quants.dequantize(x.data, x.tensor_type).astype(np.float32).reshape(tuple(int(d) for d in reversed(x.shape))) for x in reader.tensors}
        self.k = {name: field.contents() for name, field in reader.fields.items()}

    def key(self, name):
        """A value of the architecture's metadata."""
        return self.k["deepseek2." + name]

    def norm(self, x, name, eps=None):
        """RMSNorm."""
        eps = self.key("attention.layer_norm_rms_epsilon") if eps is None else eps
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * self.t[name]

    def rope(self, x, position):
        """Interleaved pairs; x is [T, heads, rope]."""
        n = self.key("rope.dimension_count")
        angle = position[:, None] * self.key("rope.freq_base") ** (-np.arange(0, n, 2) / n)
        cos, sin = np.cos(angle)[:, None].astype(np.float32), np.sin(angle)[:, None].astype(np.float32)
        out = np.empty_like(x)
        out[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
        out[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
        return out

    def attention(self, x, b):
        """Absorbed latent attention: scores and sums over the latent itself."""
        T = len(x)
        heads, lora, rope = self.key("attention.head_count"), self.key("attention.kv_lora_rank"), self.key("rope.dimension_count")
        whole = self.key("attention.key_length_mla")
        position = np.arange(T)
        q = (self.norm(x @ self.t[b + "attn_q_a.weight"].T, b + "attn_q_a_norm.weight", 1e-6) @ self.t[b + "attn_q_b.weight"].T).reshape(T, heads, whole)
        nope = whole - rope
        kv = x @ self.t[b + "attn_kv_a_mqa.weight"].T
        latent = self.norm(kv[:, :lora], b + "attn_kv_a_norm.weight", 1e-6)
        k_rope = self.rope(kv[:, None, lora:], position)[:, 0]
        q_latent = np.einsum("thn,hln->thl", q[..., :nope], self.t[b + "attn_k_b.weight"])
        q_rope = self.rope(q[..., nope:], position)
        score = (np.einsum("thl,sl->hts", q_latent, latent) + np.einsum("thr,sr->hts", q_rope, k_rope)) * whole ** -0.5
        score = np.where(np.tril(np.ones((T, T), bool)), score, -np.inf)
        score = np.exp(score - score.max(-1, keepdims=True))
        score /= score.sum(-1, keepdims=True)
        mixed = np.einsum("hts,sl->thl", score, latent)
        value = np.einsum("thl,hvl->thv", mixed, self.t[b + "attn_v_b.weight"])
        return value.reshape(T, -1) @ self.t[b + "attn_output.weight"].T

    @staticmethod
    def swiglu(x, gate, up, down):
        """down(silu(gate x) * up x)."""
        g = x @ gate.T
        return (g / (1 + np.exp(-g)) * (x @ up.T)) @ down.T

    def experts(self, x, b):
        """Grouped, biased choice; unbiased, normalised, scaled weights; shared expert."""
        n, groups, kept, used = (self.key(k) for k in ("expert_count", "expert_group_count", "expert_group_used_count", "expert_used_count"))
        score = 1 / (1 + np.exp(-(x @ self.t[b + "ffn_gate_inp.weight"].T)))
        biased = score + self.t[b + "exp_probs_b.bias"]
        out = self.swiglu(x, *(self.t[b + f"ffn_{p}_shexp.weight"] for p in ("gate", "up", "down")))
        for i in range(len(x)):
            group = np.sort(biased[i].reshape(groups, -1), -1)[:, -2:].sum(-1)
            open_groups = np.argsort(-group, kind="stable")[:kept]
            masked = np.where(np.isin(np.arange(n) // (n // groups), open_groups), biased[i], -np.inf)
            chosen = np.argsort(-masked, kind="stable")[:used]
            weight = score[i, chosen] / (score[i, chosen].sum() + 1e-20) * self.key("expert_weights_scale")
            for e, w in zip(chosen, weight):
                out[i] += w * self.swiglu(x[i:i + 1], *(self.t[b + f"ffn_{p}_exps.weight"][e] for p in ("gate", "up", "down")))[0]
        return out

    def block(self, x, i):
        """One decoder layer."""
        b = f"blk.{i}."
        x = x + self.attention(self.norm(x, b + "attn_norm.weight"), b)
        h = self.norm(x, b + "ffn_norm.weight")
        if i < self.key("leading_dense_block_count"):
            return x + self.swiglu(h, *(self.t[b + f"ffn_{p}.weight"] for p in ("gate", "up", "down")))
        return x + self.experts(h, b)

    def hidden(self, ids):
        """Hidden states after the final norm."""
        x = self.t["token_embd.weight"][ids]
        for i in range(self.key("block_count") - self.key("nextn_predict_layers")):
            x = self.block(x, i)
        return self.norm(x, "output_norm.weight")

    def logits(self, ids):
        """Logits of every position."""
        return self.hidden(ids) @ self.t["output.weight"].T

    def ahead(self, ids):
        """MTP logits: row t has seen tokens 0 … t + 1 and speaks of token t + 2."""
        i = self.key("block_count") - 1
        b = f"blk.{i}.nextn."
        h = self.hidden(ids)[:-1]
        e = self.t["token_embd.weight"][ids[1:]]
        x = np.concatenate((self.norm(e, b + "enorm.weight"), self.norm(h, b + "hnorm.weight")), -1) @ self.t[b + "eh_proj.weight"].T
        return self.norm(self.block(x, i), b + "shared_head_norm.weight") @ self.t["output.weight"].T

    def tokenizer(self):
        """The tokenizer the file describes, by the `tokenizers` package."""
        from tokenizers import AddedToken, Tokenizer, decoders, models
        from .tokenizer import pre_tokenizer
        tokens, types = self.k["tokenizer.ggml.tokens"], self.k["tokenizer.ggml.token_type"]
        t = Tokenizer(models.BPE(vocab={x: i for i, x in enumerate(tokens)}, merges=[tuple(m.split(" ")) for m in self.k["tokenizer.ggml.merges"]]))
        t.pre_tokenizer, t.decoder = pre_tokenizer(), decoders.ByteLevel()
        t.add_special_tokens([AddedToken(x, special=True, normalized=False) for x, y in zip(tokens, types) if y == 3])
        t.add_tokens([AddedToken(x, special=False, normalized=False) for x, y in zip(tokens, types) if y == 4])
        return t

    def greedy(self, ids, limit=400):
        """Greedy continuation, end of sentence included."""
        ids, n = list(ids), len(ids)
        while len(ids) - n < limit:
            ids.append(int(self.logits(np.array(ids))[-1].argmax()))
            if ids[-1] == self.k["tokenizer.ggml.eos_token_id"]:
                break
        return ids[n:]


def torch_model(path):
    """The torch model with the dequantised values of a GGUF file."""
    import torch
    from .model import Abacus, Config
    r = Reference(path)
    key, t = r.key, {n: torch.from_numpy(np.ascontiguousarray(a)) for n, a in r.t.items()}
    c = Config(vocab=key("vocab_size"), width=key("embedding_length"), layers=key("block_count") - 1, dense_layers=key("leading_dense_block_count"), dense_width=key("feed_forward_length"),
               heads=key("attention.head_count"), q_lora=key("attention.q_lora_rank"), kv_lora=key("attention.kv_lora_rank"), rope=key("rope.dimension_count"),
               nope=key("attention.key_length_mla") - key("rope.dimension_count"), value=key("attention.value_length_mla"), theta=key("rope.freq_base"), experts=key("expert_count"),
               used=key("expert_used_count"), groups=key("expert_group_count"), groups_used=key("expert_group_used_count"), expert_width=key("expert_feed_forward_length"),
               scale=key("expert_weights_scale"), eps=key("attention.layer_norm_rms_epsilon"), context=key("context_length"))
    state = {"embed.weight": t["token_embd.weight"], "norm.weight": t["output_norm.weight"], "head.weight": t["output.weight"]}
    for i in range(c.layers + 1):
        dst, src = f"blocks.{i}." if i < c.layers else "mtp.block.", f"blk.{i}."
        for ours, theirs in (("attn_norm", "attn_norm"), ("ffn_norm", "ffn_norm"), ("attn.q_a", "attn_q_a"), ("attn.q_a_norm", "attn_q_a_norm"), ("attn.q_b", "attn_q_b"),
                             ("attn.kv_a", "attn_kv_a_mqa"), ("attn.kv_a_norm", "attn_kv_a_norm"), ("attn.o", "attn_output")):
            state[f"{dst}{ours}.weight"] = t[f"{src}{theirs}.weight"]
        state[dst + "attn.kv_b.weight"] = torch.cat((t[src + "attn_k_b.weight"].transpose(1, 2), t[src + "attn_v_b.weight"]), 1).reshape(-1, c.kv_lora)
        for part in ("gate", "up", "down"):
            if i < c.dense_layers:
                state[f"{dst}ffn.{part}.weight"] = t[f"{src}ffn_{part}.weight"]
            else:
                state[f"{dst}ffn.{part}"] = t[f"{src}ffn_{part}_exps.weight"]
                state[f"{dst}ffn.shared.{part}.weight"] = t[f"{src}ffn_{part}_shexp.weight"]
        if i >= c.dense_layers:
            state[dst + "ffn.router"], state[dst + "ffn.bias"] = t[src + "ffn_gate_inp.weight"], t[src + "exp_probs_b.bias"]
    last = f"blk.{c.layers}.nextn."
    for ours, theirs in (("eh_proj", "eh_proj"), ("enorm", "enorm"), ("hnorm", "hnorm"), ("head_norm", "shared_head_norm")):
        state[f"mtp.{ours}.weight"] = t[f"{last}{theirs}.weight"]
    model = Abacus(c)
    model.load_state_dict(state)
    return model.eval()


def compare(path, questions):
    """Largest difference between this pass and torch in float32, main and MTP."""
    import torch
    from . import chat
    from .model import segment_mask
    r, m = Reference(path), torch_model(path)
    t = r.tokenizer()
    for q in questions:
        ids = np.array(t.encode(chat.prompt(q), add_special_tokens=False).ids)
        x, position = torch.from_numpy(ids)[None], torch.arange(len(ids))[None]
        with torch.no_grad():
            h = m(x, position, segment_mask(torch.zeros_like(x)))
            main = m.head(h)[0].numpy()
            ahead = m.head(m.ahead(h[:, :-1], x[:, 1:], position[:, :-1], segment_mask(torch.zeros_like(x[:, 1:]))))[0].numpy()
        print(q, "logits differ by", np.abs(main - r.logits(ids)).max(), "MTP by", np.abs(ahead - r.ahead(ids)).max(), "spread", main.std())


def expected(path, out, questions):
    """Test vectors: ids, some logits, the greedy continuation and its text."""
    from . import chat
    r = Reference(path)
    t = r.tokenizer()
    cases = []
    for n, q in enumerate(questions):
        text = chat.prompt(q)
        ids = t.encode(text, add_special_tokens=False).ids
        case = {"prompt": text, "ids": ids}
        logits = r.logits(np.array(ids))
        case["last_logits"] = [round(float(x), 5) for x in logits[-1]]
        if n == 0:
            case["argmax"] = [int(x) for x in logits.argmax(-1)]
            case["mtp_last_logits"] = [round(float(x), 5) for x in r.ahead(np.array(ids))[-1]]
        case["greedy"] = r.greedy(ids)
        case["text"] = t.decode(case["greedy"], skip_special_tokens=False)
        cases.append(case)
    Path(out).write_text(json.dumps({"model": Path(path).name, "values": "Q8_0 dequantised, float32", "cases": cases}, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    """Compare with torch, or write the test vectors."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("file", type=Path)
    p.add_argument("--expected", type=Path)
    p.add_argument("--compare", action="store_true")
    a = p.parse_args()
    questions = ["37×48=？", "Tom has 12 apples and eats 5. How many are left?", "你好"]
    if a.compare:
        compare(a.file, questions)
    if a.expected:
        expected(a.file, a.expected, questions)


if __name__ == "__main__":
    main()
