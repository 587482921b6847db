"""Whole numbers and two-decimal amounts in the spellings people use."""

CHINESE_DIGITS = "零一二三四五六七八九"
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen").split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def _chinese_section(n):
    """A number below ten thousand; 305 is 三百零五."""
    text, zero = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if digit:
            text += ("零" if zero and text else "") + CHINESE_DIGITS[digit] + word
            zero = False
        else:
            zero = True
    return text


def to_chinese(n, liang=False):
    """Chinese numeral of 0 <= n < 100 million; `liang` says 两 where speech does."""
    if n == 0:
        return "零"
    high, low = divmod(n, 10000)
    text = _chinese_section(high) + "万" if high else ""
    if low:
        text += ("零" if high and low < 1000 else "") + _chinese_section(low)
    if text.startswith("一十"):
        text = text[1:]
    if liang:
        if text == "二":
            return "两"
        for unit in "百千万":
            if text.startswith("二" + unit):
                text = "两" + text[1:]
    return text


def to_english(n):
    """English words of 0 <= n < 1000."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + ("-" + ONES[n % 10] if n % 10 else "")
    rest = n % 100
    return ONES[n // 100] + " hundred" + (" and " + to_english(rest) if rest else "")


def to_full_width(text):
    """Figures and the point in their full-width forms."""
    return text.translate(FULL_WIDTH)


def amount(cents):
    """The amount with its two decimals: 1250 is 12.50."""
    return f"{cents // 100}.{cents % 100:02d}"


def short_amount(cents):
    """The amount without idle zeros: 1250 is 12.5, 1200 is 12."""
    text = amount(cents).rstrip("0").rstrip(".")
    return text


def pick_style(rng, language, train=False):
    """How the numbers of one question are written; training sees more of the hard ways."""
    if train:
        return rng.choices(["plain", "full", "chinese", "comma"], [53, 9, 30, 8])[0] if language == "zh" else rng.choices(["plain", "words", "comma"], [67, 25, 8])[0]
    if language == "zh":
        return rng.choices(["plain", "full", "chinese", "comma"], [66, 9, 22, 3])[0]
    return rng.choices(["plain", "words", "comma"], [85, 10, 5])[0]


def spell(n, style):
    """The whole number n in a style; styles that can't hold it fall back to figures."""
    if style == "full":
        return to_full_width(str(n))
    if style == "chinese":
        return to_chinese(n)
    if style == "liang":
        return to_chinese(n, True)
    if style == "words" and n < 1000:
        return to_english(n)
    if style == "comma":
        return f"{n:,}"
    return str(n)
