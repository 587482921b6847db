"""What the checks share: which files belong to the project, and how a check reports."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def project_files(root, suffixes=None):
    """Paths below `root` that git tracks or would track, sorted; every file without git."""
    root = Path(root)
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
    )
    inside = listed.returncode == 0 and (root / ".git").exists()
    if inside:
        names = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    else:
        names = [
            str(path.relative_to(root))
            for path in root.rglob("*")
            if not any(part.startswith((".build", ".git")) for part in path.relative_to(root).parts)
        ]
    paths = [Path(name) for name in sorted(set(names)) if (root / name).is_file()]
    return [path for path in paths if suffixes is None or path.suffix in suffixes]


def read_text(path):
    """The file's text, or None where it is binary or too large to be source."""
    if path.stat().st_size > 4_000_000:
        return None
    data = path.read_bytes()
    if b"\0" in data:
        return None
    return data.decode("utf-8", errors="replace")


def main(description, check, extra_arguments=()):
    """Runs `check(root, arguments)`, prints the violations it returns, and exits 1 on any."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=REPOSITORY, help="the tree to check")
    for names, options in extra_arguments:
        parser.add_argument(*names, **options)
    arguments = parser.parse_args()
    violations = check(arguments.root.resolve(), arguments)
    for violation in violations:
        print(violation, file=sys.stderr)
    sys.exit(1 if violations else 0)
