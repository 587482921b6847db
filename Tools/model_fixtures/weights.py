"""Random weights that make every part of a model count."""

import re

import torch

# Standard deviation of a matrix's entries times sqrt(columns); by what its product feeds.
GAINS = [
    (r"embed_tokens", 1.0),
    (r"lm_head", 2.0),
    (r"(q_proj|k_proj|q_b_proj)\.weight", 1.5),
    (r"kv_b_proj", 1.2),
    (r"mlp\.gate\.weight", 1.5),
    (r"down_proj", 1.2),
]


ROTATED = 16  # qk_rope_head_dim of every DeepSeek fixture


def randomise(model: torch.nn.Module, seed: int) -> None:
    """Fills `model` in place. Attention is neither flat nor one-hot, the residual stream is
    neither all embedding nor all layers, and the logits spread by about 2."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in model.state_dict().items():
        noise = torch.randn(tensor.shape, generator=generator)
        tensor.copy_(scaled(name, noise))


def scaled(name: str, noise: torch.Tensor) -> torch.Tensor:
    if "norm" in name:
        return 1 + 0.25 * noise
    if name.endswith("e_score_correction_bias"):
        return 0.15 * noise
    if name.endswith("bias"):
        return 0.4 * noise
    if "embed_tokens" in name:
        return noise
    gain = next((gain for pattern, gain in GAINS if re.search(pattern, name)), 1.0)
    values = gain * noise / noise.shape[-1] ** 0.5
    if "kv_a_proj_with_mqa" in name:
        # Small latents, so that the eps of their norm is felt; the rotated key after them is not.
        values[:-ROTATED] *= 0.05
        values[-ROTATED:] *= 1.5
    return values
