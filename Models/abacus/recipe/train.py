"""Training: Muon and AdamW, warm-up / stable / decay, resumable; on a CPU, or on a CUDA device where there is one.

Both run the same schedule on the same batches. On CUDA a step is recorded once per shape
and replayed, as its hundreds of small kernels cost more to start than to run.
"""

import argparse
import json
import os
import random
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("GOMP_SPINCOUNT", "0")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from . import corpus, stream
from .evaluate import right
from .model import Abacus, Config, describe, generate, segment_mask
from .muon import Muon

TOKENS, SEED = 8192, 22
MTP_EVERY, MTP_WEIGHT = 8, 0.2
RATES = {"muon": 0.02, "adam": 3e-3}
SCHEDULE = Path(__file__).parent / "schedule.json"


def rate(step, s):
    """The factor on all learning rates: straight lines between the schedule's points."""
    points = s["rate"]
    for (a, x), (b, y) in zip(points, points[1:]):
        if step < b:
            return x + (y - x) * (step - a) / (b - a)
    return points[-1][1]


def optimizers(model, device):
    """Muon for matrices, AdamW for embedding, head, router and norms."""
    matrices, others = [], []
    for name, p in model.named_parameters():
        plain = p.ndim < 2 or name in ("embed.weight", "head.weight") or name.endswith("router")
        (others if plain else matrices).append(p)
    cuda = device.type == "cuda"
    value = (lambda x: torch.tensor(x, device=device)) if cuda else float
    return {"muon": Muon(matrices, value(RATES["muon"]), decay=0.01),
            "adam": torch.optim.AdamW(others, value(RATES["adam"]), betas=(0.9, 0.98), weight_decay=0.0, fused=True, capturable=cuda)}


def cross_entropy(model, hidden, targets, keep):
    """Mean loss where `keep`.

    On a CPU the others are not computed; the rows are filled up to a multiple of 256, so that few sizes occur.
    """
    if hidden.is_cuda:
        wanted = targets.masked_fill(~keep, -100).flatten()
        return F.cross_entropy(model.head(hidden.flatten(0, 1)).float(), wanted, ignore_index=-100)
    at = keep.flatten().nonzero()[:, 0]
    fill = -len(at) % 256
    wanted = torch.cat((targets.flatten()[at], torch.full((fill,), -100)))
    at = torch.cat((at, at.new_zeros(fill)))
    return F.cross_entropy(model.head(hidden.flatten(0, 1).index_select(0, at)).float(), wanted, ignore_index=-100)


def loss_of(model, batch, with_mtp):
    """Mean loss on what the model writes, and the MTP layer's."""
    ids, wanted, segment, position = batch
    mask = segment_mask(segment)
    with torch.autocast(ids.device.type, dtype=torch.bfloat16):
        h = model(ids, position, mask)
        main = cross_entropy(model, h[:, :-1], ids[:, 1:], wanted[:, 1:] > 0)
        if not with_mtp:
            return main, None
        ahead = model.ahead(h, ids.roll(-1, 1), position, mask)
        keep = (wanted[:, 2:] > 0) & (segment[:, 2:] == segment[:, :-2])
        return main, cross_entropy(model, ahead[:, :-2], ids[:, 2:], keep)


class Trainer:
    """A model, its optimizers and the running sums of what the log shows."""

    def __init__(self, model, device):
        self.model, self.device, self.opts = model, device, optimizers(model, device)
        self.factor = torch.zeros((), device=device)
        self.sums = torch.zeros(4, device=device)  # loss, MTP loss, worst load ratio, steps whose gradient was not finite
        self.graphs, self.seen = {}, {}

    def update(self, batch, with_mtp):
        """One step of all parameters and of the routers' biases."""
        for name, o in self.opts.items():
            for group in o.param_groups:
                if torch.is_tensor(group["lr"]):
                    group["lr"].copy_(self.factor * RATES[name])
                else:
                    group["lr"] = float(self.factor) * RATES[name]
        main, mtp = loss_of(self.model, batch, with_mtp)
        (main if mtp is None else main + MTP_WEIGHT * mtp).backward()
        lost = self.clip([q.grad for q in self.model.parameters() if q.grad is not None])
        for o in self.opts.values():
            o.step()
        with torch.no_grad():
            worst = self.balance(0.002 * self.factor)
            self.sums += torch.stack((main.detach(), main.new_zeros(()) if mtp is None else mtp.detach(), worst, lost)).nan_to_num(0.0, 0.0, 0.0)

    @torch.no_grad()
    def clip(self, grads):
        """Scale the gradients to a norm of at most 1; all become 0 when it isn't finite, and 1 is returned."""
        norm = torch.nn.utils.get_total_norm(grads)
        fine = torch.isfinite(norm)
        scale = torch.where(fine, (1.0 / (norm + 1e-6)).clamp(max=1.0), 0.0)
        for g in grads:
            g.nan_to_num_(0.0, 0.0, 0.0)
        torch._foreach_mul_(grads, scale)
        return 1.0 - fine.float()

    def balance(self, amount):
        """Raise the bias of idle experts, lower that of busy ones; returns the worst load ratio."""
        worst = torch.zeros((), device=self.device)
        for b in [*self.model.blocks, self.model.mtp.block]:
            if hasattr(b.ffn, "bias"):
                load = b.ffn.load
                b.ffn.bias += amount * torch.sign(load.mean() - load)
                worst = torch.maximum(worst, load.max() / load.mean().clamp(min=1.0))
                load.zero_()
        return worst

    def zero_grad(self):
        """Forget the gradients."""
        for o in self.opts.values():
            o.zero_grad(set_to_none=True)

    def step(self, arrays, factor, with_mtp):
        """One step at `factor` times the learning rates; on CUDA the third of a shape is recorded, later ones replayed."""
        self.factor.fill_(factor)
        batch = [torch.from_numpy(x).long() for x in arrays]
        if self.device.type == "cpu":
            self.update(batch, with_mtp)
            return self.zero_grad()
        batch = [x.pin_memory().to(self.device, non_blocking=True) for x in batch]
        key = (tuple(batch[0].shape), with_mtp)
        self.seen[key] = self.seen.get(key, 0) + 1
        if self.seen[key] < 3:
            self.update(batch, with_mtp)
            return self.zero_grad()
        if key not in self.graphs:
            graph = torch.cuda.CUDAGraph()
            torch.cuda.synchronize()
            with torch.cuda.graph(graph, stream=torch.cuda.current_stream()):
                self.update(batch, with_mtp)
            self.zero_grad()
            self.graphs[key] = graph, batch
        graph, inputs = self.graphs[key]
        for target, x in zip(inputs, batch):
            target.copy_(x)
        graph.replay()


def probe(model, tokenizer, count, seed):
    """Greedy accuracy per kind on a few reserved questions."""
    from .make_evaluation import draw
    out = {}
    for kind in corpus.MAKERS:
        rng = random.Random(f"{kind} {seed}")
        questions = [draw(rng, kind) for _ in range(count)]
        prompts = [tokenizer.encode(corpus.chat.prompt(q.text), add_special_tokens=False).ids for q in questions]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            texts = [tokenizer.decode(x, skip_special_tokens=False) for x in generate(model, prompts, 1)]
        marks = [right(q.check, q.answer, t.split("</think>")[-1]) for q, t in zip(questions, texts)]
        out[kind] = round(sum(marks) / count, 3)
    return out


def save(path, step, trainer, tokens, kept):
    """A resumable checkpoint, written beside and then moved."""
    state = {"step": step, "tokens": tokens, "config": describe(trainer.model.c), "model": trainer.model.state_dict(),
             "opts": {k: o.state_dict() for k, o in trainer.opts.items()}, "kept": kept}
    torch.save(state, str(path) + ".part")
    os.replace(str(path) + ".part", path)


@torch.no_grad()
def blend(model, step, schedule, kept):
    """Mix in the weights of an earlier step where the schedule says so, [step, earlier, share], and keep those that will be wanted.

    Weights between the ends of two anneals answer more phrasings than either end does.
    """
    current = {k: v for k, v in model.state_dict().items() if v.is_floating_point()}
    for at, earlier, share in schedule.get("blend", []):
        if at == step:
            for k, v in current.items():
                v.lerp_(kept[str(earlier)][k].to(v.device), share)
    if any(earlier == step for _, earlier, _ in schedule.get("blend", [])):
        kept[str(step)] = {k: v.detach().cpu().clone() for k, v in current.items()}


def compile_parts(model):
    """On a CPU: the parts whose small operations are worth joining."""
    torch._dynamo.config.cache_size_limit = 64
    for b in [*model.blocks, model.mtp.block]:
        for part in (b.attn_norm, b.ffn_norm):
            part.forward = torch.compile(part.forward, dynamic=False)
        b.attn.inputs = torch.compile(b.attn.inputs, dynamic=False)
    model.blocks[0].ffn.forward = torch.compile(model.blocks[0].ffn.forward, dynamic=False)


def run(a, device, schedule):
    """Train until the schedule says stop; returns the trainer, the tokens seen, the weights kept."""
    tokenizer = a.folder / "tokenizer.json"
    model = Abacus(Config(vocab=Tokenizer.from_file(str(tokenizer)).get_vocab_size())).to(device)
    trainer, step, tokens, kept = Trainer(model, device), 0, 0, {}
    if a.resume:
        state = torch.load(a.resume, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        step, tokens, kept = state["step"], state["tokens"], state["kept"]
        for k, o in trainer.opts.items():
            o.load_state_dict(state["opts"][k])
    if device.type == "cpu":
        compile_parts(model)
    log = (a.folder / "log.jsonl").open("a")
    started, seen, counted = time.time(), tokens, step
    for arrays in stream.batches(tokenizer, schedule, SEED, TOKENS, a.workers, step):
        trainer.step(arrays, rate(step, schedule), step % MTP_EVERY == 0)
        step += 1
        tokens += arrays[0].size
        blend(model, step, schedule, kept)
        if step % a.log_every == 0:
            loss, mtp, worst, lost = (trainer.sums / (step - counted)).tolist()
            trainer.sums.zero_()
            log.write(json.dumps({"step": step, "tokens": tokens, "loss": round(loss, 4), "mtp": round(mtp * MTP_EVERY, 3), "rate": round(rate(step, schedule), 3),
                                  "load": round(worst, 2), "lost": round(lost, 4), "tok/s": round((tokens - seen) / (time.time() - started))}) + "\n")
            log.flush()
            started, seen, counted = time.time(), tokens, step
            if lost > 0.5:
                raise SystemExit("training has diverged: no finite gradients; lower the rate in the schedule and resume from the last checkpoint")
        if step % a.save_every == 0:
            save(a.folder / "last.pt", step, trainer, tokens, kept)
    return trainer, tokens, kept


def main():
    """Train, save, and score a few reserved questions."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path, help="tokenizer.json is there; checkpoints and the log go there")
    p.add_argument("--schedule", type=Path, default=SCHEDULE)
    p.add_argument("--resume", type=Path)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="of the CPU's arithmetic")
    p.add_argument("--workers", type=int, choices=[1, 2, 4, 8, 16], help="processes that make questions; one keeps a CPU busy, a GPU needs eight")
    p.add_argument("--save-every", type=int, default=1000)
    p.add_argument("--log-every", type=int, default=100)
    p.add_argument("--probe", type=int, default=100, help="questions per kind at the end")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(SEED)
    device = torch.device(a.device)
    a.workers = a.workers or (8 if device.type == "cuda" else 1)
    schedule = json.loads(a.schedule.read_text(encoding="utf-8"))
    if device.type == "cuda":
        with torch.cuda.stream(torch.cuda.Stream()):
            trainer, tokens, kept = run(a, device, schedule)
            torch.cuda.synchronize()
    else:
        trainer, tokens, kept = run(a, device, schedule)
    save(a.folder / "last-final.pt", schedule["stop"], trainer, tokens, kept)
    if a.probe:
        plain = Abacus(trainer.model.c)
        plain.load_state_dict({k: v.cpu() for k, v in trainer.model.state_dict().items()})
        scores = probe(plain.eval(), Tokenizer.from_file(str(a.folder / "tokenizer.json")), a.probe, schedule["stop"])
        with (a.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps({"step": schedule["stop"], "right": scores}) + "\n")


if __name__ == "__main__":
    main()
