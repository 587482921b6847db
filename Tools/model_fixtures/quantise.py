"""Storage types: values to bytes and back."""

import numpy as np
import gguf
from gguf import GGMLQuantizationType as Type


def encode(values: np.ndarray, type_name: str) -> tuple[np.ndarray, Type]:
    """`values` as stored in a GGUF, and the type to declare."""
    kind = Type[type_name]
    if kind == Type.Q6_K:
        return encode_q6_k(values), kind
    return gguf.quants.quantize(np.ascontiguousarray(values, dtype=np.float32), kind), kind


def decode(tensor: gguf.ReaderTensor) -> np.ndarray:
    """A tensor of a GGUF as float32, outermost dimension first."""
    values = gguf.quants.dequantize(np.array(tensor.data), tensor.tensor_type)
    return values.reshape([int(size) for size in tensor.shape][::-1]).astype(np.float32)


def encode_q6_k(values: np.ndarray) -> np.ndarray:
    """Q6_K by rounding to the nearest level (gguf-py only decodes it). A block of 256 values:
    128 bytes of low nibbles, 64 bytes of high bit pairs, 16 scales (int8), d (f16)."""
    rows, columns = values.shape
    groups = values.reshape(-1, 16, 16).astype(np.float32)
    steps = np.abs(groups).max(axis=-1) / 31
    d = (steps.max(axis=-1, keepdims=True) / 127).astype(np.float16)
    wide = np.maximum(d.astype(np.float32), 1e-12)
    scales = np.clip(np.round(steps / wide), 1, 127)
    levels = np.clip(np.round(groups / (wide * scales)[..., None]), -32, 31).astype(np.int64) + 32
    quarters = levels.reshape(-1, 2, 4, 32)  # half, which of the four interleaved runs, position
    low, high = quarters & 15, quarters >> 4
    nibbles = np.concatenate(
        [low[:, :, 0] | low[:, :, 2] << 4, low[:, :, 1] | low[:, :, 3] << 4], axis=-1)
    pairs = high[:, :, 0] | high[:, :, 1] << 2 | high[:, :, 2] << 4 | high[:, :, 3] << 6
    blocks = np.concatenate(
        [
            nibbles.reshape(-1, 128).astype(np.uint8), pairs.reshape(-1, 64).astype(np.uint8),
            scales.astype(np.int8).view(np.uint8), d.view(np.uint8),
        ], axis=-1)
    return blocks.reshape(rows, columns // 256 * 210)
