"""Writes evaluation/*.jsonl: 500 questions per kind that training never sees."""

import json
import random
from pathlib import Path

from . import corpus

FOLDER = Path(__file__).parent.parent / "evaluation"
KINDS = ["addition", "subtraction", "multiplication 2x2", "multiplication 3x2", "division", "three terms", "money", "comparison", "word problems"]


def draw(rng, kind, language=None):
    """One reserved question of a kind; a story comes from the phrasings kept back."""
    while True:
        language_now = language or rng.choice(["zh", "en"])
        maker = corpus.MAKERS[kind.split(" 2x2")[0].split(" 3x2")[0]]
        if kind == "word problems":
            q = maker(rng, language_now, held=True)
        else:
            q = maker(rng, language_now)
            if kind != "refusals" and not corpus.reserved(q.key):
                continue
        if (q.kind == kind or kind in corpus.MAKERS) and (language is None or q.language == language):
            return q


def main():
    """Half Chinese, half English, no question twice."""
    FOLDER.mkdir(exist_ok=True)
    for kind in KINDS:
        rng = random.Random(f"evaluation {kind}")
        seen, lines = set(), []
        while len(lines) < 500:
            q = draw(rng, kind, "zh" if len(lines) < 250 else "en")
            if q.text in seen:
                continue
            seen.add(q.text)
            lines.append(json.dumps({"question": q.text, "language": q.language, "kind": kind, "answer": q.answer, "check": q.check}, ensure_ascii=False))
        (FOLDER / (kind.replace(" ", "_") + ".jsonl")).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
