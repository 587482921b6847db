"""The stream of training rows: a weighted mixture of questions in conversations, packed."""

import hashlib
import json
import random
from pathlib import Path

import numpy as np

from . import chat
from .comparison import comparison
from .questions import addition, division, money, multiplication, subtraction, three_terms
from .refusals import refusal
from .stories import story

MAKERS = {"addition": addition, "subtraction": subtraction, "multiplication": multiplication, "division": division,
          "three terms": three_terms, "money": money, "comparison": comparison, "word problems": story, "refusals": refusal}
MIXTURE = {"addition": 8, "subtraction": 10, "multiplication": 12, "division": 13, "three terms": 9, "money": 9,
           "comparison": 9, "word problems": 26, "refusals": 12}
HAND_WRITTEN = Path(__file__).parent.parent / "evaluation" / "refusals.jsonl"


def reserved(key):
    """One key in 25 belongs to evaluation and is never trained on."""
    return hashlib.sha1(key.encode()).digest()[0] % 25 == 0


def hand_written():
    """The questions of the hand-written refusal list, never trained on."""
    if not HAND_WRITTEN.exists():
        return set()
    return {json.loads(line)["question"].strip() for line in HAND_WRITTEN.open(encoding="utf-8")}


HELD = hand_written()


def question(rng, mixture=MIXTURE):
    """One question that may be trained on."""
    while True:
        kind = rng.choices(list(mixture), list(mixture.values()))[0]
        q = MAKERS[kind](rng, rng.choice(["zh", "en"]), True)
        if kind in ("word problems", "refusals"):
            if q.text.strip() not in HELD:
                return q
        elif not reserved(q.key):
            return q


def conversation(rng, mixture=MIXTURE, cut=0.0):
    """(prompt, completion): mostly one question, at times a system prompt or earlier turns.

    A share `cut` of the completions stops after two or three lines. Reading the question is
    what is hard to learn, the columns after it are not: so a token of training reads more.
    """
    q = question(rng, mixture)
    system = rng.choice(chat.SYSTEMS) if rng.random() < 0.12 else ""
    history = []
    if rng.random() < 0.1:
        for _ in range(rng.choice([1, 1, 2, 3])):
            past = question(rng, mixture)
            history.append((past.text, past.answer))
    text = q.text + (rng.choice(["\n", " "]) if rng.random() < 0.02 else "")
    completion = chat.completion(q.steps, q.answer)
    if cut and rng.random() < cut:
        lines = completion.split("\n")
        completion = "".join(line + "\n" for line in lines[:rng.choice([2, 3])]) if len(lines) > 4 else completion
    return chat.prompt(text, system, history), completion


def pack(waiting, length):
    """One row of `length` filled from a list of (prompt ids, completion ids), longest that fits first."""
    ids, loss, segment, position = [], [], [], []
    number = 0
    while waiting:
        room = length - len(ids)
        sizes = [len(h) + len(t) for h, t in waiting]
        best = 0 if not ids else max(range(len(sizes)), key=lambda i: sizes[i] if sizes[i] <= room else -1)
        if sizes[best] > room:
            break
        head, tail = waiting.pop(best)
        n = len(head) + len(tail)
        ids += head + tail
        loss += [0] * len(head) + [1] * len(tail)
        segment += [number] * n
        position += range(n)
        number += 1
    pad = length - len(ids)
    return (np.array(ids + [2] * pad, np.int16), np.array(loss + [0] * pad, np.int8),
            np.array(segment + [number] * pad, np.int16), np.array(position + [0] * pad, np.int16))


def batches(tokenizer, seed, tokens=8192, mixture=MIXTURE, cut=0.0, pool=192):
    """Endless batches of packed rows (ids, targets wanted, segment, position).

    Attention costs the square of the row, so most batches have short rows, and
    conversations too long for those are gathered until they fill a batch of longer ones.
    """
    rng = random.Random(seed)
    lengths = (192, 320, 448)
    short = lengths[0]
    waiting = {length: [] for length in lengths}
    while True:
        while len(waiting[short]) < 2 * pool:
            pairs = [conversation(rng, mixture, cut) for _ in range(pool)]
            heads = tokenizer.encode_batch([p for p, _ in pairs], add_special_tokens=False)
            tails = tokenizer.encode_batch([c for _, c in pairs], add_special_tokens=False)
            for h, t in zip(heads, tails):
                for length in lengths:
                    if len(h.ids) + len(t.ids) <= length:
                        waiting[length].append((h.ids, t.ids))
                        break
            rng.shuffle(waiting[short])
        for length in lengths[:0:-1]:
            if len(waiting[length]) >= tokens // length:
                rows = []
                for _ in range(tokens // length):
                    some = [waiting[length].pop()] + [waiting[short].pop() for _ in range(4)]
                    rows.append(pack(some, length))
                    waiting[short] += [x for x in some if sum(map(len, x)) <= short]
                break
        else:
            rows = [pack(waiting[short], short) for _ in range(tokens // short)]
        yield [np.stack(x) for x in zip(*rows)]
