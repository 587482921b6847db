#!/usr/bin/env python3
"""Compare requests a second of the service with those of LiteLLM's proxy in front of the same service.

    swift build -c release --product load-server
    pip install 'litellm[proxy]'
    python Benchmarks/compare_litellm.py --rounds 3

The model says "ok" at once, keys are checked on both sides, and `wrk` asks both in turn, with 64
connections. Needs wrk.
"""
import argparse
import json
import os
import pathlib
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The proxy refuses keys that are easily guessed.
PROXY_KEY = "sk-" + secrets.token_hex(32)


def ask(port: int, key: str, model: str) -> str:
    """One chat; what the model says."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/chat/completions",
        data=json.dumps({"model": model, "messages": [{"role": "user", "content": "Say ok."}]}).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)["choices"][0]["message"]["content"]


def wrk(port: int, key: str, connections: int, seconds: int) -> tuple[float, float]:
    """Requests a second, and the median of their times in milliseconds."""
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--latency", "-s", str(ROOT / "Benchmarks/chat.lua"),
         f"http://127.0.0.1:{port}/v1/chat/completions"],
        env=os.environ | {"SILIANG_KEY": key, "MODEL": "instant"}, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(output)
    number, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", output).groups()
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
            float(number) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/load-server")
    parser.add_argument("--litellm", default=str(pathlib.Path(sys.executable).parent / "litellm"))
    parser.add_argument("--workers", type=int, default=1, help="of the proxy")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6, help="of each measurement")
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    ports = {"siliang": 8097, "litellm": 8098}
    service = subprocess.Popen(
        [str(options.program), str(ports["siliang"])], stdout=subprocess.PIPE, text=True)
    keys = {"siliang": service.stdout.readline().split()[1], "litellm": PROXY_KEY}
    with tempfile.TemporaryDirectory() as folder:
        settings = pathlib.Path(folder, "litellm.yaml")
        # YAML holds JSON.
        settings.write_text(json.dumps({
            "model_list": [{"model_name": "instant", "litellm_params": {
                "model": "openai/instant", "api_key": keys["siliang"],
                "api_base": f"http://127.0.0.1:{ports['siliang']}/v1"}}],
            "general_settings": {"master_key": PROXY_KEY}}))
        with open(pathlib.Path(folder, "log"), "w") as log:
            proxy = subprocess.Popen(
                [options.litellm, "--config", str(settings), "--port", str(ports["litellm"]),
                 "--num_workers", str(options.workers)],
                stdout=log, stderr=log, cwd=folder)
        try:
            for _ in range(120):
                time.sleep(1)
                try:
                    if ask(ports["litellm"], PROXY_KEY, "instant") == "ok":
                        break
                except (urllib.error.URLError, ConnectionError):
                    pass
                if proxy.poll() is not None:
                    raise SystemExit(pathlib.Path(folder, "log").read_text())
            else:
                raise SystemExit(pathlib.Path(folder, "log").read_text())
            results = {name: [] for name in ports}
            for number in range(options.rounds):
                for name, port in ports.items():
                    rate, median = wrk(port, keys[name], options.connections, options.seconds)
                    results[name].append((rate, median))
                    print(f"round {number + 1}: {name} {rate:.0f} requests/s, median {median:.2f} ms", flush=True)
        finally:
            proxy.terminate()
            service.terminate()
            proxy.wait()
            service.wait()
    rates = {name: statistics.median(rate for rate, _ in rounds) for name, rounds in results.items()}
    print(f"median: siliang {rates['siliang']:.0f}, litellm {rates['litellm']:.0f} requests/s, "
          f"ratio {rates['siliang'] / rates['litellm']:.1f}")


if __name__ == "__main__":
    main()
