#!/usr/bin/env python3
"""Writes the block file that the tests of the prefix cache on disk decode, by the layout alone.

The layout is documented in Sources/SiliangEngine/PrefixBlockFile.swift; this is a second
implementation of it, so that the two can only agree if both follow it.
"""

import hashlib
import struct
from pathlib import Path

OUT = Path(__file__).parent.parent / "Tests/SiliangEngineTests/Fixtures/prefix-block-v1.kv"


def root(account, salt, fingerprint):
    """The key where the chain of a scope begins."""
    parts = [b"siliang prefix 1", fingerprint, account, salt]
    return hashlib.sha256(b"".join(struct.pack("<Q", len(p)) + p for p in parts)).digest()


def main():
    """One block of four tokens and forty bytes."""
    tokens = [1, 2, 3, 40000]
    ids = struct.pack("<4i", *tokens)
    key = hashlib.sha256(root(b"account", b"salt", b"model") + ids).digest()
    payload = bytes(i * 3 for i in range(40))
    body = b"SLKV" + struct.pack("<I", 1) + key + struct.pack("<IIQ", len(tokens), 0, len(payload)) + ids + payload
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(body + hashlib.sha256(body).digest())
    print(key.hex())


if __name__ == "__main__":
    main()
