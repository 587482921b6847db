#!/bin/sh
# Runs the client tests against `siliang serve`. SILIANG_BIN names the program; without it the
# release build is used, then the debug build. Further arguments go to pytest.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venvs=${SILIANG_CLIENTS_VENVS:-$root/.build/clients-venvs}

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
# litellm asks for a list of prices at each start otherwise.
export LITELLM_LOCAL_MODEL_COST_MAP=True

# Makes the environment of a folder's requirements; again when they change. Every package is named,
# so nothing is left to be resolved.
prepare() {
    if ! cmp -s "$1/requirements.txt" "$2/requirements.txt"; then
        python3 -m venv "$2"
        "$2/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
            --requirement "$1/requirements.txt"
        cp "$1/requirements.txt" "$2/requirements.txt"
    fi
}

prepare "$here" "$venvs/clients"
prepare "$here/frameworks" "$venvs/frameworks"
status=0
"$venvs/clients/bin/python" -m pytest -p no:cacheprovider "$here" \
    --ignore "$here/frameworks" "$@" || status=$?
"$venvs/frameworks/bin/python" -m pytest -p no:cacheprovider \
    --rootdir "$here" --confcutdir "$here" "$here/frameworks" "$@" || status=$?
exit $status
