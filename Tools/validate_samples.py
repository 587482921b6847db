#!/usr/bin/env python3
"""Validates documents that the sampling test wrote against their schemas, with Python's jsonschema.

    pip install 'jsonschema[format]'
    SILIANG_SAMPLES=/tmp/samples.jsonl swift test --filter ConstraintSamplingTests
    Tools/validate_samples.py /tmp/samples.jsonl

Each line of the file is {"name", "text"}; the schemas are in the test's fixtures. Formats are
checked too, each of which needs its package; a format without a checker is an error here.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from jsonschema.validators import validator_for

SCHEMAS = Path(__file__).parent.parent / "Tests/SiliangChatTests/Fixtures/schemas.jsonl"
LEAST_SAMPLES = 5


def formats(schema):
    """Every format that a schema names."""
    if isinstance(schema, dict):
        if isinstance(schema.get("format"), str):
            yield schema["format"]
        for value in schema.values():
            yield from formats(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from formats(value)


def lines(path):
    """Lines as newlines end them: `splitlines` also cuts at U+2028 and others inside strings."""
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def refuse_constant(text):
    raise ValueError(f"{text} is not JSON")


def main(path):
    validators = {}
    for line in lines(SCHEMAS):
        entry = json.loads(line)
        schema = entry["schema"]
        kind = validator_for(schema)
        kind.check_schema(schema)
        missing = set(formats(schema)) - set(kind.FORMAT_CHECKER.checkers)
        if missing:
            sys.exit(f"no checker for {sorted(missing)}: pip install 'jsonschema[format]'")
        validators[entry["name"]] = kind(schema, format_checker=kind.FORMAT_CHECKER)
    samples, failures = Counter(), []
    for line in lines(Path(path)):
        sample = json.loads(line)
        samples[sample["name"]] += 1
        try:
            document = json.loads(sample["text"], parse_constant=refuse_constant)
            problem = next(validators[sample["name"]].iter_errors(document), None)
        except ValueError as error:
            problem = error
        if problem is not None:
            failures.append((sample["name"], sample["text"], str(problem).splitlines()[0]))
    for name, text, problem in failures[:20]:
        print(f"{name}: {problem}\n    {text[:300]}")
    scarce = [name for name in validators if samples[name] < LEAST_SAMPLES]
    if scarce:
        print(f"fewer than {LEAST_SAMPLES} samples: {', '.join(scarce)}")
    print(f"{sum(samples.values())} documents of {len(samples)} schemas, {len(failures)} invalid")
    return 1 if failures or scarce else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
