#!/usr/bin/env python3
"""The arrows of docs/architecture.md, held against Package.swift and every import line."""

import json
import os
import re
import subprocess
import sys

from lint_support import main, project_files, read_text

# What each target may import of our own; what those may import is allowed with them.
ARROWS = {
    "CSiliangKernels": [],
    "SiliangFormats": [],
    "SiliangTensor": ["SiliangFormats", "CSiliangKernels"],
    "SiliangTokenizer": ["SiliangFormats"],
    "SiliangModels": ["SiliangTensor"],
    "SiliangEngine": ["SiliangModels"],
    "SiliangChat": ["SiliangTokenizer"],
    "SiliangLedger": [],
    "SiliangHub": ["SiliangFormats"],
    "SiliangGateway": [],
    "Siliang": ["SiliangEngine", "SiliangChat"],
    "SiliangServer": ["Siliang", "SiliangLedger", "SiliangGateway"],
    "SiliangCLI": ["SiliangServer", "SiliangHub"],
    "load-server": ["SiliangServer"],
    "example-chat": ["Siliang"],
    "example-extract": ["Siliang"],
}

# Modules with fewer users than the arrows would allow: module -> the targets that may name it.
EXCLUSIVE = {
    "CSiliangKernels": {"SiliangTensor"},
    "Hummingbird": {"SiliangServer", "SiliangGateway"},
    "HummingbirdCore": {"SiliangServer", "SiliangGateway"},
    "HummingbirdTesting": {"SiliangServer", "SiliangGateway"},
    "HTTPTypes": {"SiliangServer", "SiliangGateway"},
    "AsyncHTTPClient": {"SiliangHub", "SiliangGateway", "SiliangServer", "SiliangCLI"},
    "ServiceLifecycle": {"SiliangServer", "SiliangCLI"},
    "UnixSignals": {"SiliangServer", "SiliangCLI"},
    "Logging": {"load-server", "SiliangServer", "SiliangGateway", "SiliangLedger", "SiliangCLI"},
    "Crypto": {"SiliangEngine", "Siliang", "SiliangLedger", "SiliangHub"},
    "GRDB": {"SiliangLedger"},
    "ArgumentParser": {"SiliangCLI"},
    "Yams": {"SiliangCLI", "SiliangServer"},
}
NIO_USERS = {"SiliangServer", "SiliangGateway", "SiliangHub"}

# Part of the toolchain: anybody's.
SYSTEM = {
    "Swift", "Synchronization", "Glibc", "Musl", "Darwin", "Dispatch", "Foundation",
    "FoundationEssentials", "Testing", "XCTest", "Builtin", "_Concurrency", "simd",
}
FOUNDATION = {"Foundation", "FoundationEssentials"}
# Targets whose hot paths Foundation stays out of: the files that may import it all the same, and
# what for.
WITHOUT_FOUNDATION = {
    "SiliangTensor": {},
    "SiliangEngine": {
        "Sources/SiliangEngine/Engine.swift": "Thread",
        "Sources/SiliangEngine/EngineInbox.swift": "NSCondition",
    },
}

TEST_SUPPORT = "SiliangTestSupport"
IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?([A-Za-z_]\w*)")


def reachable(target):
    """Every target of ours that `target` may import."""
    seen, open_targets = set(), list(ARROWS.get(target, []))
    while open_targets:
        name = open_targets.pop()
        if name not in seen:
            seen.add(name)
            open_targets += ARROWS.get(name, [])
    return seen


def imports_of(text):
    """(line number, module) of every import outside block comments and multi-line strings."""
    found, delimiter = [], None
    for number, line in enumerate(text.splitlines(), start=1):
        if delimiter:
            delimiter = None if delimiter in line else delimiter
        elif line.count('"""') == 1:
            delimiter = '"""'
        elif line.lstrip().startswith("/*") and "*/" not in line:
            delimiter = "*/"
        else:
            match = IMPORT.match(line)
            if match:
                found.append((number, match.group(1)))
    return found


def objection(user, module):
    """Why a target of the name `user` may not name `module`, or None."""
    if module in EXCLUSIVE:
        users = EXCLUSIVE[module]
        return None if user in users else f"only {', '.join(sorted(users))} may"
    if module.startswith(("NIO", "_NIO")):
        return None if user in NIO_USERS else f"only {', '.join(sorted(NIO_USERS))} may"
    if module in ARROWS:
        return None if module in reachable(user) else "docs/architecture.md has no such arrow"
    if module in SYSTEM:
        return None
    return "Tools/check_architecture.py does not know this module: say there who may use it"


def tested_target(test_target):
    return None if test_target == "CommandLineTests" else test_target.removesuffix("Tests")


def check_target(root, target, violations):
    """Checks one target of the manifest and its files."""
    name, is_test = target["name"], target["type"] == "test"
    user = tested_target(name) if is_test else name
    if not is_test and name != TEST_SUPPORT and name not in ARROWS:
        violations.append(f"Package.swift: target {name} is not in docs/architecture.md")
        return
    # Tests may use what their target may, the target itself, and the shared helpers; the helpers
    # and the tests of the whole program stand outside the arrows.
    exempt = {name, user, TEST_SUPPORT, "Testing", "XCTest"}
    free = name == TEST_SUPPORT or user is None

    for dependency in target["dependencies"]:
        kind = next(iter(dependency))
        module = dependency[kind][0]
        if not free and module not in exempt:
            reason = objection(user, module)
            if reason:
                violations.append(f"Package.swift: {name} depends on {module}: {reason}")

    folder = target.get("path") or ("Tests/" if is_test else "Sources/") + name
    for path in project_files(root, {".swift"}):
        if not str(path).startswith(folder + "/"):
            continue
        for number, module in imports_of(read_text(root / path) or ""):
            reason = None
            if free:
                if module == "CSiliangKernels" or module.startswith("NIO"):
                    reason = objection(name, module)
            elif module not in exempt:
                reason = objection(user, module)
            if not is_test and module in FOUNDATION and name in WITHOUT_FOUNDATION:
                if str(path) not in WITHOUT_FOUNDATION[name]:
                    reason = f"Foundation stays out of {name}"
            if reason:
                violations.append(f"{path}:{number}: {name} imports {module}: {reason}")


def manifest_of(root, arguments):
    if arguments.manifest:
        return json.loads(open(arguments.manifest).read())
    swift = os.environ.get("SWIFT", "swift")
    dumped = subprocess.run(
        [swift, "package", "--package-path", str(root), "dump-package"],
        capture_output=True, text=True)
    if dumped.returncode != 0:
        sys.exit(f"swift package dump-package failed:\n{dumped.stderr}")
    return json.loads(dumped.stdout)


def check_stray_sources(root, targets, violations):
    """Sources that no target of the manifest compiles would escape every other check."""
    for path in project_files(root, {".swift", ".c", ".h"}):
        if path.parts[0] == "Sources" and len(path.parts) > 2 and path.parts[1] not in targets:
            violations.append(f"{path}: Package.swift has no target {path.parts[1]}")


def check(root, arguments):
    violations = []
    targets = [
        target for target in manifest_of(root, arguments)["targets"]
        if target["type"] in ("regular", "executable", "test")
    ]
    for target in targets:
        check_target(root, target, violations)
    check_stray_sources(root, {target["name"] for target in targets}, violations)
    return violations


if __name__ == "__main__":
    main(__doc__, check, [(["--manifest"], {"help": "a dump-package file to use instead"})])
