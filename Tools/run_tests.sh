#!/usr/bin/env bash
# Runs a test command and, if it fails, says at the end what failed: it stands thousands of lines
# above by then.
#
# usage: Tools/run_tests.sh COMMAND [ARGUMENT…]
set -uo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" -ne 0 ]; then
    echo "What failed:"
    grep -aE '(recorded an issue|^[^ ]+:[0-9]+:[0-9]+: error:|: error: |Fatal error|unexpected signal)' "$log" |
        cut -c1-1000 | tail -40
fi
exit "$status"
