#!/usr/bin/env python3
"""Writes Tests/SiliangChatTests/Fixtures/schemas.jsonl: over 200 JSON Schemas of the kinds that callers
of structured output send, one {"name", "schema"} a line. Tests sample documents from each.

    Tools/make_schema_fixtures.py
"""

import json
from pathlib import Path

from schema_fixtures import combinations, documents, values

OUTPUT = Path(__file__).parent.parent / "Tests/SiliangChatTests/Fixtures/schemas.jsonl"


def main():
    entries = {}
    for module in (values, documents, combinations):
        for name, schema in module.schemas().items():
            if name in entries:
                raise SystemExit(f"two schemas are called {name}")
            entries[name] = schema
    texts = [json.dumps(schema, ensure_ascii=False) for schema in entries.values()]
    if len(set(texts)) != len(texts) or len(texts) < 200:
        raise SystemExit(f"{len(texts)} schemas, {len(set(texts))} different: 200 are wanted")
    OUTPUT.parent.mkdir(exist_ok=True)
    with OUTPUT.open("w", encoding="utf-8") as file:
        for name, text in zip(entries, texts):
            file.write(f'{{"name":{json.dumps(name)},"schema":{text}}}\n')
    print(f"{OUTPUT}: {len(texts)} schemas")


if __name__ == "__main__":
    main()
