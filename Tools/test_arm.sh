#!/usr/bin/env bash
# Builds the kernels for 64-bit Arm with a cross compiler and compares them with the scalar ones
# under qemu. Installs both on Debian and Ubuntu; elsewhere they must be there.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v aarch64-linux-gnu-gcc >/dev/null || ! command -v qemu-aarch64 >/dev/null; then
    if ! command -v apt-get >/dev/null; then
        echo "make test-arm needs an aarch64-linux-gnu cross compiler and qemu-aarch64" >&2
        exit 1
    fi
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -qq
    $sudo apt-get install -y -qq gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
fi
out=.build/arm
mkdir -p "$out"
kernels=Sources/CSiliangKernels
# The package's own compiler, with the cross compiler's headers and linker.
clang --target=aarch64-linux-gnu -O2 -std=gnu11 -Wall -Wextra -Werror \
    -isystem /usr/aarch64-linux-gnu/include -I"$kernels/include" -c "$kernels"/*.c \
    Tests/KernelComparison/compare_kernels.c
mv ./*.o "$out/"
aarch64-linux-gnu-gcc -static -o "$out/compare_kernels" "$out"/*.o -lm
qemu-aarch64 -cpu max "$out/compare_kernels"
