#!/usr/bin/env python3
"""Cuts texts by random regular expressions with the PyPI package `tokenizers` (whose engine is
Oniguruma) and writes the pieces, as the reference for this project's own engine.

Writes Tests/SiliangTokenizerTests/Fixtures/regex.json: [pattern, behavior, inverted, text, pieces]
in lines. Run with
    pip install tokenizers==0.23.3 && python3 Tools/make_regex_fixtures.py
With `--fuzz N FILE SEED` it writes N random cases into FILE instead.
"""

import json
import pathlib
import random
import re
import sys

from tokenizers import Regex, pre_tokenizers

FIXTURE = pathlib.Path(__file__).parent.parent / "Tests/SiliangTokenizerTests/Fixtures/regex.json"
SETS = [
    r"\p{L}", r"\p{N}", r"\s", r"\S", r"\d", r"\w", r"\W", r"\p{Lu}", r"\p{Ll}", r"\p{Han}", r"\P{L}", r"\p{^N}",
    "[a-c]", "[^a-c]", r"[^\s\p{L}\p{N}]", r"[\p{L}&&[^\p{Han}]]", "[[:punct:]]", "[[:alpha:]]", "[a[bc]1]", r"[\r\n]",
    r"[^\r\n\p{L}]", "[一-龥]", "a", "b", " ", "'", "1", "中", r"\n", "é", ".", r"[\]\-x]", r"\x{4e2d}", r"[\w&&\P{L}]",
    r"\p{M}", r"\h", "[[:^digit:]]", r"\p{Hiragana}", r"[-a]", r"\t", r"\p{P}", r"\R",
]
CASES = ["(?i:ab)", "(?i:'s|K|é)", "(?i:[a-b])", "(?i)b", "(?i:Σ)"]
ANCHORS = ["^", "$", r"\b", r"\B", r"\A", r"\z", r"\Z"]
BEHAVIORS = ["isolated", "removed", "merged_with_previous", "merged_with_next", "contiguous"]
LETTERS = "aabbcABC  \n\r\t'.,-!1234中文字éÉe\u0301ſKßσςΣひカ\u00a0\u3000😀²_x]"


def pattern(rng: random.Random, depth: int = 0) -> str:
    kind = rng.random()
    if depth > 3 or kind < 0.35:
        return rng.choice(SETS)
    if kind < 0.4:
        return rng.choice(CASES)
    if kind < 0.44:
        return rng.choice(ANCHORS)
    if kind < 0.6:
        return pattern(rng, depth + 1) + pattern(rng, depth + 1)
    if kind < 0.7:
        return "(?:" + "|".join(pattern(rng, depth + 1) for _ in range(rng.randint(2, 3))) + ")"
    if kind < 0.76:
        return rng.choice(["(?=", "(?!"]) + pattern(rng, depth + 1) + ")"
    if kind < 0.78:
        return rng.choice(["(?<=", "(?<!"]) + rng.choice(SETS[:20]) + ")"
    if kind < 0.81:
        return "(?>" + pattern(rng, depth + 1) + ")"
    body = pattern(rng, depth + 1)
    if re.search(r"(\*|\?|,2\})\?", body):
        # Where a lazy body may match nothing, the engines end the loop around it differently.
        return body
    count = rng.choice(["*", "+", "?", "*?", "+?", "??", "*+", "++", "?+", "{2}", "{1,3}", "{2,}", "{,2}", "{1,2}?"])
    return "(?:" + body + ")" + count


def text(rng: random.Random) -> str:
    return "".join(rng.choice(LETTERS) * rng.choice([1, 1, 1, 2, 3]) for _ in range(rng.randint(1, 14)))


def cases(rng: random.Random, count: int):
    while count > 0:
        expression = pattern(rng)
        try:
            regex = Regex(expression)
        except Exception:
            continue
        behavior, inverted = rng.choice(BEHAVIORS), rng.random() < 0.2
        split = pre_tokenizers.Split(regex, behavior, inverted)
        for _ in range(4):
            sample = text(rng)
            pieces = [piece for piece, _ in split.pre_tokenize_str(sample)]
            yield [expression, behavior, inverted, sample, pieces]
            count -= 1


def main() -> None:
    fuzz = sys.argv[1:2] == ["--fuzz"]
    out = pathlib.Path(sys.argv[3]) if fuzz else FIXTURE
    rng = random.Random(int(sys.argv[4]) if fuzz else 5)
    lines = [json.dumps(item) for item in cases(rng, int(sys.argv[2]) if fuzz else 800)]
    out.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
