"""What transformers computes from a fixture: logits, a greedy continuation, layer outputs."""

import numpy as np
import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

from .mapping import from_gguf, interleave
from .variants import Variant

# Rows of the prompt whose logits and layer outputs are kept: both sides of the block boundary.
LOGITS_STRIDE = 8
LAYER_ROWS = [0, 1, 7, 31, 63, 64, 79]


def make_config(variant: Variant):
    config = AutoConfig.for_model(variant.family, **variant.config)
    config._attn_implementation = "eager"
    config._experts_implementation = "eager"
    return config


def make_model(config) -> torch.nn.Module:
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    return model.eval().requires_grad_(False)


def load(model: torch.nn.Module, tensors: dict) -> None:
    """Puts the values of a GGUF into `model`; every parameter must be among them."""
    state = from_gguf(tensors, model.config)
    model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in state.items()})


@torch.no_grad()
def logits_of(model, ids: list[int]) -> np.ndarray:
    return model(input_ids=torch.tensor([ids]), use_cache=False).logits[0].numpy()


def continue_greedily(model, ids: list[int], count: int) -> tuple[list[int], list[np.ndarray]]:
    """`count` more tokens, each the argmax, and the logits they were chosen from."""
    ids, rows = list(ids), []
    for _ in range(count):
        rows.append(logits_of(model, ids)[-1])
        ids.append(int(rows[-1].argmax()))
    return ids[-count:], rows


def smallest_gap(rows) -> float:
    """The least distance between the best logit and the second, over all rows."""
    ordered = np.sort(np.stack(list(rows)), axis=-1)
    return float((ordered[:, -1] - ordered[:, -2]).min())


class Trace:
    """Collects layer inputs and outputs under the names of the program's own trace."""

    def __init__(self, model):
        self.values: dict[str, torch.Tensor] = {}
        self.model, self.config = model, model.config
        self.handles = []
        self.rotations: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.module = __import__(type(model).__module__, fromlist=["x"])
        self.patched = {}

    def __enter__(self):
        layers = self.model.model.layers
        for index, layer in enumerate(layers):
            prefix = f"blk.{index}."
            self.keep(layer.input_layernorm, prefix + "attn_norm")
            self.keep(layer.self_attn, prefix + "attn_out")
            self.keep(layer.post_attention_layernorm, prefix + "ffn_norm")
            self.keep(layer.mlp, prefix + "ffn_out")
            self.keep(layer, prefix + "out")
            if hasattr(layer.self_attn, "kv_a_layernorm"):
                self.keep(layer.self_attn.kv_a_layernorm, prefix + "latent")
            if hasattr(layer.mlp, "gate"):
                self.keep_router(layer.mlp.gate, prefix)
        self.keep(self.model.model.norm, "output_norm")
        for name in dir(self.module):
            if name.startswith("apply_rotary"):
                self.patch(name)
        return self

    def __exit__(self, *_):
        for handle in self.handles:
            handle.remove()
        for name, original in self.patched.items():
            setattr(self.module, name, original)

    def keep(self, module, name):
        def hook(_module, _inputs, output):
            value = output[0] if isinstance(output, tuple) else output
            self.values[name] = value.reshape(-1, value.shape[-1])
        self.handles.append(module.register_forward_hook(hook))

    def keep_router(self, gate, prefix):
        def hook(_module, _inputs, output):
            _, weights, ids = output
            order = ids.argsort(dim=-1)
            self.values[prefix + "router_ids"] = ids.gather(1, order).int()
            self.values[prefix + "router_weights"] = weights.gather(1, order)
        self.handles.append(gate.register_forward_hook(hook))

    def patch(self, name):
        original = getattr(self.module, name)

        def recording(*arguments, **options):
            rotated = original(*arguments, **options)
            self.rotations.append(rotated)
            return rotated
        self.patched[name] = original
        setattr(self.module, name, recording)

    def rotated(self) -> dict[str, np.ndarray]:
        """`q` and `k` after RoPE in the order the GGUF implies."""
        values = {}
        for index, (q, k) in enumerate(self.rotations):
            q, k = (part[0].transpose(0, 1).numpy() for part in (q, k))
            if self.config.model_type in ("llama", "deepseek_v3"):
                q, k = (paired(part) for part in (q, k))
            if "deepseek" in self.config.model_type:
                # What is cached; the absorbed query has no counterpart here.
                latent = self.values.pop(f"blk.{index}.latent").numpy()
                values[f"blk.{index}.k"] = np.concatenate([latent, k[:, 0]], axis=-1)
            else:
                values[f"blk.{index}.q"], values[f"blk.{index}.k"] = q, k
        return values


def paired(heads: np.ndarray) -> np.ndarray:
    """The last axis from half-split to interleaved pairs."""
    return interleave(heads.reshape(-1, heads.shape[-1]).T, 1).T.reshape(heads.shape)


@torch.no_grad()
def trace_layers(model, ids: list[int]) -> dict[str, np.ndarray]:
    """Layer outputs for the prompt `ids`, rows `LAYER_ROWS`."""
    with Trace(model) as trace:
        model(input_ids=torch.tensor([ids]), use_cache=False)
    rotated = trace.rotated()
    values = {name: value.numpy() for name, value in trace.values.items()} | rotated
    kept = {name: np.ascontiguousarray(value[LAYER_ROWS]) for name, value in values.items()}
    return kept | {"rows": np.array(LAYER_ROWS, dtype=np.int64)}


@torch.no_grad()
def smallest_routing_margin(model, ids: list[int]) -> float:
    """How near any choice of groups or experts is to another, in units of the choice score."""
    margins = [float("inf")]

    def hook(gate, _inputs, output):
        logits = output[0]
        if hasattr(gate, "e_score_correction_bias"):
            choice = logits.sigmoid() + gate.e_score_correction_bias
        else:
            choice = logits.softmax(dim=-1)
        groups = getattr(gate, "num_group", None) or 1
        grouped = choice.view(len(choice), groups, -1)
        if groups > 1:
            best = 2 if hasattr(gate, "e_score_correction_bias") else 1
            scores = grouped.topk(best, dim=-1).values.sum(dim=-1)
            margins.append(boundary(scores, gate.topk_group))
            kept = torch.zeros_like(scores).scatter(1, scores.topk(gate.topk_group).indices, 1)
            choice = grouped.masked_fill(kept[..., None] == 0, -1e9).flatten(1)
        margins.append(boundary(choice, gate.top_k))

    handles = [
        module.register_forward_hook(hook) for module in model.modules()
        if type(module).__name__.lower().endswith("topkrouter")
    ]
    model(input_ids=torch.tensor([ids]), use_cache=False)
    for handle in handles:
        handle.remove()
    return min(margins)


def boundary(scores: torch.Tensor, count: int) -> float:
    """The least distance between the last score chosen and the first left out."""
    ordered = scores.sort(dim=-1, descending=True).values
    return float((ordered[:, count - 1] - ordered[:, count]).min())


def versions() -> str:
    return f"transformers {transformers.__version__}, torch {torch.__version__}"
