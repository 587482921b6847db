#!/usr/bin/env python3
"""Writes Tests/SiliangTensorTests/Fixtures/quantizer_errors.json: ggml's quantisation errors.

    pip install llama-cpp-python==0.3.36      # compiles for some minutes; brings libggml-base
    python Tools/make_quantizer_table.py

The tensors come from a seeded generator of whole numbers that QuantizerErrorTests.swift repeats:
SplitMix64, sums of twelve 16-bit numbers for normal values, and single float32 operations, so both
sides get the same bits. For each tensor and type the table holds the mean squared error of
ggml_quantize_chunk without an importance matrix, read back by ggml's own dequantiser.
"""
import ctypes
import json
import pathlib

import llama_cpp
import numpy as np

ROWS, COLUMNS = 64, 512
TYPES = {  # name: (ggml_type, values per block, bytes per block, suffix of ggml's function)
    "Q8_0": (8, 32, 34, "q8_0"), "Q6_K": (14, 256, 210, "q6_K"), "Q5_K": (13, 256, 176, "q5_K"),
    "Q4_K": (12, 256, 144, "q4_K"), "Q5_0": (6, 32, 22, "q5_0"), "Q5_1": (7, 32, 24, "q5_1"),
    "Q4_0": (2, 32, 18, "q4_0"),
}
TARGET = pathlib.Path(__file__).resolve().parent.parent / \
    "Tests/SiliangTensorTests/Fixtures/quantizer_errors.json"


def words(seed: int, count: int) -> np.ndarray:
    """`count` numbers of SplitMix64."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15) * np.arange(
            1, count + 1, dtype=np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def normal(seed: int, count: int) -> np.ndarray:
    """Sums of twelve uniform numbers, less their mean: standard deviation 1, exact in float32."""
    parts = words(seed, 3 * count).reshape(count, 3)
    total = np.zeros(count, np.int64)
    for shift in (0, 16, 32, 48):
        total += (parts >> np.uint64(shift) & np.uint64(0xFFFF)).astype(np.int64).sum(axis=1)
    return ((total - 6 * 65536).astype(np.float32)) * np.float32(2.0 ** -16)


def uniform(seed: int, count: int) -> np.ndarray:
    """Numbers from 0 to 1, multiples of 2^-16."""
    return (words(seed, count) >> np.uint64(48)).astype(np.float32) * np.float32(2.0 ** -16)


def tensors() -> dict[str, np.ndarray]:
    """The kinds of weights, by name."""
    count = ROWS * COLUMNS
    g = normal(1, count)
    scale = np.float32(2.0 ** -6)
    columns = np.arange(count) % COLUMNS
    rows = np.arange(count) // COLUMNS
    return {
        "normal": g * scale,
        "heavy": g / (uniform(2, count) + np.float32(0.125)) * scale,
        "uniform": (uniform(3, count) - np.float32(0.5)) * scale,
        # Some columns are larger than others, and rows have a mean of their own.
        "structured": (g * (uniform(4, COLUMNS)[columns] + np.float32(0.25))
                       + (uniform(5, ROWS)[rows] - np.float32(0.5))) * scale,
        "outliers": np.where(words(6, count) % np.uint64(128) == 0, g * np.float32(16), g) * scale,
        "offset": (g * np.float32(0.25) - np.float32(2)) * scale,
        "small": g * np.float32(2.0 ** -16),
    }


def mean_squared_error(library: ctypes.CDLL, values: np.ndarray, kind: str) -> float:
    number, block, size, suffix = TYPES[kind]
    stored = np.zeros(values.size // block * size, np.uint8)
    library.ggml_quantize_chunk(
        number, values.ctypes.data, stored.ctypes.data, 0, ROWS, COLUMNS, None)
    back = np.zeros(values.size, np.float32)
    dequantize = getattr(library, f"dequantize_row_{suffix}")
    dequantize.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    dequantize(stored.ctypes.data, back.ctypes.data, values.size)
    return float(np.mean((values.astype(np.float64) - back) ** 2))


def main() -> None:
    folder = pathlib.Path(llama_cpp.__file__).parent / "lib"
    library = ctypes.CDLL(str(folder / "libggml-base.so"))
    library.ggml_quantize_chunk.restype = ctypes.c_size_t
    library.ggml_quantize_chunk.argtypes = [
        ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64,
        ctypes.c_int64, ctypes.c_void_p]
    table = {}
    for name, values in tensors().items():
        values = np.ascontiguousarray(values, np.float32)
        table[name] = {
            "sum_of_squares": float(np.sum(values.astype(np.float64) ** 2)),
            "mse": {kind: mean_squared_error(library, values, kind) for kind in TYPES},
        }
    TARGET.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main()
