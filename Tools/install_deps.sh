#!/usr/bin/env bash
# Installs what building needs and the system lacks; says so and stops where it cannot.
# With the argument `clients`, also what the tests through client libraries need.
set -euo pipefail

swift="${SWIFT:-swift}"
required="6.1"

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

check_swift() {
    command -v "$swift" >/dev/null 2>&1 || fail \
        "Swift $required or later is needed and no '$swift' was found." \
        "Install it from https://www.swift.org/install and put it on PATH."
    local found
    found=$("$swift" --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' | head -n 1)
    [ -n "$found" ] || fail "'$swift --version' does not say which Swift it is."
    if [ "$(printf '%s\n%s\n' "$required" "$found" | sort -V | head -n 1)" != "$required" ]; then
        fail "Swift $required or later is needed; '$swift' is $found." \
            "Install a newer one from https://www.swift.org/install."
    fi
}

has_header() {
    local clang
    clang="$(dirname "$(readlink -f "$(command -v "$swift")")")/clang"
    [ -x "$clang" ] || clang=cc
    printf '#include <%s>\n' "$1" | "$clang" -E -x "${2:-c}" - >/dev/null 2>&1
}

# Prints the Debian names of what is missing, one per line.
missing_debian() {
    command -v git >/dev/null 2>&1 || echo git
    command -v python3 >/dev/null 2>&1 || echo python3
    command -v ld >/dev/null 2>&1 || echo binutils
    has_header stdlib.h || echo libc6-dev
    # swift-crypto holds C++.
    has_header vector c++ || echo g++
    # swift-nio-extras, which Hummingbird builds on, compiles against zlib.
    has_header zlib.h || echo zlib1g-dev
    if [ "${1:-}" = clients ]; then
        python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || echo python3-venv
    fi
}

install_debian() {
    local packages=("$@") root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 || fail \
            "These packages are missing and only root can install them:" \
            "  apt-get install ${packages[*]}"
        root=(sudo)
    fi
    echo "Installing ${packages[*]}" >&2
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends)
    # A fresh system has no package lists yet: the first attempt fails and the second fetches them.
    ${root[@]+"${root[@]}"} "${install[@]}" "${packages[@]}" >&2 2>/dev/null || {
        ${root[@]+"${root[@]}"} apt-get update >&2
        ${root[@]+"${root[@]}"} "${install[@]}" "${packages[@]}" >&2
    }
}

check_swift
case "$(uname -s)" in
    Linux)
        packages=()
        while IFS= read -r name; do packages+=("$name"); done < <(missing_debian "${1:-}")
        [ "${#packages[@]}" -eq 0 ] && exit 0
        command -v apt-get >/dev/null 2>&1 || fail \
            "Missing on this system, by their Debian names: ${packages[*]}" \
            "Install them with your package manager and run make again."
        install_debian "${packages[@]}"
        ;;
    Darwin)
        # zlib, git and the C headers come with the developer tools that Swift itself needs.
        command -v python3 >/dev/null 2>&1 && exit 0
        command -v brew >/dev/null 2>&1 || fail \
            "python3 is missing. Install it (https://brew.sh, then: brew install python)."
        brew install python
        ;;
    *)
        fail "Siliang is built on Linux and macOS; this is $(uname -s)."
        ;;
esac
