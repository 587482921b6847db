"""Training: Muon and AdamW, warm-up / stable / decay, resumable.

The schedule is a file read again every 50 steps, so mixture and learning rate can be
set while it runs; the file as it was at the end is the recipe.
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

from . import corpus
from .evaluate import right
from .model import Abacus, Config, describe, generate, segment_mask
from .muon import Muon

TOKENS, SEED = 4608, 21
MTP_EVERY, MTP_WEIGHT = 8, 0.2
RATES = {"muon": 0.02, "adam": 3e-3}


def read_schedule(path):
    """The schedule file."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def rate(step, s):
    """The factor on all learning rates: straight lines between the schedule's points."""
    points = s["rate"]
    for (a, x), (b, y) in zip(points, points[1:]):
        if step < b:
            return x + (y - x) * (step - a) / (b - a)
    return points[-1][1]


def stage_of(step, s):
    """Index of the stage a step belongs to."""
    return max(i for i, stage in enumerate(s["stages"]) if stage["from"] <= step)


def optimizers(model):
    """Muon for matrices, AdamW for embedding, head, router and norms."""
    matrices, others = [], []
    for name, p in model.named_parameters():
        plain = p.ndim < 2 or name in ("embed.weight", "head.weight") or name.endswith("router")
        (others if plain else matrices).append(p)
    return {"muon": Muon(matrices, RATES["muon"], decay=0.01),
            "adam": torch.optim.AdamW(others, RATES["adam"], betas=(0.9, 0.98), weight_decay=0.0, fused=True)}


def cross_entropy(model, hidden, targets, keep):
    """Mean loss where `keep`; filled up to a multiple of 256 rows, so that few sizes occur."""
    at = keep.flatten().nonzero()[:, 0]
    fill = -len(at) % 256
    wanted = torch.cat((targets.flatten()[at], torch.full((fill,), -100)))
    at = torch.cat((at, at.new_zeros(fill)))
    return F.cross_entropy(model.head(hidden.flatten(0, 1).index_select(0, at)).float(), wanted, ignore_index=-100)


def loss_of(model, batch, with_mtp):
    """Mean loss on what the model writes, and the MTP layer's."""
    ids, wanted, segment, position = batch
    mask = segment_mask(segment)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        h = model(ids, position, mask)
        keep = wanted[:, 1:] > 0
        main = cross_entropy(model, h[:, :-1], ids[:, 1:], keep)
        if not with_mtp:
            return main, None
        ahead = model.ahead(h, ids.roll(-1, 1), position, mask)
        keep = (wanted[:, 2:] > 0) & (segment[:, 2:] == segment[:, :-2])
        return main, cross_entropy(model, ahead[:, :-2], ids[:, 2:], keep)


def balance(model, amount):
    """Raise the bias of idle experts, lower that of busy ones; returns the worst load ratio."""
    worst = 0.0
    for b in [*model.blocks, model.mtp.block]:
        if hasattr(b.ffn, "bias") and b.ffn.load.sum() > 0:
            load = b.ffn.load
            b.ffn.bias += amount * torch.sign(load.mean() - load)
            worst = max(worst, float(load.max() / load.mean()))
            load.zero_()
    return worst


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


def save(path, step, model, average, opts, tokens):
    """A resumable checkpoint, written beside and then moved."""
    state = {"step": step, "tokens": tokens, "config": describe(model.c), "model": model.state_dict(), "average": average,
             "opts": {k: o.state_dict() for k, o in opts.items()}}
    torch.save(state, str(path) + ".part")
    os.replace(str(path) + ".part", path)


def main():
    """Train until the schedule says stop."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", type=Path, help="tokenizer.json is there; checkpoints and the log go there")
    p.add_argument("--schedule", default=str(Path(__file__).parent / "schedule.json"))
    p.add_argument("--resume", type=Path)
    p.add_argument("--save-every", type=int, default=500)
    p.add_argument("--probe-every", type=int, default=1500)
    p.add_argument("--name", default="last")
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch._dynamo.config.cache_size_limit = 64
    (a.folder / "train.pid").write_text(str(os.getpid()))
    tokenizer = Tokenizer.from_file(str(a.folder / "tokenizer.json"))
    config = Config(vocab=tokenizer.get_vocab_size())
    model, plain = Abacus(config), Abacus(config)
    plain.eval()
    opts = optimizers(model)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    step = tokens = 0
    if a.resume:
        state = torch.load(a.resume, weights_only=True)
        model.load_state_dict(state["model"])
        average, step, tokens = state["average"], state["step"], state["tokens"]
        for k, o in opts.items():
            o.load_state_dict(state["opts"][k])
    for b in [*model.blocks, model.mtp.block]:
        for part in (b.attn_norm, b.ffn_norm):
            part.forward = torch.compile(part.forward, dynamic=False)
        b.attn.inputs = torch.compile(b.attn.inputs, dynamic=False)
    model.blocks[0].ffn.forward = torch.compile(model.blocks[0].ffn.forward, dynamic=False)
    log = (a.folder / "log.jsonl").open("a")
    schedule, stream, stage = read_schedule(a.schedule), None, None
    started, seen = time.process_time(), tokens
    losses = []
    while schedule["stop"] is None or step < schedule["stop"]:
        if step % 50 == 0:
            schedule = read_schedule(a.schedule)
        if stage != stage_of(step, schedule):
            stage = stage_of(step, schedule)
            stream = corpus.batches(tokenizer, f"{SEED} {stage} {step}", TOKENS, **{k: v for k, v in schedule["stages"][stage].items() if k != "from"})
        batch = [torch.from_numpy(x).long() for x in next(stream)]
        factor = rate(step, schedule)
        for k, o in opts.items():
            for group in o.param_groups:
                group["lr"] = RATES[k] * factor
        main_loss, mtp_loss = loss_of(model, batch, step % MTP_EVERY == 0)
        (main_loss + MTP_WEIGHT * mtp_loss if mtp_loss is not None else main_loss).backward()
        torch.nn.utils.clip_grad_norm_([q for q in model.parameters() if q.grad is not None], 1.0)
        for o in opts.values():
            o.step()
            o.zero_grad(set_to_none=True)
        worst = balance(model, 0.002 * factor)
        step += 1
        tokens += batch[0].numel()
        keep = min(0.997, step / (step + 50))
        current = model.state_dict()
        names = list(average)
        torch._foreach_lerp_([average[n] for n in names], [current[n] for n in names], 1 - keep)
        losses.append(float(main_loss.detach()))
        if step % 50 == 0:
            row = {"step": step, "tokens": tokens, "loss": round(sum(losses[-50:]) / len(losses[-50:]), 4), "mtp": None if mtp_loss is None else round(float(mtp_loss), 3),
                   "rate": round(factor, 3), "worst": round(worst, 2), "tok/s": round((tokens - seen) / (time.process_time() - started)), "cpu": round(time.process_time())}
            started, seen = time.process_time(), tokens
            log.write(json.dumps(row) + "\n")
            log.flush()
        if step % a.save_every == 0:
            save(a.folder / f"{a.name}.pt", step, model, average, opts, tokens)
        if step % a.probe_every == 0:
            plain.load_state_dict(average)
            log.write(json.dumps({"step": step, "averaged": probe(plain, tokenizer, 32, step)}) + "\n")
            log.flush()
            started = time.process_time()
    save(a.folder / f"{a.name}-final.pt", step, model, average, opts, tokens)
    plain.load_state_dict(model.state_dict())
    log.write(json.dumps({"step": step, "final": probe(plain, tokenizer, 100, step)}) + "\n")


if __name__ == "__main__":
    main()
