"""Arithmetic just out of reach, whose shape the generator knows: longer numbers, mixed operations, more terms, signs."""

from .comparison import EN_ASK, EN_MAX, EN_THREE, ZH_ASK, ZH_MAX, ZH_THREE, smaller
from .numerals import pick_style, spell
from .questions import BARE_BACK, EN_FRONT, FIGURE_OPS, ZH_BACK, ZH_FRONT, ask

ZH_WORD = {"+": ["加", "加上", "，再加", "，再加上"], "-": ["减", "减去", "，再减", "，再减去"], "×": ["乘", "乘以", "，再乘以"], "÷": ["除以", "，再除以"]}
EN_WORD = {"+": [" plus ", " and then plus ", " plus "], "-": [" minus ", " minus ", ", then minus "], "×": [" times ", " multiplied by ", " times "], "÷": [" divided by ", " divided by ", ", then divided by "]}
FOUR_ZH = ["{list}哪个最大？", "{list}中哪个最大", "在{list}里找出最大的数", "{list}四个数中最大的是哪个？", "最大的是哪个：{list}？", "{list}里面最大的数是几？"]
FOUR_EN = ["Which is the largest: {list}?", "Find the biggest of {list}.", "max of {list}", "What is the largest number among {list}?", "{list}: which is greatest?", "Of {list}, which number is the biggest?"]


def digits(rng, low, high):
    """A number of low to high digits, at times a round one or of one digit repeated."""
    n = rng.randint(low, high)
    how = rng.random()
    if how < 0.12:
        return rng.randint(1, 9) * 10 ** (n - 1) + rng.choice([0, 0, 1])
    if how < 0.2:
        return int(rng.choice("123456789") * n)
    return rng.randint(10 ** (n - 1), 10 ** n - 1)


def decimal(rng, places, whole=3):
    """Text with exactly `places` decimals."""
    return f"{rng.choice([0, 0, digits(rng, 1, whole)])}.{rng.randint(1, 10 ** places - 1):0{places}d}"


def pair(rng):
    """(a, op, b) just beyond the plain kinds; decimals come as texts."""
    how = rng.randrange(7)
    small = digits(rng, 1, 6)
    if how == 0:
        a, b, op = digits(rng, 7, rng.choice([7, 8, 10])), rng.choice([small, digits(rng, 7, 9)]), rng.choice("+-")
        return (a, op, b) if rng.random() < 0.6 else (b, op, a)
    if how == 1:
        a, b = rng.choice([(3, 3), (3, 3), (4, 1), (4, 2), (4, 2), (5, 2), (5, 1), (4, 3), (4, 4), (6, 2), (3, 5)])
        a, b = digits(rng, a, a), digits(rng, b, b)
        return (a, "×", b) if rng.random() < 0.6 else (b, "×", a)
    if how == 2:
        return digits(rng, 5, 7), "÷", digits(rng, 1, 2)
    if how == 3:
        return digits(rng, 3, 6), "÷", digits(rng, 3, 4)
    if how == 4:
        return digits(rng, 1, 4), "÷", 0
    if how == 5:
        a, b = decimal(rng, rng.randint(1, 2)), rng.choice([decimal(rng, rng.randint(1, 2)), str(digits(rng, 1, 2))])
        return (a, rng.choice("×÷"), b) if rng.random() < 0.7 else (b, rng.choice("×÷"), a)
    a, b = decimal(rng, rng.randint(3, 5), 2), rng.choice([decimal(rng, rng.randint(1, 5), 2), decimal(rng, 3, 2), str(digits(rng, 1, 3))])
    if rng.random() < 0.2:
        a = f"{digits(rng, 5, 6)}.{rng.randint(0, 99):02d}"
    return (a, rng.choice("+-"), b) if rng.random() < 0.6 else (b, rng.choice("+-"), a)


def long_expression(rng):
    """Tokens of an expression with too many terms, mixed operations or brackets."""
    most = rng.choice([1, 1, 2, 2, 3])
    n = [digits(rng, 1, most) for _ in range(5)]
    s, t = rng.choice("+-"), rng.choice("+-")
    p, q = rng.choice("×××÷"), rng.choice("×××÷")
    how = rng.randrange(9)
    if how == 0:
        return [n[0], s, n[1], p, n[2]]
    if how == 1:
        return [n[0], p, n[1], s, n[2]]
    if how == 2:
        return ["(", n[0], s, n[1], ")", p, n[2]]
    if how == 3:
        return [n[0], p, "(", n[1], s, n[2], ")"]
    if how == 4:
        return [n[0], p, n[1], q, n[2]]
    if how == 5:
        return [n[0], s, n[1], t, n[2], rng.choice("+-"), n[3]]
    if how == 6:
        return [n[0], s, n[1], t, n[2], s, n[3], t, n[4]]
    if how == 7:
        return [n[0], "-", "(", n[1], s, n[2], ")"] if rng.random() < 0.4 else [n[0], p, n[1], s, n[2], q, n[3]]
    return [decimal(rng, 2, 2), s, decimal(rng, 2, 2), t, decimal(rng, 2, 2)]


def negative_expression(rng):
    """Tokens of an expression with a negative number in it."""
    a, b = digits(rng, 1, 3), digits(rng, 1, 3)
    op = rng.choice("++--×÷")
    return rng.choice([["-", a, op, b], ["-", a, op, b], ["(", "-", a, ")", op, b], [a, op, "(", "-", b, ")"], ["(", "-", a, ")", op, "(", "-", b, ")"],
                       [a, rng.choice("+×"), "-", b], ["-", a, op, "-", b]])


def render(rng, tokens, language):
    """A question from tokens, in figures and signs or in words."""
    style = rng.choices(["plain", pick_style(rng, language, True)], [70, 30])[0]
    show = lambda x: spell(x, style) if isinstance(x, int) and x < 10 ** 8 else str(x)
    marks = {o: rng.choice(FIGURE_OPS[o]) for o in "+-×÷"}
    spoken = rng.random() < 0.35 and "(" not in tokens and tokens[0] != "-" and tokens.count("-") + tokens.count("+") < 5
    out, wide = "", language == "zh" and rng.random() < 0.25
    for i, token in enumerate(tokens):
        if token in ("(", ")"):
            out += {"(": "（", ")": "）"}[token] if wide else token
        elif isinstance(token, str) and token in "+-×÷":
            sign = token == "-" and (i == 0 or isinstance(tokens[i - 1], str) and tokens[i - 1] in "+-×÷(")
            out += "-" if sign else rng.choice(ZH_WORD[token] if language == "zh" else EN_WORD[token]) if spoken else marks[token]
        else:
            out += show(token)
    return rng.choice(ZH_FRONT) + out + rng.choice(ZH_BACK) if language == "zh" else rng.choice(EN_FRONT + [""] * 12) + out + rng.choice(BARE_BACK + ["?", "."])


def comparing(rng, language):
    """A comparison out of reach: long numbers, four of them, three decimals."""
    small = rng.random() < 0.4
    how = rng.randrange(3)
    if how == 0:
        most = rng.choice([1, 2, 3, 6])
        ns = [str(digits(rng, 1, most)) for _ in range(rng.choice([4, 4, 4, 5, 6]))]
        glue = rng.choice(["、", "、", "，"]) if language == "zh" else ", "
        joined = glue.join(ns[:-1]) + (rng.choice(["和", glue]) if language == "zh" else rng.choice([" and ", " or ", ", "])) + ns[-1]
        text = rng.choice(FOUR_ZH if language == "zh" else FOUR_EN)
        text = smaller(text, language) if small else text
        return text.replace("四个数", "这些数" if len(ns) != 4 else "四个数").format(list=joined)
    three = rng.random() < 0.25
    ns = [str(digits(rng, 7, 9)) if how == 1 else decimal(rng, rng.randint(3, 5), 2) for _ in range(3 if three else 2)]
    if rng.random() < 0.4:
        ns[rng.randrange(len(ns))] = str(digits(rng, 1, 6)) if how == 1 else decimal(rng, 2, 2)
    yes = not three and rng.random() < 0.3
    bank = (ZH_THREE, EN_THREE) if three else (ZH_ASK, EN_ASK) if yes else (ZH_MAX, EN_MAX)
    text = rng.choice(bank[0] if language == "zh" else bank[1])
    text = smaller(text, language) if small else text
    return text.format(**dict(zip("abc", ns)))


def near_miss(rng, language):
    """One question out of reach."""
    how = rng.random()
    if how < 0.1:
        return comparing(rng, language)
    if how < 0.52:
        a, op, b = pair(rng)
        style = pick_style(rng, language, True) if rng.random() < 0.3 else "plain"
        show = lambda n: spell(n, style) if isinstance(n, int) and n < 10 ** 8 else str(n)
        text = ask(rng, op, show(a), show(b), language)
        if "¥" not in text and rng.random() < 0.04 and op in "+-":
            text = f"${a}{op}${b}" if language == "en" else f"{a}元{op}{b}元等于多少元？"
        return text
    tokens = long_expression(rng) if how < 0.88 else negative_expression(rng)
    return render(rng, tokens, language)

