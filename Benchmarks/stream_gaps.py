#!/usr/bin/env python3
"""Time the gaps between the tokens of many streams, and what a long prompt does to them.

    swift build -c release --product siliang
    python Benchmarks/stream_gaps.py model.gguf --streams 64 --tokens 200 --prompt 8192

Starts `siliang serve` on a free port. All streams are asked for at once, each with a prompt of its
own; gaps count from a stream's first token on, so also while others still begin. With `--prompt`,
one request with so long a prompt comes when every stream runs. All rounds ask the same service: in
the first one the system hands out the memory for keys and values, page by page. Needs nothing but
Python.
"""
import argparse
import asyncio
import json
import pathlib
import random
import re
import shlex
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS = "river stone lamp cloud seven north quiet amber table glass wind paper moon field iron salt".split()


def text(words: int, seed: int) -> str:
    source = random.Random(seed)
    return f"{seed}: " + " ".join(source.choice(WORDS) for _ in range(words))


class Service:
    """A running `siliang serve`."""

    def __init__(self, options: argparse.Namespace):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [str(options.program), "serve", "--model", options.model, "--port", "0",
             "--data", self.folder.name, "--max-sequences", str(options.streams + 2),
             "--threads", str(options.threads), *shlex.split(options.serve)],
            stdout=subprocess.PIPE, text=True)
        said = ""
        while not (found := re.search(r"(?s)(?=.*Address:\s+http://([\d.]+):(\d+))(?=.*Root key: (sk-\S+))", said)):
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"siliang serve ended: {said}")
            said += line
        self.host, self.port, self.key = found[1], int(found[2]), found[3]
        ask = urllib.request.Request(
            f"http://{self.host}:{self.port}/v1/models", headers={"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(ask) as answer:
            self.model = json.load(answer)["data"][0]["id"]

    async def stream(self, prompt: str, tokens: int) -> list:
        """The moments at which a completion's pieces came."""
        body = json.dumps({
            "model": self.model, "prompt": prompt, "max_tokens": tokens, "temperature": 0, "stream": True,
            "stream_options": {"include_usage": True}}).encode()
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write(
            f"POST /v1/completions HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {self.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        moments, usage, first = [], None, await reader.readline()
        if b" 200 " not in first:
            raise SystemExit(first.decode() + (await reader.read(2000)).decode())
        while line := await reader.readline():
            if not line.startswith(b"data: {"):
                if line.startswith(b"data: [DONE]"):
                    break
                continue
            event = json.loads(line[6:])
            usage = event.get("usage") or usage
            if event["choices"]:
                moments.append(time.perf_counter())
        writer.close()
        self.usage = usage
        return moments

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()


def percentile(values: list, part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def rate(streams: list, start: float, end: float) -> float:
    """Tokens per second of all streams together between two moments."""
    return sum(start <= moment < end for moments in streams for moment in moments) / (end - start)


async def measure(service: Service, options: argparse.Namespace, number: int) -> dict:
    began = time.perf_counter()
    running = [
        asyncio.create_task(service.stream(text(options.words, number * 1000 + seed), options.tokens))
        for seed in range(options.streams)]
    arrival = {}
    if options.prompt:
        async def long_prompt() -> list:
            await asyncio.sleep(options.after)
            arrival["start"] = time.perf_counter()
            moments = await service.stream(text(options.prompt, 1_000_000 + number), 1)
            arrival["end"] = moments[0]
            arrival["tokens"] = service.usage["prompt_tokens"]
            return moments
        late = asyncio.create_task(long_prompt())
        await late
    streams = await asyncio.gather(*running)
    gaps = [b - a for moments in streams for a, b in zip(moments, moments[1:])]
    if arrival:
        within = [
            b - a for moments in streams for a, b in zip(moments, moments[1:])
            if not arrival["start"] <= b <= arrival["end"]]
    else:
        within = gaps
    median = statistics.median(within)
    result = {
        "streams": len(streams), "tokens": sum(map(len, streams)),
        "seconds": max(map(max, streams)) - began,
        "median_ms": median * 1e3, "p99_ms": percentile(within, 0.99) * 1e3,
        "largest_ms": max(within) * 1e3, "p99_to_median": percentile(within, 0.99) / median}
    if arrival:
        start, end = arrival["start"], arrival["end"]
        begun = max(moments[0] for moments in streams)
        if begun > start or min(moments[-1] for moments in streams) < end:
            raise SystemExit("the streams did not run all the time: change --after or --tokens")
        # Contexts grow, and steps with them: the speed without the prompt is that before and after.
        last = min(moments[-1] for moments in streams)
        before, during = rate(streams, begun, start), rate(streams, start, end)
        after = rate(streams, end, min(end + start - begun, last))
        result |= {
            "prompt_tokens": arrival["tokens"], "prompt_seconds": end - start,
            "before_tokens_per_second": before, "during_tokens_per_second": during,
            "after_tokens_per_second": after, "during_to_around": during / ((before + after) / 2)}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/siliang")
    parser.add_argument("--streams", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=200, help="of each stream")
    parser.add_argument("--words", type=int, default=40, help="of each stream's prompt")
    parser.add_argument("--prompt", type=int, default=0, help="words of a prompt that comes meanwhile")
    parser.add_argument("--after", type=float, default=15, help="seconds until it comes")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--serve", default="", help='more options of siliang serve: --serve="--no-prefix-cache"')
    options = parser.parse_args()
    service = Service(options)
    try:
        for number in range(options.rounds):
            result = asyncio.run(measure(service, options, number))
            print(json.dumps({k: round(v, 3) if isinstance(v, float) else v for k, v in result.items()}), flush=True)
    finally:
        service.end()


if __name__ == "__main__":
    main()
