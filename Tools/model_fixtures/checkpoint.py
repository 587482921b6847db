"""Writes a fixture model as a Hugging Face folder, the way models are published, and reads it."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

Tensors = dict[str, torch.Tensor]

BLOCK = 128  # of FP8 scales
E4M3_MAX = 448.0
DTYPES = {
    "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "FP8": torch.float8_e4m3fn}
# What stays in higher precision in the published FP8 checkpoints.
NOT_FP8 = ("norm.weight", "embed_tokens.weight", "lm_head.weight", "mlp.gate.weight", ".bias")


@dataclass(frozen=True)
class Checkpoint:
    """One folder: a transformers configuration and how it is written."""

    name: str
    family: str
    config: dict
    storage: str  # F32, F16, BF16 or FP8
    shards: int = 1
    modern: bool = False  # config.json in the style of transformers 5
    mtp: bool = False  # a layer for multi-token prediction behind the others, to be ignored
    # Keys of config.json that transformers' class does not have or names otherwise.
    published: dict = field(default_factory=dict)
    generation: dict = field(default_factory=dict)  # generation_config.json


def write(folder: Path, checkpoint: Checkpoint, model: torch.nn.Module) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    config = published_config(checkpoint, type(model).__name__)
    write_json(folder / "config.json", config)
    if checkpoint.generation:
        write_json(folder / "generation_config.json", checkpoint.generation)
    tensors: Tensors = {}
    for name, value in unfused(model).items():
        tensors |= stored(name, value, checkpoint.storage)
    if checkpoint.mtp:
        tensors |= prediction_layer(tensors, model.config)
    names = sorted(tensors)
    if checkpoint.shards == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    weight_map = {}
    for index in range(checkpoint.shards):
        file = f"model-{index + 1:05}-of-{checkpoint.shards:05}.safetensors"
        part = names[index::checkpoint.shards]
        save_file({name: tensors[name] for name in part}, folder / file, metadata={"format": "pt"})
        weight_map |= {name: file for name in part}
    size = sum(value.nbytes for value in tensors.values())
    write_json(
        folder / "model.safetensors.index.json",
        {"metadata": {"total_size": size}, "weight_map": dict(sorted(weight_map.items()))})


def read_into(model: torch.nn.Module, folder: Path) -> None:
    """Puts the values that a folder holds into `model`; every parameter must be among them."""
    tensors: Tensors = {}
    for file in sorted(folder.glob("model*.safetensors")):
        tensors |= load_file(file)
    values = {name: decoded(name, tensors) for name in tensors if not name.endswith("_scale_inv")}
    layers = model.config.num_hidden_layers
    values = {
        name: value for name, value in values.items()
        if not name.startswith(f"model.layers.{layers}.")}
    state = fused(values, model)
    if model.config.tie_word_embeddings:
        state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state)


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n")


def published_config(checkpoint: Checkpoint, architecture: str) -> dict:
    config = dict(checkpoint.config)
    rope = dict(config.pop("rope_parameters"))
    kind = {"F32": "float32", "F16": "float16"}.get(checkpoint.storage, "bfloat16")
    config = {"architectures": [architecture], "model_type": checkpoint.family,
              "hidden_act": "silu"} | config
    if checkpoint.modern:
        config |= {"rope_parameters": rope, "dtype": kind}
    else:
        config["rope_theta"] = rope.pop("rope_theta")
        if "partial_rotary_factor" in rope:
            config["partial_rotary_factor"] = rope.pop("partial_rotary_factor")
        plain = rope["rope_type"] == "default"
        if rope["rope_type"] == "yarn":  # older files say type
            rope = {"type": rope.pop("rope_type")} | rope
        config |= {"rope_scaling": None if plain else rope, "torch_dtype": kind}
    if checkpoint.storage == "FP8":
        config["quantization_config"] = {
            "activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8",
            "weight_block_size": [BLOCK, BLOCK]}
    if checkpoint.mtp:
        config["num_nextn_predict_layers"] = 1
    return config | checkpoint.published


# Experts: one tensor each in the files, one for all in the model.

def unfused(model: torch.nn.Module) -> Tensors:
    tensors: Tensors = {}
    for name, value in model.state_dict().items():
        if name == "lm_head.weight" and model.config.tie_word_embeddings:
            continue
        match = re.fullmatch(r"(.+\.experts)\.(gate_up_proj|down_proj)", name)
        if match is None:
            tensors[name] = value
            continue
        for expert, matrix in enumerate(value):
            prefix = f"{match[1]}.{expert}."
            if match[2] == "down_proj":
                tensors[prefix + "down_proj.weight"] = matrix
            else:
                gate, up = matrix.chunk(2)
                tensors[prefix + "gate_proj.weight"] = gate
                tensors[prefix + "up_proj.weight"] = up
    return tensors


def fused(tensors: Tensors, model: torch.nn.Module) -> Tensors:
    state: Tensors = {}
    for name in model.state_dict():
        match = re.fullmatch(r"(.+\.experts)\.(gate_up_proj|down_proj)", name)
        if match is None:
            if name in tensors:
                state[name] = tensors[name]
            continue
        experts = [
            "gate_proj", "up_proj"] if match[2] == "gate_up_proj" else ["down_proj"]
        count = len({key for key in tensors if re.fullmatch(
            re.escape(match[1]) + r"\.\d+\.down_proj\.weight", key)})
        state[name] = torch.stack([
            torch.cat([tensors[f"{match[1]}.{index}.{part}.weight"] for part in experts])
            for index in range(count)])
    return state


# Storage.

def stored(name: str, value: torch.Tensor, storage: str) -> Tensors:
    if name.endswith("e_score_correction_bias"):
        return {name: value.contiguous()}
    if storage != "FP8" or name.endswith(NOT_FP8):
        kind = torch.bfloat16 if storage == "FP8" else DTYPES[storage]
        return {name: value.to(kind).contiguous()}
    rows, columns = value.shape
    grid = torch.zeros(-(-rows // BLOCK), -(-columns // BLOCK))
    encoded = torch.empty(rows, columns, dtype=torch.float8_e4m3fn)
    for row in range(grid.shape[0]):
        for column in range(grid.shape[1]):
            place = (
                slice(row * BLOCK, (row + 1) * BLOCK), slice(column * BLOCK, (column + 1) * BLOCK))
            scale = value[place].abs().max() / E4M3_MAX
            grid[row, column] = scale
            encoded[place] = (value[place] / scale).to(torch.float8_e4m3fn)
    return {name: encoded, name + "_scale_inv": grid}


def decoded(name: str, tensors: Tensors) -> torch.Tensor:
    value = tensors[name].float()
    scales = tensors.get(name + "_scale_inv")
    if scales is None:
        return value
    wide = scales.repeat_interleave(BLOCK, 0).repeat_interleave(BLOCK, 1)
    return value * wide[:value.shape[0], :value.shape[1]]


def prediction_layer(tensors: Tensors, config) -> Tensors:
    """A multi-token-prediction layer of noise, with the tensors that DeepSeek-V3's has."""
    layers, hidden = config.num_hidden_layers, config.hidden_size
    last, extra = f"model.layers.{layers - 1}.", f"model.layers.{layers}."
    generator = torch.Generator().manual_seed(7)

    def noise(*shape):
        return torch.randn(shape, generator=generator).to(torch.bfloat16)

    made = {
        name.replace(last, extra): noise(*value.shape)
        for name, value in tensors.items() if name.startswith(last)}
    return made | {
        extra + "eh_proj.weight": noise(hidden, 2 * hidden),
        extra + "enorm.weight": noise(hidden), extra + "hnorm.weight": noise(hidden),
        extra + "embed_tokens.weight": noise(config.vocab_size, hidden),
        extra + "shared_head.norm.weight": noise(hidden),
        extra + "shared_head.head.weight": noise(config.vocab_size, hidden)}
