"""DeepSeek-V3's architecture, small: latent attention, grouped sigmoid router, one MTP layer."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Config:
    """Shapes; every inner dimension is a multiple of 32 so that Q8_0 blocks fit."""

    vocab: int = 1280
    width: int = 256
    layers: int = 4
    dense_layers: int = 1
    dense_width: int = 512
    heads: int = 6
    q_lora: int = 96
    kv_lora: int = 64
    nope: int = 32
    rope: int = 32
    value: int = 32
    theta: float = 1000.0
    experts: int = 8
    used: int = 2
    groups: int = 4
    groups_used: int = 2
    expert_width: int = 96
    scale: float = 2.0
    eps: float = 1e-6
    context: int = 1024


class Norm(nn.Module):
    """RMSNorm with a weight."""

    def __init__(self, n, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(n))
        self.eps = eps

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


def rotate(x, cos, sin):
    """RoPE on interleaved pairs (2i, 2i+1); x is [B, T, heads, rope]."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Weigh(torch.autograd.Function):
    """Causal softmax(q k' + mask) v, one row of the batch at a time, a long one in two halves.

    So the scores never leave the cache: on a CPU this is several times faster than whole
    batches. The backward pass computes them again.
    """

    @staticmethod
    def pieces(q):
        """(row, first query, one past the last) of every piece."""
        T = q.shape[2]
        half = T // 2 // 16 * 16 if T > 256 else 0
        return [(b, lo, hi) for b in range(q.shape[0]) for lo, hi in ((0, half), (half, T)) if hi > lo]

    @staticmethod
    def forward(ctx, q, k, v, mask):
        ctx.save_for_backward(q, k, v, mask)
        if q.shape[2] != k.shape[2]:  # one new token against a cache
            return torch.matmul(torch.softmax(torch.matmul(q, k.transpose(-1, -2)) + mask, -1), v)
        out = torch.empty_like(v)
        for b, lo, hi in Weigh.pieces(q):
            p = torch.softmax(torch.bmm(q[b, :, lo:hi], k[b, :, :hi].transpose(-1, -2)).add_(mask[b, :, lo:hi, :hi]), -1)
            out[b, :, lo:hi] = torch.bmm(p, v[b, :, :hi])
        return out

    @staticmethod
    def backward(ctx, grad):
        q, k, v, mask = ctx.saved_tensors
        dq, dk, dv = torch.empty_like(q), torch.zeros_like(k), torch.zeros_like(v)
        for b, lo, hi in Weigh.pieces(q):
            some, keys, values, g = q[b, :, lo:hi], k[b, :, :hi], v[b, :, :hi], grad[b, :, lo:hi]
            p = torch.softmax(torch.bmm(some, keys.transpose(-1, -2)).add_(mask[b, :, lo:hi, :hi]), -1)
            d = torch._softmax_backward_data(torch.bmm(g, values.transpose(-1, -2)), p, -1, p.dtype)
            dq[b, :, lo:hi] = torch.bmm(d, keys)
            dk[b, :, :hi] += torch.bmm(d.transpose(-1, -2), some)
            dv[b, :, :hi] += torch.bmm(p.transpose(-1, -2), g)
        return dq, dk, dv, None


class Attention(nn.Module):
    """Multi-head latent attention with a low-rank query, keys and values expanded for training."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        self.q_a = nn.Linear(c.width, c.q_lora, bias=False)
        self.q_a_norm = Norm(c.q_lora, 1e-6)
        self.q_b = nn.Linear(c.q_lora, c.heads * (c.nope + c.rope), bias=False)
        self.kv_a = nn.Linear(c.width, c.kv_lora + c.rope, bias=False)
        self.kv_a_norm = Norm(c.kv_lora, 1e-6)
        self.kv_b = nn.Linear(c.kv_lora, c.heads * (c.nope + c.value), bias=False)
        self.o = nn.Linear(c.heads * c.value, c.width, bias=False)

    def inputs(self, x, cos, sin):
        """Scaled queries, keys and values, [B, heads, T, …]."""
        c = self.c
        B, T, _ = x.shape
        q = self.q_b(self.q_a_norm(self.q_a(x))).view(B, T, c.heads, c.nope + c.rope)
        latent, k_rope = self.kv_a(x).split([c.kv_lora, c.rope], -1)
        kv = self.kv_b(self.kv_a_norm(latent)).view(B, T, c.heads, c.nope + c.value)
        cos, sin = cos.to(x.dtype), sin.to(x.dtype)
        q = torch.cat((q[..., :c.nope], rotate(q[..., c.nope:], cos, sin)), -1)
        k_rope = rotate(k_rope[:, :, None], cos, sin).expand(B, T, c.heads, c.rope)
        k = torch.cat((kv[..., :c.nope], k_rope), -1)
        q = q * (c.nope + c.rope) ** -0.5
        return q.transpose(1, 2).contiguous(), k.transpose(1, 2).contiguous(), kv[..., c.nope:].transpose(1, 2).contiguous()

    def forward(self, x, cos, sin, mask, cache=None):
        c = self.c
        B, T, _ = x.shape
        q, k, v = self.inputs(x, cos, sin)
        if cache is not None:
            k, v = remember(cache, "k", k, mask.shape[-1]), remember(cache, "v", v, mask.shape[-1])
        out = torch.softmax(q @ k.transpose(-1, -2) + mask, -1) @ v if q.is_cuda else Weigh.apply(q, k, v, mask)
        return self.o(out.transpose(1, 2).reshape(B, T, c.heads * c.value))


def remember(cache, name, new, length):
    """Put new positions at the end of a cache that holds `length` positions then; returns those."""
    store = cache.get(name)
    if store is None or store.shape[2] < length:
        B, heads, _, d = new.shape
        wider = new.new_empty(B, heads, length + 96, d)
        if store is not None:
            wider[:, :, :length - new.shape[2]] = store[:, :, :length - new.shape[2]]
        cache[name] = store = wider
    store[:, :, length - new.shape[2]:length] = new
    return store[:, :, :length]


class MLP(nn.Module):
    """SwiGLU."""

    def __init__(self, width, inner):
        super().__init__()
        self.gate = nn.Linear(width, inner, bias=False)
        self.up = nn.Linear(width, inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Experts(nn.Module):
    """Shared expert plus routed experts chosen by a biased sigmoid router within groups."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        self.router = nn.Parameter(torch.randn(c.experts, c.width) * c.width ** -0.5)
        self.register_buffer("bias", torch.zeros(c.experts))
        self.register_buffer("load", torch.zeros(c.experts), persistent=False)
        s = 0.5
        self.gate = nn.Parameter(torch.randn(c.experts, c.expert_width, c.width) * s * c.width ** -0.5)
        self.up = nn.Parameter(torch.randn(c.experts, c.expert_width, c.width) * s * c.width ** -0.5)
        self.down = nn.Parameter(torch.zeros(c.experts, c.width, c.expert_width))
        self.shared = MLP(c.width, c.expert_width)

    def route(self, x):
        """Chosen experts and their weights for [N, width]."""
        c = self.c
        with torch.autocast(x.device.type, enabled=False):
            score = torch.sigmoid(x.float() @ self.router.float().t())
        with torch.no_grad():
            biased = score + self.bias
            group = biased.view(-1, c.groups, c.experts // c.groups).topk(2, -1).values.sum(-1)
            keep = torch.zeros_like(group).scatter_(1, group.topk(c.groups_used, -1).indices, 1.0)
            masked = biased.masked_fill(keep.repeat_interleave(c.experts // c.groups, 1) == 0, float("-inf"))
            chosen = masked.topk(c.used, -1).indices
            if self.training:
                self.load.index_add_(0, chosen.flatten(), torch.ones(chosen.numel(), device=x.device))
        weight = score.gather(1, chosen)
        return chosen, weight / (weight.sum(-1, keepdim=True) + 1e-20) * c.scale

    def all_experts(self, x, chosen, weight):
        """The same sum with every expert computed and most weighed 0: no sizes that depend on the data."""
        c = self.c
        share = torch.zeros(x.shape[0], c.experts, device=x.device).scatter(1, chosen, weight)
        inner = F.silu(F.linear(x, self.gate.flatten(0, 1))) * F.linear(x, self.up.flatten(0, 1))
        inner = inner.view(-1, c.experts, c.expert_width) * share[..., None].to(inner.dtype)
        return inner.flatten(1) @ self.down.transpose(1, 2).flatten(0, 1).to(inner.dtype)

    def forward(self, x):
        c = self.c
        shape = x.shape
        x = x.reshape(-1, c.width)
        chosen, weight = self.route(x)
        if x.is_cuda:
            return (self.all_experts(x, chosen, weight) + self.shared(x)).view(shape)
        flat = chosen.flatten()
        order = flat.argsort(stable=True)
        counts = torch.bincount(flat, minlength=c.experts)
        # in training each expert's rows are filled up to a multiple of 64: few sizes, so kernels and memory are found again
        align = 64 if self.training else 1
        room = (counts + align - 1) // align * align
        shift = (room.cumsum(0) - room) - (counts.cumsum(0) - counts)
        place = torch.arange(flat.numel()) + shift.index_select(0, flat.index_select(0, order))
        token = torch.zeros(int(room.sum()), dtype=torch.long)
        token[place] = order // c.used
        dtype = torch.bfloat16 if torch.is_autocast_enabled("cpu") else x.dtype
        gathered = x.to(dtype).index_select(0, token)
        gu = torch.cat((self.gate, self.up), 1).to(dtype)
        down = self.down.to(dtype)
        parts = []
        for e, part in enumerate(gathered.split(room.tolist())):
            g, u = (part @ gu[e].t()).chunk(2, -1)
            parts.append((F.silu(g) * u) @ down[e].t())
        back = torch.empty_like(order)
        back[order] = place
        y = torch.cat(parts).index_select(0, back) * weight.flatten()[:, None].to(dtype)
        y = y.view(-1, c.used, c.width).sum(1)
        return (y + self.shared(x)).view(shape)


class Block(nn.Module):
    """One decoder layer."""

    def __init__(self, c, dense):
        super().__init__()
        self.attn_norm, self.ffn_norm = Norm(c.width, c.eps), Norm(c.width, c.eps)
        self.attn = Attention(c)
        self.ffn = MLP(c.width, c.dense_width) if dense else Experts(c)

    def forward(self, x, cos, sin, mask, cache=None):
        x = x + self.attn(self.attn_norm(x), cos, sin, mask, cache)
        return x + self.ffn(self.ffn_norm(x))


class Predictor(nn.Module):
    """The MTP layer: from a hidden state and the next token's embedding to the token after."""

    def __init__(self, c):
        super().__init__()
        self.enorm, self.hnorm, self.head_norm = (Norm(c.width, c.eps) for _ in range(3))
        self.eh_proj = nn.Linear(2 * c.width, c.width, bias=False)
        self.block = Block(c, False)

    def forward(self, hidden, embedded, cos, sin, mask):
        x = self.eh_proj(torch.cat((self.enorm(embedded), self.hnorm(hidden)), -1))
        return self.head_norm(self.block(x, cos, sin, mask))


class Abacus(nn.Module):
    """Embedding, blocks, final norm, head, and the MTP layer beside them."""

    def __init__(self, c):
        super().__init__()
        self.c = c
        self.embed = nn.Embedding(c.vocab, c.width)
        self.blocks = nn.ModuleList(Block(c, i < c.dense_layers) for i in range(c.layers))
        self.norm = Norm(c.width, c.eps)
        self.head = nn.Linear(c.width, c.vocab, bias=False)
        self.mtp = Predictor(c)
        frequency = c.theta ** (-torch.arange(0, c.rope, 2).float() / c.rope)
        angle = torch.outer(torch.arange(c.context).float(), frequency)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)
        nn.init.normal_(self.embed.weight, std=0.5)
        for name, p in self.named_parameters():
            if name.endswith((".o.weight", ".down.weight")):
                nn.init.zeros_(p)
        nn.init.normal_(self.head.weight, std=0.02)

    def tables(self, position):
        """cos and sin, [B, T, 1, rope / 2]."""
        return self.cos[position][:, :, None], self.sin[position][:, :, None]

    def embedded(self, ids):
        """Rows of the embedding; in training on a GPU as a product, whose gradient needs no sorting."""
        if ids.is_cuda and self.training:
            return (ids[..., None] == torch.arange(self.c.vocab, device=ids.device)).to(torch.bfloat16) @ self.embed.weight.to(torch.bfloat16)
        return self.embed(ids)

    def forward(self, ids, position, mask, cache=None):
        """Hidden states after the final norm."""
        cos, sin = self.tables(position)
        x = self.embedded(ids)
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.bfloat16)
            mask = mask.to(torch.bfloat16)
        for i, block in enumerate(self.blocks):
            x = block(x, cos, sin, mask, None if cache is None else cache[i])
        return self.norm(x)

    def ahead(self, hidden, next_ids, position, mask):
        """Hidden states of the MTP layer: position t sees token t + 1 and speaks of t + 2."""
        cos, sin = self.tables(position)
        e = self.embedded(next_ids).to(hidden.dtype)
        return self.mtp(hidden, e, cos, sin, mask.to(hidden.dtype))


def segment_mask(segment):
    """0 where a position may look (same segment, not later), else -inf-like; [B, 1, T, T]."""
    T = segment.shape[1]
    seen = (segment[:, :, None] == segment[:, None, :]) & torch.ones(T, T, dtype=torch.bool, device=segment.device).tril()
    return torch.zeros(seen.shape, device=segment.device).masked_fill(~seen, -30000.0)[:, None]


@torch.no_grad()
def generate(model, prompts, eos, limit=448):
    """Greedy continuations of several prompts (lists of ids), batched with a cache."""
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    results = [None] * len(prompts)
    for start in range(0, len(order), 128):
        some = order[start:start + 128]
        longest = max(len(prompts[i]) for i in some)
        lengths = torch.tensor([len(prompts[i]) for i in some])
        B = len(some)
        ids = torch.zeros(B, longest, dtype=torch.long)
        for r, i in enumerate(some):  # left padding keeps the last column the newest
            ids[r, longest - len(prompts[i]):] = torch.tensor(prompts[i])
        lead = longest - lengths
        at = torch.arange(longest)
        position = (at[None] - lead[:, None]).clamp(min=0)
        seen = (at[None, None, :] <= at[None, :, None]) & (at[None, None, :] >= lead[:, None, None])
        seen |= torch.eye(longest, dtype=torch.bool)[None]
        cache = [dict() for _ in model.blocks]
        h = model(ids, position, torch.zeros(seen.shape).masked_fill(~seen, -30000.0)[:, None], cache)
        out = [[] for _ in some]
        alive: list = list(range(B))  # who a row answers, None when done
        n = longest
        while True:
            token = model.head(h[:, -1]).float().argmax(-1)
            for r, (who, tok) in enumerate(zip(alive, token.tolist())):
                if who is not None and tok != eos:
                    out[who].append(tok)
                if tok == eos or who is None or len(out[who]) >= limit or n >= model.c.context:
                    alive[r] = None
            keep = [r for r, who in enumerate(alive) if who is not None]
            if not keep:
                break
            if len(keep) <= 0.8 * len(alive):
                index = torch.tensor(keep)
                alive = [alive[r] for r in keep]
                token, lead = token[index], lead[index]
                for layer in cache:
                    layer["k"], layer["v"] = layer["k"][index], layer["v"][index]
            n += 1
            block = torch.arange(n)[None] < lead[:, None]
            mask = torch.zeros(block.shape).masked_fill(block, -30000.0)[:, None, None]
            h = model(token[:, None], (n - 1 - lead)[:, None], mask, cache)
        for who, i in enumerate(some):
            results[i] = out[who]
    return results


def describe(c):
    """The configuration as plain data."""
    return asdict(c)
