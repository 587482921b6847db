#!/usr/bin/env python3
"""Trains small tokenizers in the styles of tokenizer.json files and writes, with the PyPI package
`tokenizers` as the reference, what each makes of awkward texts: ids, ids with the template, texts
back with and without special tokens, and the text of ids that are cut off.

Writes Tests/SiliangTokenizerTests/Fixtures/styles/<style>.json and cases.json. Run with
    pip install tokenizers==0.23.3 && python3 Tools/make_tokenizer_style_fixtures.py
With `--fuzz N FOLDER` it writes N random texts with the same tokenizers into FOLDER instead.
"""

import json
import pathlib
import random
import sys

from make_tokenizer_fixtures import ENDING, FIXTURES, TEXTS, WORDS, corpus, random_text
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, processors, trainers

CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
START = r"[^\r\n\p{L}\p{N}]?"
REST = r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def words(limit: str, ending: str) -> str:
    upper = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}" + limit + "]"
    lower = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}" + limit + "]"
    return START + upper + "*" + lower + "+" + ending + "|" + START + upper + "+" + lower + "*" + ending


O200K = words("", CONTRACTION) + REST
KIMI = r"[\p{Han}]+|" + words(r"&&[^\p{Han}]", CONTRACTION) + REST.replace("/]", "]")
CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
GLM = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + ENDING
QWEN35 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}"
    r"| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
EXAONE = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"
)


def token(text, special=True, **options):
    options.setdefault("normalized", False)
    return AddedToken(text, special=special, **options)


ENDS = [token("<s>"), token("</s>")]
CHAT = ENDS + [token("<｜User｜>", special=False), token("<|im_end|>"), token("<think>", special=False)]


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Split(Regex(pattern), behavior, invert)


def byte_level(*steps, **options):
    options.setdefault("add_prefix_space", False)
    options.setdefault("use_regex", False)
    return pre_tokenizers.Sequence([*steps, pre_tokenizers.ByteLevel(**options)])


def template(prefix, suffix=""):
    def make(tokenizer):
        names = (prefix + " " + suffix).split()
        return processors.TemplateProcessing(
            single=f"{prefix} $A {suffix}".strip(),
            special_tokens=[(name, tokenizer.token_to_id(name)) for name in names],
        )
    return make


def both(*makers):
    return lambda tokenizer: processors.Sequence([make(tokenizer) for make in makers])


def spm_decoder(*ends):
    return decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *ends])


STRIP = decoders.Strip(" ", 1, 0)
LLAMA = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])

STYLES = {
    # Llama 2, Mistral 7B, Yi: SentencePiece as BPE with byte fallback.
    "llama2": dict(
        normalizer=LLAMA, bytes=True, model=dict(unk_token="<unk>", fuse_unk=True),
        decoder=spm_decoder(STRIP), added=[token("<unk>"), *ENDS, token("<think>", special=False)],
        post=template("<s>"),
    ),
    # The same as newer conversions write it.
    "metaspace-first": dict(
        pre=pre_tokenizers.Metaspace(prepend_scheme="first", split=False), bytes=True,
        model=dict(unk_token="<unk>"), decoder=spm_decoder(STRIP), added=[token("<unk>"), *CHAT],
        post=template("<s>", "</s>"),
    ),
    # No bytes: characters that are not there are unknown, one by one.
    "metaspace-split": dict(
        pre=pre_tokenizers.Metaspace(prepend_scheme="always", split=True),
        model=dict(unk_token="<unk>"), decoder=decoders.Metaspace(prepend_scheme="always"),
        added=[token("<unk>"), *CHAT],
    ),
    "unknown-fused": dict(
        pre=pre_tokenizers.Metaspace(prepend_scheme="never", split=False),
        model=dict(unk_token="<unk>", fuse_unk=True),
        decoder=decoders.Metaspace(prepend_scheme="never"), added=[token("<unk>"), *ENDS],
    ),
    # Gemma: spaces replaced, cut after each, runs of spaces and line breaks as added tokens.
    "gemma": dict(
        normalizer=normalizers.Replace(" ", "▁"),
        pre=pre_tokenizers.Split(" ", "merged_with_previous"), bytes=True,
        model=dict(unk_token="<unk>", fuse_unk=True), decoder=spm_decoder(),
        added=[token("<unk>"), *ENDS, token("\n\n", special=False), token("▁▁", special=False)],
        post=template("<s>"),
    ),
    "kimi-k2": dict(pre=byte_level(split(KIMI)), decoder=decoders.ByteLevel(), added=CHAT),
    # Also two templates, one in the other, and pieces taken whole.
    "gpt-4o": dict(
        pre=byte_level(split(O200K)), decoder=decoders.ByteLevel(), added=CHAT,
        model=dict(ignore_merges=True),
        post=both(lambda _: processors.ByteLevel(trim_offsets=False), template("<s> <|im_end|>", "</s>")),
    ),
    "cl100k": dict(pre=byte_level(split(CL100K)), decoder=decoders.ByteLevel(), added=CHAT),
    "glm4": dict(
        pre=byte_level(split(GLM)), decoder=decoders.ByteLevel(),
        added=[token("[gMASK]"), token("<sop>"), *CHAT], post=template("[gMASK] <sop>"),
    ),
    "qwen35": dict(
        normalizer=normalizers.NFC(), pre=byte_level(split(QWEN35)), decoder=decoders.ByteLevel(),
        added=CHAT,
    ),
    # Not even all bytes: those that are missing are left out.
    "bloom": dict(
        pre=byte_level(split(BLOOM)), decoder=decoders.ByteLevel(), added=CHAT, missing=5,
    ),
    "exaone": dict(pre=byte_level(split(EXAONE)), decoder=decoders.ByteLevel(), added=CHAT),
    # Digits grouped from the right, by looking ahead.
    "digits-ahead": dict(
        pre=byte_level(split(r"\d{1,3}(?=(?:\d{3})*\b)"), split(O200K)),
        decoder=decoders.ByteLevel(), added=CHAT,
    ),
    "gpt2-prefix": dict(
        pre=pre_tokenizers.ByteLevel(add_prefix_space=True, use_regex=True),
        decoder=decoders.ByteLevel(), added=CHAT,
        post=lambda tokenizer: processors.RobertaProcessing(
            ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>"))
        ),
    ),
    # Every option of added tokens, over a normalizer that changes much.
    "flags": dict(
        normalizer=normalizers.Sequence(
            [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"[!?]{2,}"), "!")]
        ),
        pre=byte_level(
            pre_tokenizers.Punctuation("merged_with_previous"), pre_tokenizers.Digits(False),
            split(r"\p{L}{3}", "contiguous"), split(r"o+", "merged_with_next"),
        ),
        decoder=decoders.ByteLevel(),
        added=[
            token("<s>", lstrip=True), token("</s>", rstrip=True),
            token("<|im_end|>", lstrip=True, rstrip=True),
            token("the", special=False, single_word=True),
            token("<think>", special=False, single_word=True, lstrip=True),
            token("ΕΛΛΆΔΑ", special=False, normalized=True), token("Fox", special=False, normalized=True),
            token("中文", special=False, normalized=True, rstrip=True), token("é", special=False),
        ],
    ),
    "removed": dict(
        pre=pre_tokenizers.Sequence(
            [
                pre_tokenizers.Whitespace(), split(r"\d+", "removed"), split("[a-z]{2}", "isolated", True),
                pre_tokenizers.CharDelimiterSplit("-"),
            ]
        ),
        normalizer=normalizers.Sequence([normalizers.NFD(), normalizers.Strip()]),
        model=dict(unk_token="<unk>"), added=[token("<unk>"), *ENDS],
    ),
}
MORE_TEXTS = [
    "the<s> the </s> theatre the_the the", "a  <|im_end|>  b<|im_end|>", "\t<s>\n", "x</s>  </s> y", "<think>the <think> a<think>b",
    "ΕΛΛΆΔΑ ελλάδα Ελλάδα", "Fox fox FOX foxes", "中文 中文  x", "日本 中文中文", "é é café", "What?! Really?? Yes!!! no",
    "▁ ▁▁ a▁b", " a  b   c    d", "<unk> <0x41> <0xE4>", "字字字 字 龘龘a龘", "HelloWorld XMLHttpRequest ABCdef aBC ÀÉè", "1234567 1234 12 1 123456.7890",
    "'ſ don'ſt'ſ 'LLa 'Vet", "ǅ ǈa ʰʰ ªº", "中文abc漢字ABC カナ漢字", "👍🏽👍 ❤️", "[gMASK]<sop>hi", "a\n\n\nb\n c", "path/to/file//x/\n",
    "oo foo boo ooo", "a-b--c - d", "ab1cd22ef 33", "x ² y³ ¼a", "¡hola! ¿qué?",
]


def train(name: str) -> Tokenizer:
    style = STYLES[name]
    tokenizer = Tokenizer(models.BPE(**{k: v for k, v in style.get("model", {}).items() if k != "unk_token"}))
    if "normalizer" in style:
        tokenizer.normalizer = style["normalizer"]
    if "pre" in style:
        tokenizer.pre_tokenizer = style["pre"]
    is_byte_level = isinstance(style.get("decoder"), decoders.ByteLevel)
    trainer = trainers.BpeTrainer(
        vocab_size=420 if is_byte_level else 360, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if is_byte_level else [],
        max_token_length=12,
    )
    texts = (line for index, line in enumerate(corpus(random.Random(1))) if index < 600)
    tokenizer.train_from_iterator(texts, trainer)
    state = json.loads(tokenizer.to_str())
    model = state["model"]
    if "missing" in style:
        alphabet = [text for text in model["vocab"] if len(text) == 1]
        gone = set(sorted(alphabet)[:: style["missing"]])
        model["vocab"] = {t: i for t, i in model["vocab"].items() if not gone & set(t)}
        model["merges"] = [pair for pair in model["merges"] if not gone & set("".join(pair))]
    first = [] if is_byte_level else ["<unk>"]
    if style.get("bytes"):
        first += [f"<0x{byte:02X}>" for byte in range(256)]
        model["byte_fallback"] = True
    model["vocab"] = {text: i for i, text in enumerate(first + sorted(model["vocab"], key=model["vocab"].get))}
    model["unk_token"] = style.get("model", {}).get("unk_token")
    if style.get("model", {}).get("ignore_merges"):
        model["vocab"]["ĠZyzzyva"] = len(model["vocab"])
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_tokens(style["added"])
    if "decoder" in style:
        tokenizer.decoder = style["decoder"]
    if "post" in style:
        tokenizer.post_processor = style["post"](tokenizer)
    return tokenizer


def case(tokenizer: Tokenizer, text: str) -> dict:
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    whole = tokenizer.encode(text).ids
    cut = ids[: (2 * len(ids) + 2) // 3]
    found = {"ids": ids}
    # What is left out says nothing new.
    if whole != ids:
        found["whole"] = whole
    decoded = tokenizer.decode(ids, skip_special_tokens=False)
    if decoded != text:
        found["decoded"] = decoded
    skipped = tokenizer.decode(whole, skip_special_tokens=True)
    if skipped != text:
        found["skipped"] = skipped
    if cut != ids:
        found["cut"] = tokenizer.decode(cut, skip_special_tokens=False)
    return found


def main() -> None:
    fuzz = sys.argv[1:2] == ["--fuzz"]
    out = pathlib.Path(sys.argv[3]) if fuzz else FIXTURES / "styles"
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 3)
    texts = TEXTS[::2] + MORE_TEXTS
    if fuzz:
        WORDS.extend(MORE_TEXTS)
        texts = [random_text(rng) for _ in range(int(sys.argv[2]))]
    document = {"texts": texts, "styles": {}}
    for name in STYLES:
        tokenizer = train(name)
        state = json.loads(tokenizer.to_str())
        (out / f"{name}.json").write_text(
            json.dumps(state, ensure_ascii=False, separators=(",", ":")) + "\n"
        )
        document["styles"][name] = [case(tokenizer, text) for text in texts]
    (out / "cases.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
