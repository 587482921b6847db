#!/usr/bin/env python3
"""No warning in our own sources: every one the compilers gave counts as an error.

SwiftPM cannot turn warnings into errors for one package only at tools version 6.1, so this brings
the debug build up to date and reads the diagnostics that the compiler left beside each object.
C is checked once more by clang with the usual warnings on.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lint_support import main, project_files
from serialized_diagnostics import read_diagnostics

C_FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]


def bring_up_to_date(root, swift):
    built = subprocess.run(
        [swift, "build", "--build-tests", "--package-path", str(root)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode != 0:
        sys.exit(f"swift build --build-tests failed:\n{built.stdout[-8000:]}")


def swift_warnings(root, build):
    """Warnings of every file of ours, and complaints about files that left no diagnostics."""
    found, violations = {}, []
    for path in sorted(build.glob("*.build/**/*.dia")):
        for diagnostic in read_diagnostics(path):
            source = Path(diagnostic.path)
            if diagnostic.severity != "warning" or not source.is_file():
                continue
            if root not in source.resolve().parents or ".build" in source.parts:
                continue
            # Files compiled in one batch share diagnostics; these are of an older version of the
            # source, whose own are newer.
            if source.stat().st_mtime > path.stat().st_mtime:
                continue
            where = source.resolve().relative_to(root)
            found[(str(where), diagnostic.line, diagnostic.column, diagnostic.message)] = True
    compiled = {
        (path.relative_to(build).parts[0].removesuffix(".build"), path.stem)
        for path in build.glob("*.build/**/*.dia")
    }
    for path in project_files(root, {".swift"}):
        if path.parts[0] in ("Sources", "Tests") and len(path.parts) > 2:
            if "Fixtures" not in path.parts and (path.parts[1], path.stem) not in compiled:
                violations.append(f"{path}: the build left no diagnostics of this file")
    return violations + [
        f"{path}:{line}:{column}: warning: {message}" for path, line, column, message in found
    ]


def c_warnings(root, swift):
    located = shutil.which(swift)
    clang = Path(located).resolve().parent / "clang" if located else None
    compiler = str(clang) if clang and clang.exists() else "cc"
    violations = []
    for path in project_files(root, {".c"}):
        if path.parts[0] != "Sources":
            continue
        include = root / path.parts[0] / path.parts[1] / "include"
        compiled = subprocess.run(
            [compiler, *C_FLAGS, f"-I{include}", str(path)],
            cwd=root, capture_output=True, text=True)
        if compiled.returncode != 0:
            violations.append(compiled.stderr.strip())
    return violations


def check(root, arguments):
    swift = os.environ.get("SWIFT", "swift")
    build = arguments.build
    if build is None:
        bring_up_to_date(root, swift)
        build = root / ".build" / "debug"
    return swift_warnings(root, build.resolve()) + c_warnings(root, swift)


if __name__ == "__main__":
    main(__doc__, check, [
        (["--build"], {"type": Path, "help": "a folder of .dia files to read instead of building"}),
    ])
