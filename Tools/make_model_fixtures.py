#!/usr/bin/env python3
"""Makes Tests/SiliangModelsTests/Fixtures: small random models as GGUF, with what transformers
computes from the values actually stored in them.

    pip install -r Tools/requirements.txt
    python3 Tools/make_model_fixtures.py            # all of them
    python3 Tools/make_model_fixtures.py qwen2_f16  # some

For each model: `<name>.gguf`; `<name>.expected.safetensors` with `input_ids` [S], `rows` [R],
`logits` [R, vocab] of those rows, `top` [S] the argmax of every row, `sd` [1] the standard
deviation of all logits, `greedy` [16] the greedy continuation; for most, also
`<name>.layers.safetensors` with layer outputs for some rows of the prompt.

A seed is taken only when no argmax and no choice of experts is a near-tie, so that a correct
float32 implementation agrees on every token however it orders its sums.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file

from model_fixtures import reference
from model_fixtures.variants import VARIANTS, Variant
from model_fixtures.weights import randomise
from model_fixtures.writer import read, write

OUTPUT = Path(__file__).resolve().parent.parent / "Tests/SiliangModelsTests/Fixtures"
GREEDY = 16
LEAST_TOP_GAP = 4e-3  # of the logits' standard deviation
LEAST_ROUTING_MARGIN = 5e-4


def expectation(model, config, seed: int, tokens: int) -> dict:
    """What the reference computes for a random prompt, and how near its decisions are to others."""
    generator = np.random.default_rng(seed)
    ids = [0, *generator.integers(4, config.vocab_size, tokens - 1).tolist()]
    logits = reference.logits_of(model, ids)
    greedy, greedy_rows = reference.continue_greedily(model, ids, GREEDY)
    sd = float(logits.std())
    return dict(
        ids=ids, logits=logits, greedy=greedy, sd=sd,
        gap=reference.smallest_gap([*logits, *greedy_rows]) / sd,
        margin=reference.smallest_routing_margin(model, ids + greedy))


def save_expectation(path: Path, expected: dict, seed: int) -> None:
    ids, logits = expected["ids"], expected["logits"]
    rows = sorted({*range(0, len(ids), reference.LOGITS_STRIDE), len(ids) - 1})
    save_file(
        {
            "input_ids": np.array(ids, dtype=np.int64), "rows": np.array(rows, dtype=np.int64),
            "logits": np.ascontiguousarray(logits[rows]),
            "sd": np.array([expected["sd"]], dtype=np.float32),
            "top": logits.argmax(axis=-1).astype(np.int64),
            "greedy": np.array(expected["greedy"], dtype=np.int64),
        },
        path,
        # One entry: with several their order in the file would vary from run to run.
        metadata={"reference": f"seed {seed}, {reference.versions()}"})


def attempt(variant: Variant, seed: int, folder: Path) -> dict | None:
    """Makes `variant` from `seed` in `folder`; None when something is a near-tie."""
    config = reference.make_config(variant)
    model = reference.make_model(config)
    randomise(model, seed)
    state = {name: value.numpy().copy() for name, value in model.state_dict().items()}
    path = folder / f"{variant.name}.gguf"
    write(path, variant, config, state)
    reference.load(model, read(path))

    expected = expectation(model, config, seed, variant.tokens)
    ids, logits = expected["ids"], expected["logits"]
    if (expected["gap"] < LEAST_TOP_GAP or expected["margin"] < LEAST_ROUTING_MARGIN
            or len(set(expected["greedy"])) < 4):
        return None

    for suffix, options in variant.also.items():
        other = folder / f"{variant.name}_{suffix}.gguf"
        write(other, variant, config, state, **options)
        reference.load(model, read(other))
        if not np.array_equal(reference.logits_of(model, ids), logits):
            raise SystemExit(f"{other.name} does not hold the same model")
    save_expectation(folder / f"{variant.name}.expected.safetensors", expected, seed)
    if variant.layers_golden:
        save_file(
            reference.trace_layers(model, ids), folder / f"{variant.name}.layers.safetensors")
    return expected


def make(variant: Variant) -> None:
    for seed in range(1, 400):
        with tempfile.TemporaryDirectory(dir=OUTPUT) as folder:
            made = attempt(variant, seed, Path(folder))
            if made is None:
                continue
            for file in Path(folder).iterdir():
                file.chmod(0o644)
                file.replace(OUTPUT / file.name)
        size = (OUTPUT / f"{variant.name}.gguf").stat().st_size
        print(
            f"{variant.name}: {size} bytes, seed {seed}, sd {made['sd']:.2f}, "
            f"top-1 gap {made['gap']:.4f} sd, routing margin {made['margin']:.4f}", flush=True)
        return
    raise SystemExit(f"{variant.name}: no seed without near-ties")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="which models; all by default")
    names = parser.parse_args().names
    unknown = set(names) - {variant.name for variant in VARIANTS}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    torch.set_num_threads(1)
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for variant in VARIANTS:
        if not names or variant.name in names:
            make(variant)


if __name__ == "__main__":
    main()
