#!/usr/bin/env bash
# Runs every check over the whole tree and fails when one of them does.
set -uo pipefail
cd "$(dirname "$0")/.."

swift="${SWIFT:-swift}"
failed=()

step() {
    local name="$1"
    shift
    printf '%-14s ' "$name"
    local started=$SECONDS output
    if output=$("$@" 2>&1); then
        printf 'ok (%d s)\n' $((SECONDS - started))
    else
        printf 'FAILED (%d s)\n%s\n' $((SECONDS - started)) "$output"
        failed+=("$name")
    fi
}

step "self-test" python3 Tools/check_selftest.py
step "format" "$swift" format lint --strict --parallel --recursive Sources Tests Examples Package.swift
step "architecture" python3 Tools/check_architecture.py
step "lines" python3 Tools/check_lines.py
step "constructs" python3 Tools/check_constructs.py
step "hygiene" python3 Tools/check_hygiene.py
step "warnings" python3 Tools/check_warnings.py
step "docs" python3 Tools/check_docs.py

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'lint failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
echo "lint passed"
