#!/usr/bin/env python3
"""Write small quantised tensors with the values that gguf-py gives them.

    python Tools/make_quant_fixtures.py Tests/SiliangTensorTests/Fixtures

Blocks are random bits with finite scales, so every bit pattern that a decoder must
understand occurs. Needs numpy and gguf (see Tools/requirements.txt).
"""
import pathlib
import sys

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T
from gguf.quants import dequantize

ROWS, COLUMNS = 3, 512
# Where a block keeps its half-precision scales.
SCALES = {
    T.Q4_0: (0,), T.Q4_1: (0, 2), T.Q5_0: (0,), T.Q5_1: (0, 2), T.Q8_0: (0,),
    T.Q2_K: (80, 82), T.Q3_K: (108,), T.Q4_K: (0, 2), T.Q5_K: (0, 2), T.Q6_K: (208,),
    T.IQ4_NL: (0,), T.IQ4_XS: (0,), T.MXFP4: (),
}


def random_rows(kind: T, rng: np.random.Generator) -> np.ndarray:
    """`[ROWS, bytes per row]` of valid blocks of a type."""
    if kind in (T.F16, T.BF16):
        values = rng.standard_normal((ROWS, COLUMNS), dtype=np.float32)
        values[0, :6] = [0.0, -0.0, 6e-8, -6e-5, 65504.0, 1.0009765625]
        if kind == T.F16:
            return values.astype(np.float16).view(np.uint8)
        return (values.view(np.uint32) >> 16).astype(np.uint16).view(np.uint8)
    block, size = gguf.GGML_QUANT_SIZES[kind]
    raw = rng.integers(0, 256, (ROWS * COLUMNS // block, size), dtype=np.uint8)
    if kind == T.MXFP4:  # an exponent instead: the smallest, the next, then moderate ones
        raw[:, 0] = rng.integers(110, 140, len(raw))
        raw[:2, 0] = [0, 1]
    for offset in SCALES[kind]:
        scales = rng.standard_normal(len(raw)).astype(np.float16)
        scales[:3] = [0.0, 6e-8, -1.5]
        raw[:, offset : offset + 2] = scales.view(np.uint8).reshape(-1, 2)
    return raw.reshape(ROWS, -1)


def main() -> None:
    """Write quants.gguf and one file of float32 values per type."""
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20261123)
    writer = gguf.GGUFWriter(str(folder / "quants.gguf"), "llama")
    for kind in (*SCALES, T.F16, T.BF16):
        raw = random_rows(kind, rng)
        name = kind.name.lower()
        writer.add_tensor(name, raw, raw_dtype=kind)
        np.save(folder / f"{name}.npy", dequantize(raw, kind).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
