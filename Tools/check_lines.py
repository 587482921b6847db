#!/usr/bin/env python3
"""No source file is longer than 500 lines, and no README than 200."""

from lint_support import main, project_files

SUFFIXES = {".swift", ".c", ".h", ".py", ".js", ".css", ".html", ".sh"}
LONGEST_SOURCE = 500
LONGEST_README = 199


def check(root, arguments):
    violations = []
    for path in project_files(root):
        if path.suffix in SUFFIXES:
            limit = LONGEST_SOURCE
        elif path.parent.name == "" and path.name.startswith("README"):
            limit = LONGEST_README
        else:
            continue
        lines = (root / path).read_bytes().count(b"\n")
        if lines > limit:
            violations.append(f"{path}: {lines} lines; at most {limit} are allowed: split it")
    return violations


if __name__ == "__main__":
    main(__doc__, check)
