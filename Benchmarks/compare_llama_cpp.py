#!/usr/bin/env python3
"""Time Siliang, llama.cpp and ik_llama.cpp on one GGUF, in turn; print medians and ratios.

    pip install llama-cpp-python        # compiles for some minutes
    python Benchmarks/compare_llama_cpp.py model.gguf --rounds 5
    python Benchmarks/compare_llama_cpp.py model.gguf --ik ik_llama.cpp/build/bin/llama-bench

Each round starts the programs afresh, one after the other, so that a machine whose speed drifts
does so for all. Within a run of Siliang or llama.cpp the first measurement warms up and is not
counted; llama-bench warms up by itself, and repacks the weights when it loads (-rtr 1).
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def measure_llama(model: str, prompt: int, generate: int, threads: int) -> dict:
    """Prompt and generation speed of llama.cpp in this process, in tokens per second."""
    import llama_cpp

    engine = llama_cpp.Llama(
        model, n_ctx=prompt + generate + 16, n_batch=prompt, n_ubatch=prompt, n_threads=threads,
        n_threads_batch=threads, verbose=False)
    vocabulary = engine.n_vocab()
    tokens = [(7919 * i + 13) % min(vocabulary, 50000) for i in range(prompt)]
    result = {}
    for _ in range(2):
        engine.reset()
        start = time.perf_counter()
        engine.eval(tokens)
        middle = time.perf_counter()
        for i in range(generate):
            engine.eval([(31 * i + 7) % min(vocabulary, 50000)])
        end = time.perf_counter()
        result = {"prompt_tps": prompt / (middle - start), "generate_tps": generate / (end - middle)}
    return result


def run_json(command: list[str]) -> dict:
    """The last line of a command's output, as JSON."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_ik(options: argparse.Namespace) -> dict:
    """One run of ik_llama.cpp's llama-bench, with what is fastest there (fused experts and latent
    attention are its defaults)."""
    done = subprocess.run(
        [options.ik, "-m", options.model, "-p", str(options.prompt), "-n", str(options.generate),
         "-t", str(options.threads), "-r", "1", "-rtr", "1", "-o", "json"],
        check=True, capture_output=True, text=True)
    rows = json.loads(done.stdout)
    return {"prompt_tps": next(r["avg_ts"] for r in rows if r["n_prompt"]),
            "generate_tps": next(r["avg_ts"] for r in rows if r["n_gen"])}


def main() -> None:
    """Alternate the programs and print what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--prompt", type=int, default=512)
    parser.add_argument("--generate", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--siliang", default=str(ROOT / ".build/release/siliang"))
    parser.add_argument("--ik", help="ik_llama.cpp's llama-bench, to be measured too")
    parser.add_argument("--no-llama", action="store_true", help="leave llama.cpp out")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(measure_llama(
            options.model, options.prompt, options.generate, options.threads)))
        return
    sizes = ["--prompt", str(options.prompt), "--generate", str(options.generate),
             "--threads", str(options.threads)]
    programs = {"siliang": lambda: run_json([
        options.siliang, "bench", "--model", options.model, "-p", str(options.prompt),
        "-n", str(options.generate), "-t", str(options.threads), "-r", "1", "--json"])}
    if not options.no_llama:
        programs["llama.cpp"] = lambda: run_json(
            [sys.executable, __file__, options.model, "--worker", *sizes])
    if options.ik:
        programs["ik_llama.cpp"] = lambda: run_ik(options)
    results = {name: [] for name in programs}
    for _ in range(options.rounds):
        for name, run in programs.items():
            results[name].append(run())
    for what in ("prompt_tps", "generate_tps"):
        ours = [r[what] for r in results["siliang"]]
        for name, rows in results.items():
            values = [r[what] for r in rows]
            ratio = statistics.median(x / y for x, y in zip(ours, values))
            print(f"{what}: {name} {statistics.median(values):.1f} "
                  f"({min(values):.1f} to {max(values):.1f}), siliang / {name} {ratio:.2f}")
    for what in ("prompt_int8_share", "generate_memory_share", "int8_tops", "memory_gb_per_s"):
        print(f"{what}: {statistics.median(r[what] for r in results['siliang']):.3f}")


if __name__ == "__main__":
    main()
