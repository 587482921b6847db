#!/bin/sh
# Runs the client tests against `siliang serve`. SILIANG_BIN names the program; without it the
# release build is used, then the debug build. Further arguments go to pytest.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${SILIANG_CLIENTS_VENV:-$root/.build/clients-venv}

if [ -z "${SILIANG_BIN:-}" ]; then
    for build in release debug; do
        if [ -x "$root/.build/$build/siliang" ]; then
            SILIANG_BIN=$root/.build/$build/siliang
            break
        fi
    done
fi
if [ ! -x "${SILIANG_BIN:-}" ]; then
    echo "run.sh: there is no siliang to test: build it (swift build) or set SILIANG_BIN" >&2
    exit 1
fi
export SILIANG_BIN

# Installed once; again when the list of packages changes.
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi
exec "$venv/bin/python" -m pytest -p no:cacheprovider "$here" "$@"
