#!/usr/bin/env python3
"""Measure the memory that the service takes for each stream that it holds open.

    swift build -c release --product load-server
    python Benchmarks/hold_streams.py --streams 1000

All streams of `load-server PORT hold` run at once, two tokens a second each. Resident memory is read
before the first, with all of them running, and after they have gone. Needs Linux and Python.
"""
import argparse
import asyncio
import json
import pathlib
import resource
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent


def resident(process: int) -> int:
    """Resident memory in bytes."""
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("no VmRSS")


async def hold(port: int, key: str, question: str, running: list, done: asyncio.Event) -> int:
    """A stream whose events are read until `done`."""
    body = json.dumps({
        "model": "instant", "stream": True, "max_tokens": 4000,
        "messages": [{"role": "user", "content": question}]}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    events = 0
    while not done.is_set():
        line = await reader.readline()
        if not line:
            raise SystemExit("the service closed a stream")
        if b'"content":"o' in line:
            events += 1
            if events == 1:
                running.append(1)
    writer.close()
    return events


async def measure(options: argparse.Namespace) -> dict:
    process = subprocess.Popen(
        [str(options.program), str(options.port), "hold"], stdout=subprocess.PIPE, text=True)
    try:
        key = process.stdout.readline().split()[1]
        # One comes and goes first: what the service makes once is not a stream's.
        for count in (1, options.streams):
            before = resident(process.pid)
            running, done = [], asyncio.Event()
            tasks = [
                asyncio.create_task(hold(options.port, key, "?" * options.question, running, done))
                for _ in range(count)]
            while len(running) < count:
                await asyncio.sleep(0.1)
                for task in tasks:
                    if task.done():
                        task.result()
            await asyncio.sleep(options.seconds if count > 1 else 1)
            held = resident(process.pid)
            done.set()
            events = await asyncio.gather(*tasks)
            await asyncio.sleep(2)
        after = resident(process.pid)
    finally:
        process.terminate()
        process.wait()
    return {
        "streams": options.streams, "tokens": sum(events), "before_mb": before / 1e6,
        "held_mb": held / 1e6, "after_mb": after / 1e6, "kb_per_stream": (held - before) / 1e3 / options.streams}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/load-server")
    parser.add_argument("--streams", type=int, default=1000, help="at most 1,024 run at once")
    parser.add_argument("--seconds", type=float, default=10, help="for which all of them run")
    parser.add_argument("--question", type=int, default=16, help="its characters, each a token")
    parser.add_argument("--port", type=int, default=8096)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, options.streams + 100), most))
    print(json.dumps({k: round(v, 1) for k, v in asyncio.run(measure(options)).items()}))


if __name__ == "__main__":
    main()
