#!/usr/bin/env python3
"""Compare `siliang quantize` and `siliang perplexity` with llama.cpp.

    pip install llama-cpp-python==0.3.36 gguf      # compiles for some minutes
    python Benchmarks/compare_quantizers.py speed model-f16.gguf --types Q4_K Q8_0 --folder /tmp
    python Benchmarks/compare_quantizers.py errors model-f16.gguf --types Q4_K --folder /tmp
    python Benchmarks/compare_quantizers.py logits model-f16.gguf --types Q4_K --folder /tmp
    python Benchmarks/compare_quantizers.py perplexity model-f16.gguf --text text.txt

`speed` lets both write the same file in turn and prints seconds, the output's size and siliang's
greatest resident memory. `errors` prints for each pair of types the mean squared error of siliang's
tensors over llama.cpp's, and the worst tensor's. `logits` loads siliang's file in llama.cpp and
compares its logits with `siliang logits` and with the unquantised model's. `perplexity` computes
what llama-perplexity does, through llama_decode.
"""
import argparse
import ctypes
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import time

import gguf
import llama_cpp
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE_TYPES = {"Q4_0": 2, "Q8_0": 7, "Q4_K": 15, "Q5_K": 17, "Q6_K": 18}


def quantize_with_llama(options, source: str, target: str, kind: str) -> float:
    """Seconds that llama.cpp takes."""
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.nthread = options.threads
    parameters.ftype = FILE_TYPES[kind]
    parameters.allow_requantize = True
    parameters.pure = options.pure
    start = time.perf_counter()
    status = llama_cpp.llama_model_quantize(
        source.encode(), target.encode(), ctypes.byref(parameters))
    if status != 0:
        raise SystemExit(f"llama.cpp could not quantise {source} to {kind}")
    return time.perf_counter() - start


def quantize_with_siliang(options, source: str, target: str, kind: str) -> tuple[float, int]:
    """Seconds that siliang takes, and its greatest resident memory in kilobytes."""
    command = ["/usr/bin/time", "-f", "%e %M", options.siliang, "quantize", source, target,
               "--type", kind, "--force", "--threads", str(options.threads)]
    done = subprocess.run(
        command + (["--pure"] if options.pure else []), check=True, capture_output=True, text=True)
    seconds, memory = done.stderr.strip().splitlines()[-1].split()
    return float(seconds), int(memory)


def speed(options, kind: str, ours: str, theirs: str) -> dict:
    """Both in turn, each with an empty place to write to and nothing left to flush."""
    own, other, memory = [], [], []
    for _ in range(options.rounds):
        for path in (ours, theirs):
            pathlib.Path(path).unlink(missing_ok=True)
        os.sync()
        other.append(quantize_with_llama(options, options.model, theirs, kind))
        pathlib.Path(theirs).unlink()
        os.sync()
        seconds, resident = quantize_with_siliang(options, options.model, ours, kind)
        own.append(seconds)
        memory.append(resident)
    return {"siliang_s": statistics.median(own), "llama_cpp_s": statistics.median(other),
            "times_as_fast": round(statistics.median(other) / statistics.median(own), 2),
            "siliang_MB": max(memory) // 1000, "output_bytes": os.path.getsize(ours)}


def dequantized(tensor) -> np.ndarray:
    return gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float64).ravel()


def errors(options, kind: str, ours: str, theirs: str) -> dict:
    """Mean squared errors, tensor by tensor. Types must agree, or the mix differs."""
    quantize_with_llama(options, options.model, theirs, kind)
    quantize_with_siliang(options, options.model, ours, kind)
    source, own, other = (
        {t.name: t for t in gguf.GGUFReader(path).tensors} for path in (options.model, ours, theirs))
    ratios: dict[str, list] = {}
    differing = []
    for name, tensor in other.items():
        mine = own[name]
        if mine.tensor_type != tensor.tensor_type:
            differing.append(f"{name}: {mine.tensor_type.name}, not {tensor.tensor_type.name}")
            continue
        if tensor.tensor_type == source[name].tensor_type:
            continue
        exact = dequantized(source[name])
        error = np.mean((dequantized(tensor) - exact) ** 2)
        if error > 0:
            ratio = np.mean((dequantized(mine) - exact) ** 2) / error
            ratios.setdefault(tensor.tensor_type.name, []).append((ratio, name))
    return {"differing_types": differing} | {
        name: {"tensors": len(found), "mean_ratio": round(statistics.mean(r for r, _ in found), 4),
               "worst": max(found)} for name, found in ratios.items()}


def llama_logits(model: str, tokens: list[int], threads: int) -> np.ndarray:
    """llama.cpp's logits of every position."""
    engine = llama_cpp.Llama(
        model, n_ctx=len(tokens), n_batch=len(tokens), n_threads=threads, logits_all=True,
        verbose=False)
    engine.eval(tokens)
    return np.array(engine.scores[:len(tokens)], np.float64)


def siliang_logits(options, model: str, tokens: list[int]) -> np.ndarray:
    with tempfile.NamedTemporaryFile(suffix=".npy") as output:
        subprocess.run(
            [options.siliang, "logits", "--model", model, "--output", output.name, "--tokens",
             ",".join(map(str, tokens))], check=True, capture_output=True)
        return np.load(output.name).astype(np.float64)


def logits(options, kind: str, ours: str, theirs: str) -> dict:
    """Differences as parts of the logits' standard deviation."""
    quantize_with_siliang(options, options.model, ours, kind)
    size = next(t for t in gguf.GGUFReader(ours).tensors if t.name == "token_embd.weight").shape[1]
    tokens = [int((7919 * i + 13) % size) for i in range(64)]
    reference = llama_logits(options.model, tokens, options.threads)
    loaded = llama_logits(ours, tokens, options.threads)
    own = siliang_logits(options, ours, tokens)
    deviation = reference.std()

    def compare(a, b):
        return {"rms": round(float(np.sqrt(np.mean((a - b) ** 2)) / deviation), 5),
                "top1": round(float(np.mean(a.argmax(1) == b.argmax(1))), 4)}
    return {"llama.cpp and siliang on the file": compare(loaded, own),
            "the file and the original, both in llama.cpp": compare(loaded, reference)}


def perplexity(options) -> dict:
    """Both programs' results."""
    text = pathlib.Path(options.text).read_bytes()
    text = text[:-1] if text.endswith(b"\n") else text
    window = options.context
    engine = llama_cpp.Llama(
        options.model, n_ctx=window, n_batch=window, n_threads=options.threads, logits_all=True,
        verbose=False)
    tokens = engine.tokenize(text, add_bos=True, special=False)
    begins = bool(llama_cpp.llama_vocab_get_add_bos(llama_cpp.llama_model_get_vocab(engine.model)))
    first, losses = window // 2, []
    for start in range(0, len(tokens) // window * window, window):
        part = tokens[start:start + window]
        expected = np.array(part[first + 1:])
        if begins:
            part[0] = engine.token_bos()
        engine.reset()
        engine.eval(part)
        rows = np.array(engine.scores[first:window - 1], np.float64)
        peaks = rows.max(1, keepdims=True)
        totals = np.log(np.exp(rows - peaks).sum(1)) + peaks[:, 0]
        losses += list(totals - rows[np.arange(len(expected)), expected])
    done = subprocess.run(
        [options.siliang, "perplexity", "--model", options.model, "--file", options.text,
         "--context", str(window), "--json"], check=True, capture_output=True, text=True)
    own = json.loads(done.stdout)
    theirs = math.exp(statistics.mean(losses))
    return {"llama.cpp": theirs, "siliang": own["perplexity"], "scored": len(losses),
            "siliang_scored": own["scored_tokens"],
            "difference_percent": round(abs(own["perplexity"] / theirs - 1) * 100, 5)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "errors", "logits", "perplexity"])
    parser.add_argument("model")
    parser.add_argument("--types", nargs="+", default=list(FILE_TYPES), choices=FILE_TYPES)
    parser.add_argument("--pure", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where files are written")
    parser.add_argument("--text", help="the file to measure perplexity on")
    parser.add_argument("--context", type=int, default=512)
    parser.add_argument("--siliang", default=str(ROOT / ".build/release/siliang"))
    options = parser.parse_args()
    llama_cpp.llama_backend_init()
    quiet = llama_cpp.llama_log_callback(lambda *_: None)
    llama_cpp.llama_log_set(quiet, None)
    if options.what == "perplexity":
        print(json.dumps(perplexity(options)))
        return
    stem = re.sub(r"\W", "-", pathlib.Path(options.model).stem)
    ours = f"{options.folder}/{stem}-siliang.gguf"
    theirs = f"{options.folder}/{stem}-llama.gguf"
    run = {"speed": speed, "errors": errors, "logits": logits}[options.what]
    for kind in options.types:
        print(kind, json.dumps(run(options, kind, ours, theirs)), flush=True)
        for path in (ours, theirs):
            pathlib.Path(path).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
