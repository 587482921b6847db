"""Which is larger: two or three numbers, whole or with decimals."""

from . import steps
from .numerals import amount, pick_style, spell
from .questions import Question, size, text_language

ZH_MAX = ["{a}和{b}哪个大？", "{a}和{b}哪个更大", "{a}与{b}哪个数大？", "{a}大还是{b}大？", "{a}跟{b}比，哪个大", "比较{a}和{b}，较大的是哪个？", "{a}、{b}中较大的数是哪个？",
          "{a}，{b}，哪个大", "哪个大，{a}还是{b}？", "{a}和{b}，哪一个比较大？", "{a}和{b}谁大？", "请问{a}和{b}哪个大", "{a}与{b}，谁更大？", "在{a}和{b}里选大的", "{a}和{b}中最大的是？", "{a}更大还是{b}更大？"]
EN_MAX = ["Which is larger, {a} or {b}?", "Which is bigger, {a} or {b}?", "Which number is greater: {a} or {b}?", "what is larger {a} or {b}", "Is {a} or {b} larger?", "Which one is bigger, {a} or {b}?",
          "Compare {a} and {b}: which is larger?", "Between {a} and {b}, which is greater?", "{a} or {b}, which is bigger?", "Tell me the larger of {a} and {b}.", "Find the greater of {a} and {b}", "What is the larger number, {a} or {b}?",
          "max of {a} and {b}", "Which is more, {a} or {b}?", "Of {a} and {b}, which is the larger?", "Who is bigger: {a} or {b}?"]
ZH_ASK = ["{a}比{b}大吗？", "{a}大于{b}吗？", "{a}是不是比{b}大？", "{a}比{b}大，对吗？", "{a}>{b}吗？", "{a}>{b}对吗？", "{a}是否大于{b}？", "{a}有{b}大吗？", "{a}比{b}大不大？"]
EN_ASK = ["Is {a} bigger than {b}?", "Is {a} larger than {b}?", "Is {a} greater than {b}?", "is {a} more than {b}", "Is {a} > {b}?", "Is it true that {a} is greater than {b}?", "{a} is bigger than {b}, right?", "{a} > {b}?", "Would you say {a} is larger than {b}?"]
ZH_SMALL = [("大", "小"), ("谁更大", "谁更小"), ("多", "少")]
ZH_SIGN = ["比较{a}和{b}的大小", "{a}和{b}比大小", "{a}○{b}，填>、<或=", "{a}与{b}的大小关系是什么？", "{a}()={b}？比较大小", "在{a}和{b}之间填上>、<或=", "{a}和{b}的大小关系", "{a}和{b}一样大吗？", "{a}和{b}相等吗？", "{a}等于{b}吗？"]
EN_SIGN = ["Compare {a} and {b}", "Compare {a} with {b}.", "Put >, < or = between {a} and {b}", "{a} _ {b}: fill in >, < or =", "How do {a} and {b} compare?", "Are {a} and {b} equal?", "Is {a} equal to {b}?", "Is {a} the same as {b}?", "Do {a} and {b} have the same value?"]
ZH_THREE = ["{a}、{b}、{c}哪个最大？", "{a}，{b}，{c}中最大的是哪个", "{a}、{b}和{c}中哪个数最大？", "在{a}、{b}、{c}里找出最大的数", "{a}、{b}、{c}三个数中最大的是多少？", "{a}和{b}和{c}谁最大", "最大的是哪个：{a}，{b}，{c}？", "请从{a}、{b}、{c}里选出最大的"]
EN_THREE = ["Which is the largest: {a}, {b} or {c}?", "Which is the biggest of {a}, {b} and {c}?", "What is the largest number among {a}, {b}, {c}?", "Find the greatest of {a}, {b} and {c}.", "{a}, {b}, {c}: which is largest?", "Out of {a}, {b} and {c}, which is the biggest?", "max of {a}, {b}, {c}", "Among {a}, {b} and {c} which number is greatest?"]


def smaller(text, language):
    """The same question about the smaller one."""
    if language == "zh":
        return text.replace("大小", "\0").replace("大", "小").replace("\0", "大小").replace(">", "<") if "填" not in text else text
    for big, small in (("largest", "smallest"), ("biggest", "smallest"), ("greatest", "lowest"), ("larger", "smaller"), ("bigger", "smaller"),
                       ("greater", "less"), ("more", "less"), ("max of", "min of"), (" > ", " < ")):
        text = text.replace(big, small)
    return text.replace("less of", "lesser of").replace("number is less", "number is smaller")


def numbers(rng, count, decimals):
    """Numbers (in hundredths when decimals) that are often close or equal."""
    digits = rng.randint(1, 6)
    first = rng.randint(0, 10 ** digits - 1)
    out = [first]
    while len(out) < count:
        how = rng.random()
        if how < 0.45:
            n = rng.randint(0, 10 ** digits - 1)
        elif how < 0.55:
            n = size(rng, 6)
        elif how < 0.67:
            n = rng.choice(out)
        elif how < 0.85:  # one digit changed
            text = list(str(rng.choice(out)))
            text[rng.randrange(len(text))] = str(rng.randint(0, 9))
            n = int("".join(text))
        else:  # two digits swapped
            text = list(str(rng.choice(out)))
            i, j = rng.randrange(len(text)), rng.randrange(len(text))
            text[i], text[j] = text[j], text[i]
            n = int("".join(text))
        out.append(n)
    rng.shuffle(out)
    return out


def written(n, decimals, rng):
    """Plain text of n; hundredths lose idle zeros now and then."""
    if not decimals:
        return str(n)
    text = amount(n)
    how = rng.random()
    if how < 0.5:
        text = text.rstrip("0").rstrip(".")
    return text


def comparison(rng, language, train=False):
    """A question, the digit-by-digit steps and the answer."""
    decimals = rng.random() < 0.25
    three = rng.random() < 0.25
    ns = numbers(rng, 3 if three else 2, decimals)
    if train and language == "en" and not decimals and rng.random() < 0.15:
        ns = [n % 1000 for n in ns]
    texts = [written(n, decimals, rng) for n in ns]
    if decimals and not any("." in t for t in texts):
        texts[0] = amount(ns[0])
    style = "plain" if decimals else pick_style(rng, language, train)
    shown = texts if decimals else [spell(n, style) for n in ns]
    small = rng.random() < 0.4
    a, b = ns[:2]
    ta, tb = texts[:2]
    slots = dict(zip("abc", shown))
    shape = "three" if three else rng.choices(["max", "ask", "sign"], [50, 30, 20])[0]
    bank = {"three": (ZH_THREE, EN_THREE), "max": (ZH_MAX, EN_MAX), "ask": (ZH_ASK, EN_ASK), "sign": (ZH_SIGN, EN_SIGN)}[shape]
    frame = rng.choice(bank[0] if language == "zh" else bank[1])
    if small and shape != "sign":
        frame = smaller(frame, language)
    text = frame.format(**slots)
    if language == "zh" and rng.random() < 0.2:
        text = text.replace("？", rng.choice(["", "?"]))
    if rng.random() < 0.08:
        text = rng.choice(["请问", "你好，", "帮我看看，"] if language == "zh" else ["Hi! ", "Quick question: ", "Please tell me: "]) + text
    lang = text_language(text)
    lines, sign = steps.compare(a, b)
    head = ",".join(texts)
    want = "min" if small else "max"
    if shape == "sign":
        want = "eq" if any(w in frame for w in ("一样大吗", "相等吗", "等于", "equal?", "equal to", "same")) else "cmp"
    goal = {"three": want, "max": want, "ask": ("lt" if small else "gt"), "sign": want}[shape]
    lines = [f"{goal} {head}"] + lines
    if shape in ("ask", "sign"):
        lines.append(sign)
        relation = f"{ta}{sign}{tb}"
        if goal == "cmp":
            answer = relation
        else:
            yes = {"lt": "<", "gt": ">", "eq": "="}[goal] == sign
            answer = (("是，" if yes else "不是，") if lang == "zh" else ("Yes, " if yes else "No, ")) + relation
    else:
        pick = 0
        for i in range(1, len(ns)):
            if i == 2:
                more, sign = steps.compare(ns[pick], ns[2])
                lines += more
            if sign == ("<" if not small else ">"):
                pick = i
            lines.append(sign + "ABC"[pick])
        winner = texts[pick]
        if all(n == a for n in ns):
            lines.append("=")
            answer = "一样大" if lang == "zh" else "They are equal"
        elif three:
            answer = f"{winner}最{'小' if small else '大'}" if lang == "zh" else f"{winner} is the {'smallest' if small else 'largest'}"
        else:
            answer = f"{winner}更{'小' if small else '大'}" if lang == "zh" else f"{winner} is {'smaller' if small else 'larger'}"
    return Question("comparison", lang, text, "\n".join(lines), answer, f"cmp {sorted(texts)}", "exact")
