#!/usr/bin/env python3
"""Nothing in the tree names a place that exists on one machine or in one network only."""

import re

from lint_support import main, project_files, read_text

# Assembled from parts, so that this file does not match itself.
MACHINE_FOLDERS = "|".join(["work", "root", "home", "farm", "mnt", "Users"])
PRIVATE_SUFFIXES = "|".join(["internal", "corp", "lan", "intra", "localdomain"])
PUBLIC_REGISTRIES = "|".join(
    ["pypi.org", "download.pytorch.org", "registry.npmjs.org", "registry.npmmirror.com",
     "pypi.tuna.tsinghua.edu.cn", "mirrors.aliyun.com"])

RULES = [
    ("a path of one machine", re.compile(rf"(?<![\w.~/}})-])/(?:{MACHINE_FOLDERS})/[\w.]")),
    ("a host of a private network", re.compile(
        rf"https?://(?:[\w.-]+\.(?:{PRIVATE_SUFFIXES})\b|10\.\d+\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)")),
    ("a registry that not everybody can reach", re.compile(
        rf"--(?:extra-)?(?:index-url|registry)[ =](?!https://(?:{PUBLIC_REGISTRIES}))\w")),
]


def check(root, arguments):
    violations = []
    for path in project_files(root):
        text = read_text(root / path)
        for number, line in enumerate((text or "").splitlines(), start=1):
            for meaning, pattern in RULES:
                match = pattern.search(line)
                if match:
                    violations.append(f"{path}:{number}: {meaning}: {match.group(0)}")
    return violations


if __name__ == "__main__":
    main(__doc__, check)
