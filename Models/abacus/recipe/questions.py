"""Plain arithmetic questions: numbers and an operation in many wordings."""

import re
from dataclasses import dataclass

from . import steps
from .numerals import amount, pick_style, short_amount, spell, to_full_width

CHINESE = re.compile("[\u3000-\u303f\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef]")


@dataclass
class Question:
    """One question with its worked steps and canonical answer."""

    kind: str
    language: str
    text: str
    steps: str
    answer: str
    key: str  # what is asked, however it is worded: decides what is kept for evaluation
    check: str = "numbers"  # or "exact", "refusal"


ZH_FRONT = [""] * 8 + ["计算", "请计算", "算一下", "计算：", "请问", "帮我算一下", "求", "口算：", "麻烦你算算", "请算出",
                       "你好，", "请告诉我", "我想知道", "帮忙算算", "请你算一下", "算算", "来算一下", "请回答："]
ZH_BACK = ["=", "=?", "=？", "？", "", " = ", " = ?", "＝", "＝？", "等于多少", "等于多少？", "等于多少?", "是多少", "是多少？",
           "等于几？", "等于几", "得多少？", "的结果是多少？", "结果是多少", "等于", "=多少", "=多少？", "得几？", "，结果是？", "怎么算？"]
EN_FRONT = ["", "", "", "What is ", "what is ", "What's ", "what's ", "Calculate ", "calculate ", "Compute ", "How much is ", "how much is ",
            "Please compute ", "Tell me ", "Work out ", "Can you calculate ", "Find ", "Please calculate ", "Solve ", "Evaluate ",
            "Hi, what is ", "Could you tell me what ", "What does ", "What do you get for ", "Quick: ", "Do you know what ", "I need ",
            "Help me with ", "Can you work out ", "Give me "]
BARE_BACK = ["", "=", "=?", " =", " = ?", "?", " ?", " = "]
FIGURE_OPS = {
    "+": ["+", "+", " + ", "＋", "+ ", " +"], "-": ["-", "-", " - ", "−", "－", " − ", "–"],
    "×": ["×", "×", "*", "x", "X", " x ", " * ", " × ", "＊", "·"], "÷": ["÷", "÷", "/", " / ", " ÷ ", "／"]}
ZH_OPS = {"+": ["加", "加上", "+", "＋"], "-": ["减", "减去", "-", "－"], "×": ["乘", "乘以", "×", "*", "x"], "÷": ["除以", "÷", "/", "除以"]}
EN_OPS = {"+": [" plus ", " plus ", " added to ", " + ", "+"], "-": [" minus ", " minus ", " - ", "-", " take away "],
          "×": [" times ", " times ", " multiplied by ", " x ", " × ", "*", "×"], "÷": [" divided by ", " divided by ", " ÷ ", "/", " / ", " over "]}
ZH_FRAMES = {
    "+": ["{a}与{b}的和", "{a}和{b}的和", "{a}和{b}相加", "把{a}和{b}加起来", "{a}、{b}两个数的和", "{a}跟{b}加在一起", "比{a}多{b}的数", "{a}再加{b}"],
    "-": ["{a}与{b}的差", "{a}减{b}的差", "从{a}里减去{b}", "从{a}中减去{b}", "比{a}少{b}的数", "{a}减掉{b}", "{a}去掉{b}", "被减数是{a}，减数是{b}，差"],
    "×": ["{a}与{b}的积", "{a}和{b}的乘积", "{a}和{b}相乘", "{a}的{b}倍", "{b}个{a}", "{b}个{a}相加", "{a}乘{b}的积"],
    "÷": ["{a}除以{b}的商和余数", "把{a}平均分成{b}份，每份", "用{a}去除以{b}", "{a}被{b}除", "{a}里面有几个{b}，余数"]}
EN_FRAMES = {
    "+": ["the sum of {a} and {b}", "{a} and {b} added together", "add {a} and {b}", "the total of {a} and {b}", "{b} more than {a}", "{a} increased by {b}", "add {b} to {a}"],
    "-": ["subtract {b} from {a}", "{b} less than {a}", "{a} decreased by {b}", "{a} reduced by {b}", "take {b} away from {a}", "take {b} from {a}", "the difference {a} minus {b}"],
    "×": ["the product of {a} and {b}", "multiply {a} by {b}", "{a} multiplied with {b}", "multiply {a} and {b}", "{b} times {a}"],
    "÷": ["divide {a} by {b}", "the quotient and remainder of {a} divided by {b}", "{a} split into {b} equal parts", "{a} shared by {b}", "how many times {b} goes into {a}"]}


def text_language(text):
    """zh when anything Chinese or full-width shows, else en: the language of the answer."""
    return "zh" if CHINESE.search(text) else "en"


def size(rng, most, low=0):
    """A number with a uniform number of digits, at most `most`."""
    digits = rng.randint(1, most)
    return rng.randint(max(low, 10 ** (digits - 1) if digits > 1 else 0), 10 ** digits - 1)


def few_digits(rng, n):
    """A number as long as n made of one or two digits: 100110, 7737."""
    pool = rng.choices("0123456789", k=2)
    text = "".join(rng.choice(pool) for _ in str(n))
    return int(text) if text[0] != "0" else int(rng.choice("123456789") + text[1:])


def harden(rng, numbers, most=99, low=0):
    """For training: at times one number or all get repeated digits, which are hard to copy."""
    if rng.random() < 0.2:
        i = rng.randrange(2 * len(numbers))
        for k, n in enumerate(numbers):
            if i >= len(numbers) or i == k:
                numbers[k] = max(low, few_digits(rng, n))
    return numbers


def training_style(rng, language, numbers, low=0):
    """For training: the style of one question, and its numbers cut to what English words can say."""
    style = pick_style(rng, language, True)
    if style == "words":
        numbers = [max(low, n % 10 ** rng.choice([1, 2, 3, 3])) if n > 999 else n for n in numbers]
    return style, numbers


def ask(rng, op, a, b, language):
    """A wording of `a op b`; a and b are texts already."""
    shape = rng.random()
    if shape < 0.42:  # bare figures
        body = a + rng.choice(FIGURE_OPS[op]) + b
        if language == "zh":
            text = rng.choice(ZH_FRONT) + body + rng.choice(ZH_BACK)
        else:
            text = rng.choice(EN_FRONT + [""] * 30) + body + rng.choice(BARE_BACK)
    elif language == "zh":
        if shape < 0.78:
            o = rng.choice(ZH_OPS[op])
            pad = rng.choice(["", "", "", "", " "])
            text = rng.choice(ZH_FRONT) + a + pad + o + pad + b + rng.choice(ZH_BACK)
        else:
            text = rng.choice(ZH_FRONT) + rng.choice(ZH_FRAMES[op]).format(a=a, b=b) + rng.choice(["是多少？", "是多少", "等于多少？", "等于几？", "是几？", "？", "是多少?", "等于多少"])
    elif shape < 0.78:
        text = rng.choice(EN_FRONT) + a + rng.choice(EN_OPS[op]) + b + rng.choice(["?", "?", "", ".", " equal?", " please", " =?"])
    else:
        frame = rng.choice(EN_FRAMES[op]).format(a=a, b=b)
        if frame.split()[0] in ("add", "subtract", "multiply", "divide", "take", "how"):
            front = rng.choice(["", "", "Please ", "please ", "Can you ", "What do you get if you ", "Could you "])
            if frame.startswith("how"):
                front = rng.choice(["", "Tell me ", "Find out "])
        else:
            front = rng.choice(EN_FRONT[3:15])
        text = front + frame + rng.choice(["?", "", ".", "?", " please"])
        if not front or rng.random() < 0.3:
            text = text[0].upper() + text[1:]
    return text


def difference(value):
    """A value with its sign as the answer shows it."""
    return str(value)


def binary(rng, op, a, b, kind, language, train=False):
    """A question, steps and answer for two whole numbers; `train` takes the shares of training."""
    if train:
        low = int(op == "÷")
        style, (a, b) = training_style(rng, language, harden(rng, [a, b], low=low), low)
    else:
        style = pick_style(rng, language)
    sa, sb = spell(a, style), spell(b, style)
    if style in ("chinese", "words") and rng.random() < 0.1:
        sb = str(b)
    text = ask(rng, op, sa, sb, language)
    lang = text_language(text)
    lines, value = steps.chain(a, (op, b))
    if op == "÷":
        q, r = value
        tail = str(q) if r == 0 else f"{q}余{r}" if lang == "zh" else f"{q} remainder {r}"
    else:
        tail = str(value)
    body = f"{a}{op}{b}"
    return Question(kind, lang, text, "\n".join([body] + lines), f"{body}={tail}", body)


def addition(rng, language, train=False):
    """Up to 6 digits each."""
    return binary(rng, "+", size(rng, 6), size(rng, 6), "addition", language, train)


def subtraction(rng, language, train=False):
    """Up to 6 digits each; about a third come out negative."""
    a, b = size(rng, 6), size(rng, 6)
    if rng.random() < 0.25:  # near each other
        b = max(0, min(999999, a + rng.randint(-60, 60)))
    if a < b and rng.random() < 0.5:
        a, b = b, a
    return binary(rng, "-", a, b, "subtraction", language, train)


def multiplication(rng, language, train=False):
    """Up to 3 × 2 digits in either order."""
    a = rng.randint(10, 99) if rng.random() < 0.4 else size(rng, 3) if rng.random() < 0.4 else rng.randint(100, 999)
    b = rng.randint(10, 99) if rng.random() < 0.72 else rng.randint(0, 9)
    if rng.random() < 0.35:
        a, b = b, a
    kind = {(2, 2): "multiplication 2x2", (2, 3): "multiplication 3x2"}.get(tuple(sorted((len(str(a)), len(str(b))))), "multiplication small")
    return binary(rng, "×", a, b, kind, language, train)


def division(rng, language, train=False):
    """Up to 4 digits by 1 or 2; remainders near 0 and near the divisor come often."""
    b = rng.randint(1, 9) if rng.random() < 0.35 else rng.randint(10, 99)
    a = size(rng, 4) if rng.random() < 0.3 else rng.randint(100, 9999)
    if rng.random() < 0.45:
        q = max(1, a // b)
        a = min(9999, max(0, q * b + rng.choice([0, 0, 0, -1, 1])))
    return binary(rng, "÷", a, b, "division", language, train)


def three_terms(rng, language, train=False):
    """a ± b ± c, up to 5 digits each."""
    digits = rng.choice([1, 2, 3, 3, 4, 5])
    a, b, c = (size(rng, digits) for _ in range(3))
    o, p = rng.choice("+-"), rng.choice("+-")
    if train:
        style, (a, b, c) = training_style(rng, language, harden(rng, [a, b, c]))
    else:
        style = pick_style(rng, language)
    sa, sb, sc = (spell(n, style) for n in (a, b, c))
    if rng.random() < 0.5:
        i = rng.randrange(6)
        fo, fp = (FIGURE_OPS[x][i % len(FIGURE_OPS[x])] for x in (o, p))
    elif language == "zh":
        i = rng.randrange(2)
        fo, fp = ZH_OPS[o][i], ZH_OPS[p][i]
        fp = rng.choice(["，再", "再", ""]) + fp if rng.random() < 0.4 else fp
    else:
        fo, fp = (rng.choice([EN_OPS[x][0], EN_OPS[x][3]]) for x in (o, p))
    text = sa + fo + sb + fp + sc
    if o == p == "+" and rng.random() < 0.1:
        text = rng.choice([f"{sa}、{sb}和{sc}的和", f"{sa}，{sb}，{sc}三个数加起来", f"{sa}、{sb}、{sc}相加"]) if language == "zh" else \
            rng.choice([f"the sum of {sa}, {sb} and {sc}", f"{sa}, {sb} and {sc} added together"])
    if language == "zh":
        text = rng.choice(ZH_FRONT) + text + rng.choice(ZH_BACK)
    else:
        text = rng.choice(EN_FRONT) + text + rng.choice(BARE_BACK + ["?", "."])
    lang = text_language(text)
    lines, value = steps.chain(a, (o, b), (p, c))
    body = f"{a}{o}{b}{p}{c}"
    return Question("three terms", lang, text, "\n".join([body] + lines), f"{body}={value}", body)


MONEY_ZH = ["{a}元{o}{b}元", "{a}块{o}{b}块", "¥{a}{o}¥{b}", "￥{a}{o}￥{b}", "{a}{o}{b}", "{a}{o}{b}", "{a}{o}{b}", "{a} {o} {b}"]
MONEY_EN = ["${a}{o}${b}", "${a} {o} ${b}", "{a} dollars {w} {b} dollars", "{a}{o}{b}", "{a} {o} {b}", "{a} {w} {b}", "${a} {w} ${b}", "{a}{o}{b}"]
MONEY_WORDS_ZH = {"+": ["{a}元和{b}元一共是多少元？", "一样东西{a}元，另一样{b}元，共多少元？", "{a}元加上{b}元", "{a}与{b}的和是多少？"],
                  "-": ["付了{a}元，东西{b}元，找回多少元？", "{a}元减去{b}元", "{a}元花掉{b}元还剩多少元？", "{a}与{b}的差是多少？"]}
MONEY_WORDS_EN = {"+": ["What is the total of ${a} and ${b}?", "One thing costs ${a}, another ${b}. How much together?", "What is the sum of {a} and {b}?"],
                  "-": ["I pay ${a} for something that costs ${b}. How much change?", "I have ${a} and spend ${b}. How much is left?", "Subtract {b} from {a}"]}


def money(rng, language, train=False):
    """Two amounts with up to two decimals, added or subtracted."""
    def one():
        whole = rng.choice([rng.randint(0, 9), rng.randint(0, 99), rng.randint(0, 999), rng.randint(0, 9999)])
        cents = whole * 100 + rng.choice([rng.randint(0, 99), rng.randint(0, 99), rng.randint(0, 9) * 10, rng.choice([0, 50, 99, 5])])
        return min(cents, 999999)
    a, b, op = one(), one(), rng.choice("+-")
    if train:
        a, b = harden(rng, [a, b])
    if a % 100 == 0 and b % 100 == 0:
        b += rng.choice([5, 25, 50, 75, 99])
    if op == "-" and a < b and rng.random() < 0.7:
        a, b = b, a
    form = rng.choice([amount, amount, short_amount])
    sa, sb = form(a), form(b)
    if language == "zh" and rng.random() < 0.08:
        sa, sb = to_full_width(sa), to_full_width(sb)
    if rng.random() < 0.18:
        text = rng.choice((MONEY_WORDS_ZH if language == "zh" else MONEY_WORDS_EN)[op]).format(a=sa, b=sb)
    elif language == "zh":
        text = rng.choice(ZH_FRONT) + rng.choice(MONEY_ZH).format(a=sa, b=sb, o=rng.choice(ZH_OPS[op] + FIGURE_OPS[op])) + rng.choice(ZH_BACK + ["是多少元？", "等于多少元？", "是多少钱？"])
    else:
        text = rng.choice(EN_FRONT + [""] * 6) + rng.choice(MONEY_EN).format(a=sa, b=sb, o=op, w=EN_OPS[op][0].strip()) + rng.choice(BARE_BACK + ["?", "?"])
    lang = text_language(text)
    lines, value = steps.chain(a, (op, b))
    body = f"{amount(a)}{op}{amount(b)}"
    unit = "元" if re.search("[元块¥￥]|多少钱", text) else "$" if re.search(r"\$|dollar", text) else ""
    shown = ("-" if value < 0 else "") + amount(abs(value))
    answer = shown + "元" if unit == "元" else shown.replace("-", "-$") if unit == "$" and value < 0 else "$" + shown if unit == "$" else shown
    return Question("money", lang, text, "\n".join([body] + lines), f"{body}={answer}", body)
