#!/usr/bin/env python3
"""Trains a small byte-level BPE tokenizer for each family of pre-tokenizers and writes, with the
PyPI package `tokenizers` as the reference, what it makes of texts chosen to be awkward.

Writes Tests/SiliangTokenizerTests/Fixtures/<family>.json (a tokenizer.json) and cases.json. Run with
    pip install tokenizers==0.23.3 && python3 Tools/make_tokenizer_fixtures.py
With `--fuzz N FOLDER` it writes N random texts with the same tokenizers into FOLDER instead.

The patterns are those of llama.cpp's src/llama-vocab.cpp under the families' GGUF names.
"""

import json
import pathlib
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

FIXTURES = pathlib.Path(__file__).parent.parent / "Tests/SiliangTokenizerTests/Fixtures"

ENDING = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+"
DEEPSEEK_V3 = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# The cased letters that DeepSeek LLM lists, as first and last scalars in hexadecimal.
CASED = (
    "41-5A 61-7A B5 C0-D6 D8-F6 F8-1BA 1BC-1BF 1C4-293 295-2AF 370-373 376 377 37B-37D 37F 386 "
    "388-38A 38C 38E-3A1 3A3-3F5 3F7-481 48A-52F 531-556 10A0-10C5 13A0-13F5 13F8-13FD 1C90-1CBA "
    "1CBD-1CBF 1D00-1D2B 1D6B-1D77 1D79-1D9A 1E00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 "
    "1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FBC 1FBE 1FC2-1FC4 1FC6-1FCC 1FD0-1FD3 1FD6-1FDB "
    "1FE0-1FEC 1FF2-1FF4 1FF6-1FFC 2102 2107 210A-2113 2115 2119-211D 2124 2126 2128 212A-212D "
    "212F-2134 2139 213C-213F 2145-2149 214E 2183 2184 2C00-2C7B 2C7E-2CE4 2CEB-2CEE 2CF2 2CF3 "
    "A640-A66D A680-A69B A722-A76F A771-A787 A78B-A78E AB70-ABBF FB00-FB06 FB13-FB17 FF21-FF3A "
    "FF41-FF5A 10400-1044F 104B0-104D3 104D8-104FB 10C80-10CB2 10CC0-10CF2 118A0-118DF 1E900-1E943"
)


def character_class(ranges: str) -> str:
    return "".join(
        "-".join(chr(int(end, 16)) for end in item.split("-")) for item in ranges.split()
    )


CJK = "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"
FAMILIES = {
    "gpt-2": ["GPT-2"],
    "starcoder": ["DIGITS", "GPT-2"],
    "llama-bpe": [CONTRACTIONS + r"|\p{N}{1,3}" + ENDING],
    "qwen2": [CONTRACTIONS + r"|\p{N}" + ENDING],
    "deepseek-v3": [r"\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+", DEEPSEEK_V3],
    "deepseek-llm": [
        "[\r\n]",
        r"\s?[" + character_class(CASED) + "]+",
        "\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+",
        r"\s+$",
        CJK,
        r"\p{N}+",
    ],
    "deepseek-coder": ["[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", CJK, "DIGITS"],
}

ADDED = [
    ("<｜begin▁of▁sentence｜>", True),
    ("<｜end▁of▁sentence｜>", True),
    ("<｜User｜>", False),
    ("<think>", False),
    ("</think>", False),
    ("<|im_end|>", True),
    ("<|im_end|>x", True),
]

WORDS = (
    "the quick brown fox jumps over lazy dog Compute result answer is therefore first then we "
    "add carry multiply divide remainder don't we'll you're it's I'd THEY'VE def return self "
    "import print for while if else lambda 你好 世界 计算 答案 首先 然后 因此 加 减 乘 除 等于 余数 "
    "今天 天气 很好 我们 苹果 一共 多少 小明 买了 こんにちは ありがとう カタカナ 한국어 안녕 Привет мир "
    "schön naïve café Ελλάδα نعم שלום नमस्ते ไทย 😀 👍🏽 e\u0301 １２３ 三十七 37 48 1776 3.14 100000"
).split()


def corpus(rng: random.Random):
    separators = [" "] * 8 + ["", "，", "。", ", ", ". ", "\n", "\n\n", "  ", "\t", " = ", "×", "(", ")\n"]
    for _ in range(3000):
        yield "".join(rng.choice(WORDS) + rng.choice(separators) for _ in range(12))


def pre_tokenizer(patterns):
    steps = []
    for pattern in patterns:
        if pattern == "GPT-2":
            steps.append(pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True))
        elif pattern == "DIGITS":
            steps.append(pre_tokenizers.Digits(individual_digits=True))
        else:
            steps.append(pre_tokenizers.Split(Regex(pattern), "isolated"))
    if patterns[-1] != "GPT-2":
        steps.append(pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False))
    return pre_tokenizers.Sequence(steps)


def train(family: str) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(ignore_merges=family == "llama-bpe"))
    tokenizer.pre_tokenizer = pre_tokenizer(FAMILIES[family])
    if family == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=620, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(corpus(random.Random(1)), trainer)
    if family == "llama-bpe":
        # An entry that merges cannot reach: only ignore_merges finds it.
        state = json.loads(tokenizer.to_str())
        state["model"]["vocab"]["Ġzyzzyva"] = len(state["model"]["vocab"])
        tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_tokens(
        [AddedToken(text, special=special, normalized=False) for text, special in ADDED]
    )
    if family in ("llama-bpe", "deepseek-v3"):
        begin = ADDED[0][0]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{begin} $A", special_tokens=[(begin, tokenizer.token_to_id(begin))]
        )
    return tokenizer


TEXTS = [
    "", " ", "  ", "   ", "\n", "\r\n", "\n\n\n", " \n ", "\t\t x", "a\n\n b", "a \n\n  b  ", "x   ", "  \r\n\r\n y",
    "37×48=？", "37 × 48 = 1776", "12345678", "1,234.56", "３７×４８", "٣٤٥٦٧", "Ⅷ½²", "3333333 33 3",
    "don't we'll you're I'D THEY'VE 'tis o'clock ' s '", "'S 'Re'LL''m", "it’s “quoted” ‘x’",
    "Hello, world! How are you?", "hello.World _foo -bar #tag @me $x ~y `z`", "a.b.c(d)[e]{f}<g>|h|",
    "!!!!!! ...... ------ ??!", " !  ! \n!", "(\n)\r\n", "。\n\n，\r\n", "你好，世界！", "你好世界今天天气很好我们一共多少苹果",
    "我想在apple工作1314151天～", "カタカナ・ひらがな゛ー", "゠゜ヿ぀ゟ", "한국어 안녕하세요", "　全角　空格　。　", "a　b　　c",
    "a\u00a0b\u2003c\u2028d\u0085e\u3000", "\u2003\u2003中文\u2003", " 中文 abc 中文abc",
    "Привет, мир!", "schön naïve café éa aé ÀÉ", "ƻ ǀ ʔ ª º", "Ελλάδα ΐ Ὠ", "Ꭰ Ა ა Ⴀ", "नमस्ते ไทยครับ", "שלום نعم",
    "e\u0301 n\u0303o o\u0302\u0301", "\u0301\u0301a", "a\u0301\u0301 \u0301", "x\u200db\u200cc\u200b", "\ufeffBOM", "\u0000\u0001\u0002a\u0000",
    "\u0001\u0002 \u0003", "\u00ad-\u2060", "😀 👍🏽 👩‍❤️‍💋‍👨 🇨🇳", "\ue000\uf8ff\U000f0000", "\U000e0100 \U000e0041", "𠮷野家 𪛖", "ﬁ ﬂ Å Å",
    "\u1c89 \ua7cb \U00010d40 \u2427", "\u0378\u0379 x\u0378", "Zyzzyva zyzzyva zyzzyvas", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "<think>37+48</think>85", "<｜User｜>你好<|im_end|>", "<|im_end|>x<|im_end|> x", "<｜end▁of▁sentence｜><｜end▁of▁sentence｜", "<thin <think", "a <think> b",
    "def f(x):\n    return x + 1\n\n\nprint(f(2))", "SELECT * FROM t WHERE a='b';--", '{"a": [1, 2, {"b": null}]}',
    "https://example.com/a?b=c&d=e#f", "x=1;y=2;", "a_b-c+d*e/f", "    indented\n\tmixed \t tabs\n", "end ", "end\n", "end \n",
]


def random_text(rng: random.Random) -> str:
    pieces = WORDS + [text for text in TEXTS if text] + list(" \n\r\t'’“。，、・ー　\u00a0\u2003\u0085\u0301\u200d\u0000")
    text = ""
    for _ in range(rng.randint(1, 9)):
        kind = rng.random()
        if kind < 0.5:
            text += rng.choice(pieces)
        elif kind < 0.75:
            text += rng.choice(" \n'!0a１中éー　\u0301") * rng.randint(1, 4)
        elif kind < 0.95:
            text += chr(rng.choice([rng.randrange(0x20, 0x3400), rng.randrange(0xA000, 0xD800), rng.randrange(0xF900, 0x10000)]))
        else:
            text += chr(rng.randrange(0x10000, 0x32000))
    return text


def case(tokenizer: Tokenizer, text: str) -> dict:
    return {
        "ids": tokenizer.encode(text, add_special_tokens=False).ids,
        "special": tokenizer.encode(text).ids[:1],
        "skip": tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=True),
    }


def main() -> None:
    fuzz = sys.argv[1:2] == ["--fuzz"]
    out = pathlib.Path(sys.argv[3]) if fuzz else FIXTURES
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(2)
    texts = [random_text(rng) for _ in range(int(sys.argv[2]))] if fuzz else TEXTS
    cases = {}
    for family in FAMILIES:
        tokenizer = train(family)
        (out / f"{family}.json").write_text(
            json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n"
        )
        found = [case(tokenizer, text) for text in texts]
        cases[family] = {
            "ids": [item["ids"] for item in found],
            "beginsWith": found[0]["special"],
            "decodedSkipSpecial": {
                text: item["skip"] for text, item in zip(texts, found) if "<" in text and not fuzz
            },
        }
    document = {"texts": texts, "families": cases}
    (out / "cases.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
