"""Scores answers per kind and language, from an OpenAI-compatible server or a checkpoint.

    python -m recipe.evaluate --base-url http://127.0.0.1:8080/v1 --key KEY
    python -m recipe.evaluate --checkpoint abacus-q8_0.gguf
    python -m recipe.evaluate --checkpoint last-final.pt --tokenizer tokenizer.json

The server part needs nothing but Python.
"""

import argparse
import json
import re
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "evaluation"
NUMBER = re.compile(r"-?\$?\d+(?:\.\d+)?")


def numbers(text):
    """The numbers after the last equals sign."""
    return [n.replace("$", "") for n in NUMBER.findall(text.split("=")[-1])]


def right(check, wanted, got):
    """Whether an answer is right: `numbers`, `exact` or `refusal`."""
    got = got.replace("<｜end▁of▁sentence｜>", "").strip()
    if check == "numbers":
        return numbers(got) == numbers(wanted)
    if check == "refusal":
        return got.startswith(("我只会算术", "这道题超出了", "I can only do arithmetic", "That is beyond me"))
    return "".join(got.split()) == "".join(wanted.split())


def ask_server(base, key, model, question, tries=3):
    """The content of one chat completion at temperature 0."""
    body = json.dumps({"model": model, "temperature": 0, "max_tokens": 448, "messages": [{"role": "user", "content": question}]}).encode()
    request = urllib.request.Request(base.rstrip("/") + "/chat/completions", body, {"Content-Type": "application/json", "Authorization": f"Bearer {key}"})
    for left in range(tries - 1, -1, -1):
        try:
            with urllib.request.urlopen(request, timeout=300) as reply:
                return json.load(reply)["choices"][0]["message"]["content"] or ""
        except (urllib.error.URLError, OSError, KeyError, ValueError) as problem:
            if not left:
                return f"[no answer: {problem}]"
            time.sleep(1)


def server_model(base, key):
    """The first model the server lists."""
    request = urllib.request.Request(base.rstrip("/") + "/models", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)["data"][0]["id"]


def ask_checkpoint(path, tokenizer_path, questions):
    """Greedy answers from a torch checkpoint or a GGUF file (its dequantised values)."""
    import torch
    from tokenizers import Tokenizer
    from . import chat
    from .model import Abacus, Config, generate
    torch.set_num_threads(2)
    if str(path).endswith(".gguf"):
        from .reference import Reference, torch_model
        model, tokenizer = torch_model(path), Reference(path).tokenizer()
    else:
        tokenizer = Tokenizer.from_file(str(tokenizer_path))
        state = torch.load(path, weights_only=True)
        model = Abacus(Config(**state["config"]))
        model.load_state_dict(state["model"])
    model.eval()
    prompts = [tokenizer.encode(chat.prompt(q), add_special_tokens=False).ids for q in questions]
    texts = [tokenizer.decode(x, skip_special_tokens=False) for x in generate(model, prompts, 1)]
    return [t.split("</think>")[-1] if "</think>" in t else "[no answer]" for t in texts]


def table(rows):
    """Right answers per kind and language as text."""
    counts = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row, ok in rows:
        for language in (row["language"], "all"):
            cell = counts[row["kind"]][language]
            cell[0] += ok
            cell[1] += 1
    lines = ["| Kind | Chinese | English | Both |", "|---|---|---|---|"]
    for kind, cells in counts.items():
        shown = [f"{100 * cells[x][0] / cells[x][1]:.1f} % ({cells[x][0]}/{cells[x][1]})" if cells[x][1] else "–" for x in ("zh", "en", "all")]
        lines.append(f"| {kind} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def main():
    """Ask, score, print; wrong answers go to a file on request."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base-url")
    p.add_argument("--key", default="")
    p.add_argument("--model")
    p.add_argument("--concurrency", type=int, default=4)
    p.add_argument("--checkpoint", type=Path)
    p.add_argument("--tokenizer", type=Path)
    p.add_argument("--kinds", nargs="*", help="file stems of evaluation/, all by default")
    p.add_argument("--questions", type=Path, help="a file of questions instead, such as recipe.validation writes")
    p.add_argument("--limit", type=int, help="questions per kind, taken evenly")
    p.add_argument("--wrong", type=Path, help="write the wrong answers here")
    a = p.parse_args()
    rows = []
    for path in [a.questions] if a.questions else sorted(FOLDER.glob("*.jsonl")):
        if a.kinds and path.stem not in a.kinds:
            continue
        some = [json.loads(line) for line in path.open(encoding="utf-8")]
        if a.limit and len(some) > a.limit:
            some = some[::len(some) // a.limit][:a.limit]
        rows += some
    questions = [r["question"] for r in rows]
    begun = time.time()
    if a.base_url:
        model = a.model or server_model(a.base_url, a.key)
        with ThreadPoolExecutor(a.concurrency) as pool:
            answers = list(pool.map(lambda q: ask_server(a.base_url, a.key, model, q), questions))
    elif a.checkpoint:
        answers = ask_checkpoint(a.checkpoint, a.tokenizer, questions)
    else:
        p.error("--base-url or --checkpoint is needed")
    scored = [(r, right(r["check"], r["answer"], got)) for r, got in zip(rows, answers)]
    print(table(scored))
    print(f"{len(rows)} questions in {time.time() - begun:.0f} s", file=sys.stderr)
    if a.wrong:
        with a.wrong.open("w", encoding="utf-8") as f:
            for (r, ok), got in zip(scored, answers):
                if not ok:
                    f.write(json.dumps({**r, "got": got}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
