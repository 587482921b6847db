"""Muon for matrices (orthogonalised momentum), batched over equal shapes."""

import torch


def orthogonal(g, steps=5):
    """Nearly the orthogonal factor of each matrix of a stack, by Newton-Schulz."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16()
    flip = x.shape[-2] > x.shape[-1]
    if flip:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * (s @ s)) @ x
    return (x.mT if flip else x).float()


class Muon(torch.optim.Optimizer):
    """Nesterov momentum, orthogonalised; 3-D parameters are stacks of matrices."""

    def __init__(self, params, lr=0.02, momentum=0.95, decay=0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "m" not in state:
                    state["m"] = torch.zeros_like(p)
                m = state["m"]
                m.lerp_(p.grad, 1 - group["momentum"])
                g = p.grad.lerp(m, group["momentum"])
                shapes.setdefault(tuple(p.shape[-2:]), []).append((p, g))
            for (rows, cols), items in shapes.items():
                stack = torch.cat([g.reshape(-1, rows, cols) for _, g in items])
                update = orthogonal(stack) * max(1.0, rows / cols) ** 0.5
                start = 0
                for p, g in items:
                    n = g.numel() // (rows * cols)
                    if group["decay"]:
                        p.mul_(1 - group["lr"] * group["decay"])
                    p.sub_(update[start:start + n].view_as(p) * group["lr"])
                    start += n
