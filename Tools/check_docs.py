#!/usr/bin/env python3
"""The library's documentation: every link leads somewhere, every public declaration says something.

Takes the symbols of the built module (`swift symbolgraph-extract`, after a test build) and has DocC
convert the catalog with warnings as errors.
"""

import glob
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lint_support import main

MODULE = "Siliang"
CATALOG = f"Sources/{MODULE}/{MODULE}.docc"
BUILD = ".build/debug"


def tool(name):
    """Where a program of the toolchain lies, or None."""
    swift = shutil.which(os.environ.get("SWIFT", "swift"))
    beside = Path(swift).resolve().with_name(name) if swift else None
    if beside and beside.exists():
        return str(beside)
    found = shutil.which(name)
    if not found and shutil.which("xcrun"):
        asked = subprocess.run(["xcrun", "--find", name], capture_output=True, text=True)
        found = asked.stdout.strip() or None
    return found


def target_triple():
    swift = os.environ.get("SWIFT", "swift")
    info = subprocess.run([swift, "-print-target-info"], capture_output=True, text=True)
    if info.returncode != 0:
        return f"{platform.machine()}-unknown-linux-gnu"
    return json.loads(info.stdout)["target"]["triple"]


def extract_symbols(root, folder):
    """Writes the module's public symbols into `folder`; gives what went wrong, or None."""
    extractor = tool("swift-symbolgraph-extract")
    if not extractor:
        return "the toolchain has no swift-symbolgraph-extract"
    if not (root / BUILD / "Modules" / f"{MODULE}.swiftmodule").exists():
        return f"{BUILD} holds no {MODULE}: run `swift build --build-tests` first"
    command = [
        extractor, "-module-name", MODULE, "-I", str(root / BUILD / "Modules"),
        "-target", target_triple(), "-minimum-access-level", "public", "-output-dir", folder]
    for path in sorted(glob.glob(str(root / BUILD / "*.build" / "module.modulemap"))):
        command += ["-Xcc", f"-fmodule-map-file={path}"]
    result = subprocess.run(command, capture_output=True, text=True)
    return None if result.returncode == 0 else result.stderr.strip() or "no symbols"


def undocumented(folder):
    """Public declarations of our own without a comment."""
    graph = json.loads(Path(folder, f"{MODULE}.symbols.json").read_text())
    for symbol in graph["symbols"]:
        uri = symbol.get("location", {}).get("uri", "")
        # What the compiler derives has no place; what a protocol demands is explained there.
        if f"/Sources/{MODULE}/" not in uri or "docComment" in symbol:
            continue
        line = symbol["location"]["position"]["line"] + 1
        path = uri.split("/Sources/", 1)[1]
        yield f"Sources/{path}:{line}: {'.'.join(symbol['pathComponents'])} is not documented"


def convert(root, folder):
    docc = tool("docc")
    if not docc:
        sys.stderr.write("docc is not installed: links were not checked\n")
        return []
    with tempfile.TemporaryDirectory(prefix="siliang-docs-") as output:
        result = subprocess.run(
            [docc, "convert", str(root / CATALOG), "--additional-symbol-graph-dir", folder,
             "--output-dir", output, "--fallback-display-name", MODULE,
             "--fallback-bundle-identifier", MODULE, "--warnings-as-errors"],
            capture_output=True, text=True)
    if result.returncode == 0:
        return []
    return [(result.stdout + result.stderr).strip()]


def check(root, arguments):
    with tempfile.TemporaryDirectory(prefix="siliang-symbols-") as folder:
        if arguments.symbols:
            folder = arguments.symbols
        else:
            problem = extract_symbols(root, folder)
            if problem:
                return [problem]
        return list(undocumented(folder)) + convert(root, folder)


if __name__ == "__main__":
    main(__doc__, check, [(["--symbols"], {"help": "a folder of symbol graphs to use instead"})])
