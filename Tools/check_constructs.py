#!/usr/bin/env python3
"""Sources hold no construct that traps, unless Tools/allowed_constructs.txt gives a reason.

Each line there reads `path | construct | reason` and allows that construct in that file.
(Force unwraps and `try!` are also the formatter's rules; tests are its business alone.)
"""

import re

from lint_support import main, project_files, read_text

CONSTRUCTS = {
    "try!": re.compile(r"\btry!"),
    "as!": re.compile(r"\bas!"),
    "fatalError": re.compile(r"\bfatalError\s*\("),
    "preconditionFailure": re.compile(r"\bpreconditionFailure\s*\("),
    "unsafelyUnwrapped": re.compile(r"\.unsafelyUnwrapped\b"),
    "mark": re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"),
}
ALLOWED = "Tools/allowed_constructs.txt"
STRING = re.compile(r'"(?:\\.|[^"\\])*"')


def allowed_constructs(root):
    """({(path, construct): reason}, violations) of the allow-list."""
    allowed, violations = {}, []
    path = root / ALLOWED
    if not path.exists():
        return allowed, violations
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|")]
        if len(fields) != 3 or not all(fields) or fields[1] not in CONSTRUCTS:
            violations.append(f"{ALLOWED}:{number}: not 'path | construct | reason': {line}")
        else:
            allowed[(fields[0], fields[1])] = fields[2]
    return allowed, violations


def code_of(line):
    """The line without string literals and without its comment."""
    return STRING.sub('""', line).split("//")[0]


def check(root, arguments):
    allowed, violations = allowed_constructs(root)
    used = set()
    for path in project_files(root, {".swift"}):
        if path.parts[0] not in ("Sources", "Examples"):
            continue
        for number, line in enumerate((read_text(root / path) or "").splitlines(), start=1):
            for name, pattern in CONSTRUCTS.items():
                text = line if name == "mark" else code_of(line)
                if not pattern.search(text):
                    continue
                key = (str(path), name)
                if key in allowed:
                    used.add(key)
                else:
                    violations.append(f"{path}:{number}: {name}: {line.strip()}")
    for path, name in sorted(set(allowed) - used):
        violations.append(f"{ALLOWED}: {path} no longer holds {name}: remove the line")
    return violations


if __name__ == "__main__":
    main(__doc__, check)
