"""Byte-level BPE whose merges never join digits, operators, newlines or Chinese numerals.

The pre-tokenizer is DeepSeek-V3's, so any engine that knows `deepseek-v3` gives the same ids.
The merges are found here, with two rules the usual trainers lack: bytes join only inside one
character until it is whole, and whole characters join only if they are letters or common Chinese.
"""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from . import chat, corpus, numerals, stories_en, stories_zh

SIZE = 1280
NUMERALS = "零一二三四五六七八九十百千万两点"
WHOLE = "０１２３４５６７８９．＋－×÷＝＊／−＜＞–·…，。？：；！、（）“”¥￥○²³√π" + NUMERALS
SPLITS = [r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
          r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""]


def pre_tokenizer():
    """The three chained splits of DeepSeek-V3, then bytes."""
    steps = [pre_tokenizers.Split(Regex(s), "isolated") for s in SPLITS]
    return pre_tokenizers.Sequence(steps + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def byte_alphabet():
    """GPT-2's printable stand-in for each byte, in byte order."""
    plain = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table, extra = {}, 0
    for b in range(256):
        if b in plain:
            table[b] = chr(b)
        else:
            table[b] = chr(256 + extra)
            extra += 1
    return table


def joinable(left, right):
    """Whether two pieces of bytes may become one token."""
    whole = left + right
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        # a piece of one character only: a first byte and what follows, never across characters
        return whole[0] >= 0xC0 and len(whole) < (2 if whole[0] < 0xE0 else 3 if whole[0] < 0xF0 else 4) and all(0x80 <= b < 0xC0 for b in whole[1:])
    if len(text) == 1:
        return text not in "\r\n" and not (text.isascii())
    body = text[1:] if text[0] == " " else text
    if not body or any(c in WHOLE for c in body):
        return False
    return body.isascii() and body.isalpha() or all("一" <= c <= "龥" for c in text)


def learn(words, count):
    """Merges (pairs of byte pieces), most frequent pair first."""
    merges = []
    pieces = {}
    for w, n in words.items():
        pieces[tuple(bytes([b]) for b in w)] = n

    def apply(pair):
        nonlocal pieces
        new = Counter()
        joined = pair[0] + pair[1]
        for parts, n in pieces.items():
            if pair[0] in parts and pair[1] in parts:
                out, i = [], 0
                while i < len(parts):
                    if i + 1 < len(parts) and (parts[i], parts[i + 1]) == pair:
                        out.append(joined)
                        i += 2
                    else:
                        out.append(parts[i])
                        i += 1
                parts = tuple(out)
            new[parts] += n
        pieces = new
        merges.append(pair)

    for c in WHOLE:  # these are one token each, come what may
        raw = c.encode()
        for i in range(1, len(raw)):
            pair = (raw[:i], raw[i:i + 1])
            if pair not in merges:
                apply(pair)
    while len(merges) < count:
        pairs = Counter()
        for parts, n in pieces.items():
            for p in zip(parts, parts[1:]):
                pairs[p] += n
        best = max(((n, p) for p, n in pairs.items() if joinable(*p)), default=None)
        if best is None or best[0] < 2:
            break
        apply(best[1])
    return merges


def sample_text(seed, count):
    """Questions and answers to learn merges from, and every word of the stories a few times."""
    rng = random.Random(seed)
    for _ in range(count):
        q = corpus.question(rng, {**corpus.MIXTURE, "word problems": 60, "refusals": 14})
        yield q.text
        yield q.answer
    for word in numerals.ONES + numerals.TENS[1:] + ["hundred", "and", "plus", "minus", "times", "divided"]:
        for text in (word, " " + word, word.capitalize()):
            yield from [text] * (6 if text[0].isupper() else 120)
    for module in (stories_zh, stories_en):
        for line in module.TEMPLATES.splitlines() * 3:
            yield line
    for text in chat.SYSTEMS:
        yield text


def build(seed=7, count=6000):
    """A ready tokenizer."""
    splitter = pre_tokenizer()
    table = byte_alphabet()
    back = {v: k for k, v in table.items()}
    words = Counter()
    for text in sample_text(seed, count):
        for piece, _ in splitter.pre_tokenize_str(text):
            words[bytes(back[c] for c in piece)] += 1
    special = chat.SPECIAL + chat.VISIBLE
    merges = learn(words, SIZE - 256 - len(special))
    shown = lambda b: "".join(table[x] for x in b)
    vocab = {t: i for i, t in enumerate(special)}
    for b in range(256):
        vocab[table[b]] = len(vocab)
    for left, right in merges:
        vocab.setdefault(shown(left + right), len(vocab))
    t = Tokenizer(models.BPE(vocab=vocab, merges=[(shown(a), shown(b)) for a, b in merges]))
    t.pre_tokenizer = splitter
    t.decoder = decoders.ByteLevel()
    t.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in chat.SPECIAL])
    t.add_tokens([AddedToken(s, special=False, normalized=False) for s in chat.VISIBLE])
    return t


def check(t):
    """Every digit, operator and numeral is one token wherever it stands."""
    rng = random.Random(1)
    signs = "0123456789+-=~<>|,.:\n" + WHOLE
    single = {c: t.encode(c, add_special_tokens=False).ids for c in signs}
    assert all(len(v) == 1 for v in single.values()), {c: v for c, v in single.items() if len(v) != 1}
    for _ in range(20000):
        text = "".join(rng.choice(signs) for _ in range(rng.randint(1, 12)))
        assert t.encode(text, add_special_tokens=False).ids == [single[c][0] for c in text], repr(text)
    for _ in range(3000):
        head, tail = corpus.conversation(rng)
        a, b = t.encode(head, add_special_tokens=False).ids, t.encode(tail, add_special_tokens=False).ids
        assert a + b == t.encode(head + tail, add_special_tokens=False).ids, (head, tail)
        assert t.decode(a + b, skip_special_tokens=False) == head + tail


def main():
    """Build, check and save."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out", type=Path)
    a = p.parse_args()
    t = build()
    check(t)
    t.save(str(a.out))
    print(json.dumps({"vocabulary": t.get_vocab_size()}))


if __name__ == "__main__":
    main()
