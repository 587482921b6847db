"""Word problems: in training from the phrasings of stories_* and phrases/ and the two grammars, in evaluation from those kept out."""

import re

from . import grammar_en, grammar_zh, heldout, steps, stories_en, stories_zh, validation
from .numerals import amount, short_amount, spell
from .phrases import asides, en_daily, en_scenes, en_steps, en_trades, en_ways, en_world, zh_daily, zh_scenes, zh_trades, zh_world
from .questions import CHINESE, Question

FRESH = 3  # the latest phrasings are told this many times as often as the others


def _parse(text):
    """(money, expression, remainder, phrasing, unit, kept for evaluation) per line."""
    out = []
    for line in text.strip().splitlines():
        expression, phrasing, unit = (part.strip() for part in line.split("|", 1)[0:1] + _split_unit(line))
        held = unit.endswith("!")
        money = expression.startswith("$")
        expression = expression.lstrip("$")
        out.append((money, expression.rstrip("R"), expression.endswith("R"), phrasing, unit.rstrip("! "), held))
    return out


def _split_unit(line):
    """Phrasing and unit: what stands after the first ` | ` and after the last."""
    rest = line.split(" | ", 1)[1]
    phrasing, unit = rest.rsplit(" |", 1)
    return [phrasing, unit]


def _held_pattern(phrasing):
    """A regular expression of every text a phrasing kept for evaluation can give, the numbers still open."""
    out = []
    for part in re.split(r"(\[[^\]]*\]\??|\{\w+\}|了\?)", phrasing):
        if part.startswith("["):
            options = part.rstrip("?")[1:-1].split("|")
            out.append("(?:" + "|".join(_held_pattern(o) for o in options) + ")" + "?" * part.endswith("?"))
        elif part.startswith("{"):
            out.append(r"\{[abc]\}" if part in ("{a}", "{b}", "{c}") else ".{1,20}?")
        else:
            out.append("了?" if part == "了?" else re.escape(part))
    return "".join(out)


def _full(text):
    """Chinese punctuation at its full width."""
    return text.replace(",", "，").replace("?", "？") if CHINESE.search(text) else text


def _collect(known, more, kept, chosen):
    """All phrasings, and a pattern of what those kept from training could give.

    `kept` are for evaluation, `chosen` for choosing between states of training; what they could give is left out of `more`.
    """
    rows = _parse(known) + [(*row[:5], True) for row in _parse(kept)]
    away = [_held_pattern(r[3]) for r in rows if r[5]] + [_held_pattern(r[3]) for r in _parse(chosen)]
    held = re.compile("|".join(f"(?:{x})" for x in away), re.IGNORECASE)
    added = [(*row[:3], _full(row[3]), *row[4:]) for module in more for row in _parse(module.PHRASES)]
    return rows + [row for row in added if not held.fullmatch(row[3])], held


_EN = _collect(stories_en.TEMPLATES, (en_daily, en_scenes, en_steps) + (en_trades, en_world, en_ways) * FRESH, heldout.EN, validation.EN)
_ZH = _collect(stories_zh.TEMPLATES, (zh_daily, zh_scenes) + (zh_trades, zh_world) * FRESH, heldout.ZH, validation.ZH)
TEMPLATES, HELD_OUT = {"zh": _ZH[0], "en": _EN[0]}, {"zh": _ZH[1], "en": _EN[1]}
BY_EXPRESSION = {}
for _language, _rows in TEMPLATES.items():
    for _row in _rows:
        BY_EXPRESSION.setdefault((_language, _row[5]), {}).setdefault(_row[1] + "R" * _row[2], []).append(_row)
WEIGHTS = {"a+b": 5, "a-b": 6, "a×b": 5, "a÷b": 5, "a÷bR": 1.2}


def choose(rng, text, optional):
    """Resolve [x|y]; with `optional`, `]?` and `了?` may vanish."""
    def pick(match):
        if match.group(2) and rng.random() < 0.5:
            return ""
        return rng.choice(match.group(1).split("|"))
    text = re.sub(r"\[([^\]]*)\](\??)" if optional else r"\[([^\]]*)\]()", pick, text)
    return re.sub(r"了\?", lambda _: rng.choice(["了", ""]), text) if optional else text


def _number(rng, low=2):
    """A whole number as stories have them: mostly small."""
    top = rng.choices([10, 20, 100, 1000, 10000], [22, 28, 34, 13, 3])[0]
    return rng.randint(low, top - 1)


def operands(rng, expression):
    """Numbers that keep every step within what the steps can do."""
    while True:
        a, b, c = _number(rng), _number(rng), _number(rng)
        if "×" in expression or "÷" in expression:
            small, mid = rng.randint(2, rng.choice([9, 9, 12, 40, 99])), rng.randint(2, rng.choice([9, 20, 99, 99, 300, 999]))
        if expression == "a-b" and a <= b:
            a, b = b + 1, a
        if expression == "a×b":
            a, b = (mid, small) if rng.random() < 0.75 or mid > 99 else (small, mid)
        elif expression == "a÷b":
            a, b = small * mid, small
        elif expression in ("a×b+c", "a×b-c", "c-a×b"):
            a, b = (mid, small) if mid < 100 or small > mid else (small, mid)
            product = a * b
            c = rng.randint(1, max(2, product - 1)) if expression == "a×b-c" else product + rng.randint(1, 100) if expression == "c-a×b" else c
            if expression == "c-a×b" and rng.random() < 0.5:
                c = (c // 50 + 1) * 50
        elif expression in ("(a+b)×c", "(a-b)×c"):
            a, b, c = rng.randint(2, 99), rng.randint(2, 99), small
            if a < b:
                a, b = b, a
        elif expression in ("(a+b)÷c", "(a-b)÷c"):
            total, c = small * mid, small
            if "+" in expression and total < 4:
                continue
            a = rng.randint(1, total - 1) if "+" in expression else total + rng.randint(1, 100)
            b = abs(total - a)
        value = _work(expression, a, b, c)[1]
        if value is None or isinstance(value, int) and value < 1 or max(a, b, c) > 99999 or a < 1 or b < 1:
            continue
        return a, b, c


def _work(expression, a, b, c):
    """(lines, value); value None when out of reach."""
    def fits(x, op, y):
        if op == "×":
            return sorted((len(str(x)), len(str(y))))[1] <= 3 and min(len(str(x)), len(str(y))) <= 2
        return op != "÷" or (x <= 9999 and 1 <= y <= 99)
    if expression == "c-a×b":
        if not fits(a, "×", b):
            return [], None
        lines, product = steps.multiply(a, b)
        more, value = steps.subtract(c, product)
        return lines + [f"{c}-{product}"] + more, value
    plain = expression.replace("(", "").replace(")", "")
    value = {"a": a, "b": b, "c": c}
    now, lines = value[plain[0]], []
    for op, name in zip(plain[1::2], plain[2::2]):
        before = now
        if not fits(now, op, value[name]):
            return [], None
        more, now = steps.chain(now, (op, value[name]))
        lines += ([f"{before}{op}{value[name]}"] if lines else []) + more
        if op != "÷" and now < 0:
            return [], None
    if "÷" in expression:
        if len(plain) > 3 and now[1]:
            return [], None
    return lines, now


def plural(thing):
    """English plural of a thing sold."""
    if thing == "pair of shoes":
        return "pairs of shoes"
    return thing + ("es" if thing.endswith(("ch", "x")) else "ves" if thing == "scarf" else "s") if thing != "scarf" else "scarves"


def _slots(rng, language):
    """Names, things and places for one question."""
    s = {}
    if language == "zh":
        s["N"], s["M"], s["K"] = rng.sample(stories_zh.NAMES, 3)
        s["m"] = rng.choice(list(stories_zh.THINGS))
        things = stories_zh.THINGS[s["m"]].split()
        s["o"], s["O"] = rng.sample(things, 2)
        s["p"], s["q"] = rng.sample(stories_zh.PLACES, 2)
        s["v"], s["x"] = rng.choice(stories_zh.VERBS), rng.choice(stories_zh.BOXES)
        s["f"], s["g"], s["h"] = rng.sample(stories_zh.GOODS, 3)
        return s
    (n, he), (m, _), (k, _) = (x.rsplit(" ", 1) for x in rng.sample(stories_en.NAMES, 3))
    s.update(N=n, M=m, K=k, he=he, He=he.capitalize(), him="him" if he == "he" else "her", his="his" if he == "he" else "her")
    s["o"], s["O"], s["u"] = rng.sample(stories_en.THINGS, 3)
    s["f"], s["g"], s["h"] = rng.sample(stories_en.GOODS, 3)
    s["x"], s["xs"] = rng.choice(stories_en.BOXES).split()
    s["p"], s["q"] = rng.sample(stories_en.PLACES, 2)
    return s


GRAMMARS = {"zh": grammar_zh.row, "en": grammar_en.row}


def grammar_row(rng, language):
    """A row of a grammar that no phrasing kept for evaluation could have given."""
    while True:
        money, expression, rest, phrasing, unit = GRAMMARS[language](rng)
        if not HELD_OUT[language].fullmatch(phrasing):
            return money, expression, rest, phrasing, unit


def told(rng, language, phrasing, numbers):
    """(text, slots): a phrasing with its choices made, numbers put in, and small liberties taken."""
    slots = _slots(rng, language)
    if language == "en":
        for name in "fgh":
            phrasing = phrasing.replace("{%s}s" % name, plural(slots[name]))
    text = choose(rng, phrasing, language == "zh").format(**numbers, **slots)
    if language == "en":
        text = text[0].upper() + text[1:]
        text = re.sub(r"([.?] )([a-z])", lambda m: m.group(1) + m.group(2).upper(), text)
        how = rng.random()
        if how < 0.05:
            text = text.lower()
        elif how < 0.12:
            text = text.rstrip("?")
    else:
        how = rng.random()
        if how < 0.08:
            text = text.replace("？", "?").replace("，", ",")
        elif how < 0.14:
            text = text.rstrip("？")
        elif how < 0.2:
            text = text.replace("，", "。", 1)
    return text, slots


def story(rng, language, train=False, held=False, row=None):
    """One word problem; `train` takes those of training, `held` the phrasings kept for evaluation, `row` one of `validation`."""
    if row:
        money, expression, rest, phrasing, unit, _ = row
    elif train and rng.random() < 0.25:
        money, expression, rest, phrasing, unit = grammar_row(rng, language)
    else:
        pool = BY_EXPRESSION[language, held]
        groups = list(pool)
        group = rng.choices(groups, [WEIGHTS.get(g, 1) * len(pool[g]) ** 0.5 for g in groups])[0]
        money, expression, rest, phrasing, unit, _ = rng.choice(pool[group])
    if rest:
        b = rng.randint(2, rng.choice([9, 9, 20, 60]))
        a = b * rng.randint(1, rng.choice([9, 20, 90])) + rng.randint(1, b - 1)
        c = 0
    else:
        a, b, c = operands(rng, expression)
    decimals = money and rng.random() < 0.25
    if decimals:
        a, b = (rng.randint(5, rng.choice([999, 9999, 99999])) for _ in "ab")
        if expression == "a-b" and a <= b:
            a, b = b + 1, a
    if decimals:
        show = rng.choice([amount, short_amount])
    else:
        more = 8 * train
        style = rng.choices(["plain", "liang", "full"], [80 - more, 15 + more, 5])[0] if language == "zh" else rng.choices(["plain", "words"], [86 - more, 14 + more])[0]
        if "${" in phrasing:
            style = "plain"
        show = lambda n: spell(n, style)
    text, slots = told(rng, language, phrasing, {"a": show(a), "b": show(b), "c": show(c)})
    if train and rng.random() < 0.08:
        text = asides.aside(rng, language, slots) + text
    lines, value = _work(expression, a, b, c)
    if decimals:
        lines, value = steps.chain(a, (expression[1], b))
    written = amount if decimals else str
    body = "".join(written({"a": a, "b": b, "c": c}[ch]) if ch in "abc" else ch for ch in expression)
    unit = unit.format(**slots)
    if isinstance(value, tuple):
        q, r = value
        if rest:
            answer = f"{q}{unit}，剩{r}" if language == "zh" else f"{q}, {r} left over"
        else:
            answer = f"{q}{unit}" if language == "zh" else f"${q}" if unit == "$" else f"{q} {unit}".strip()
    else:
        shown = written(value)
        answer = f"{shown}{unit}" if language == "zh" else f"${shown}" if unit == "$" else f"{shown} {unit}".strip()
    return Question("word problems", language, text, "\n".join([body] + lines), answer, text)
