#!/usr/bin/env python3
"""Time generation of many sequences at once, Siliang and llama.cpp in turn; print medians and ratios.

    pip install llama-cpp-python
    python Benchmarks/compare_batches.py model.gguf --batch 16 --rounds 5

Every sequence begins with a prompt of its own of 64 tokens; then all take steps together, each
with one token. Both sides count the tokens of all sequences over the time of those steps.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROMPT = 64


def measure_llama(model: str, batch: int, steps: int, threads: int) -> float:
    """Tokens per second of llama.cpp's own batches, through its C interface."""
    import llama_cpp as l

    l.llama_backend_init()
    model_options = l.llama_model_default_params()
    handle = l.llama_model_load_from_file(model.encode(), model_options)
    options = l.llama_context_default_params()
    options.n_ctx = batch * (PROMPT + steps + 8)
    options.n_batch = options.n_ubatch = 512
    options.n_seq_max = batch
    options.n_threads = options.n_threads_batch = threads
    context = l.llama_init_from_model(handle, options)
    words = min(l.llama_vocab_n_tokens(l.llama_model_get_vocab(handle)), 50000)
    tokens = l.llama_batch_init(512, 0, 1)

    def decode(items: list) -> None:
        """One pass over (token, position, sequence, wants logits)."""
        tokens.n_tokens = len(items)
        for i, (token, position, sequence, wanted) in enumerate(items):
            tokens.token[i] = token
            tokens.pos[i] = position
            tokens.n_seq_id[i] = 1
            tokens.seq_id[i][0] = sequence
            tokens.logits[i] = wanted
        if l.llama_decode(context, tokens) != 0:
            raise SystemExit("llama.cpp could not decode the batch")

    for sequence in range(batch):
        decode([((7919 * i + 13 + sequence) % words, i, sequence, i == PROMPT - 1) for i in range(PROMPT)])
    start = 0.0
    for step in range(steps + 4):
        if step == 4:  # the first steps warm up
            start = time.perf_counter()
        decode([((31 * step + 7 + sequence) % words, PROMPT + step, sequence, True) for sequence in range(batch)])
        l.llama_get_logits(context)
    return batch * steps / (time.perf_counter() - start)


def run_siliang(options: argparse.Namespace) -> float:
    """Tokens per second of `siliang bench --batch`."""
    done = subprocess.run(
        [options.siliang, "bench", "--model", options.model, "--threads", str(options.threads), "--prompt-tokens", str(PROMPT),
         "--generate-tokens", str(options.steps), "--batch", str(options.batch), "--repeats", "1", "--json"],
        check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return next(row["generate_tps"] for row in result["batches"] if row["size"] == options.batch)


def run_llama(options: argparse.Namespace) -> float:
    """One run in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, options.model, "--batch", str(options.batch), "--steps", str(options.steps), "--threads",
         str(options.threads), "--llama-only"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Rounds of both, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--siliang", default=str(ROOT / ".build/release/siliang"))
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--llama-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.llama_only:
        print(json.dumps(measure_llama(options.model, options.batch, options.steps, options.threads)))
        return
    ours, theirs = [], []
    for number in range(options.rounds):
        ours.append(run_siliang(options))
        theirs.append(run_llama(options))
        print(f"round {number + 1}: siliang {ours[-1]:.1f}, llama.cpp {theirs[-1]:.1f} tokens/s", flush=True)
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"median of {options.rounds}: siliang {a:.1f}, llama.cpp {b:.1f} tokens/s, ratio {a / b:.2f}")


if __name__ == "__main__":
    main()
