"""Which written phrasings of training come too near to one kept for evaluation: prints counts and the lines of training only.

    python -m recipe.overlap [share]     words in common, as a share of all words of both
"""

import random
import re
import sys
from collections import Counter

from . import heldout, stories, stories_en, stories_zh, validation
from .phrases import en_trades, en_ways, en_world, zh_trades, zh_world


def words(text, language):
    """What stands in a text without numbers, names and things: words, or pairs of Chinese characters."""
    text = re.sub(r"\{\w+\}", " ", text.lower())
    if language == "en":
        return Counter(re.findall(r"[a-z']+", text))
    plain = re.findall(r"[\u4e00-\u9fff]+", text)
    return Counter(p[i:i + 2] for p in plain for i in range(max(1, len(p) - 1)))


def variants(phrasing, language, count):
    """The words of some ways to resolve a phrasing's choices."""
    rng = random.Random(phrasing)
    return [words(stories.choose(rng, phrasing, language == "zh"), language) for _ in range(count)]


def near(x, y):
    """Words in common as a share of all."""
    return sum((x & y).values()) / max(1, sum((x | y).values()))


def main():
    """Counts per language, then the offending lines of training."""
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 0.65
    for language, modules, kept, known in (("en", (en_trades, en_world, en_ways), heldout.EN, stories_en.TEMPLATES), ("zh", (zh_trades, zh_world), heldout.ZH, stories_zh.TEMPLATES)):
        held = [r[3] for r in stories._parse(kept)] + [r[3] for r in stories._parse(known) if r[5]]
        held = [v for p in held for v in variants(p, language, 8)]
        own = [r for m in modules for r in stories._parse(m.PHRASES)] + stories._parse(validation.EN if language == "en" else validation.ZH)
        worst = [(max(near(x, y) for x in variants(r[3], language, 8) for y in held), r) for r in own]
        bad = [(s, r) for s, r in worst if s >= limit]
        print(f"{language}: {len(own)} phrasings, {len(bad)} at or above {limit}; highest {max(s for s, _ in worst):.2f}")
        for share, row in sorted(bad, key=lambda x: -x[0]):
            print(f"  {share:.2f} {row[1]}{'R' * row[2]} | {row[3]} | {row[4]}")


if __name__ == "__main__":
    main()
