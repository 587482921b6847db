#!/usr/bin/env python3
"""Makes small tokenizer files of the kinds that are no tokenizer.json, with the ids that their own
packages give for awkward texts: SentencePiece models (BPE, with and without byte fallback, with a
table of characters) and a tiktoken vocabulary in Kimi K2's way.

Writes Tests/SiliangTokenizerTests/Fixtures/files/: <name>.model, kimi.tiktoken and cases.json. Run
with
    pip install sentencepiece==0.2.3 tiktoken==0.14.0 tokenizers==0.23.3
    python3 Tools/make_tokenizer_file_fixtures.py
With `--fuzz N FOLDER` it writes N random texts with the same files into FOLDER instead.
"""

import base64
import contextlib
import json
import pathlib
import random
import sys
import tempfile

import sentencepiece
import tiktoken
from make_tokenizer_fixtures import FIXTURES, TEXTS, corpus, random_text
from make_tokenizer_style_fixtures import KIMI, MORE_TEXTS, train
from tokenizers.pre_tokenizers import ByteLevel

RULES = "FF21\t41\nFF22\t42\nFF41\t61\nFB01\t66 69\n65 301\te9\n2460\t31\n3000\t20\n9\t20\n41 2E 42\t7A\n"
MODELS = {
    "llama": dict(byte_fallback=True, remove_extra_whitespaces=False, normalization_rule_name="identity"),
    "plain": dict(byte_fallback=False, remove_extra_whitespaces=True, normalization_rule_name="identity"),
    "mapped": dict(byte_fallback=True, remove_extra_whitespaces=True, add_dummy_prefix=False),
}


def sentencepiece_model(name: str, folder: pathlib.Path) -> sentencepiece.SentencePieceProcessor:
    options = dict(MODELS[name])
    folder = folder.absolute()
    # The model names its files, so they have the same names each time.
    with tempfile.TemporaryDirectory() as temporary, contextlib.chdir(temporary):
        if "normalization_rule_name" not in options:
            rules = pathlib.Path("rules.tsv")
            rules.write_text("\n".join(sorted(RULES.strip().split("\n"))) + "\n")
            options["normalization_rule_tsv"] = str(rules)
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([line for line in corpus(random.Random(1))][:600]),
            model_prefix="m", model_type="bpe", vocab_size=520, character_coverage=0.98,
            user_defined_symbols=["<think>", "▁▁▁"], minloglevel=2, num_threads=1, **options,
        )
        (folder / f"{name}.model").write_bytes(pathlib.Path("m.model").read_bytes())
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / f"{name}.model"))


def tiktoken_model(folder: pathlib.Path) -> tiktoken.Encoding:
    """The ranks of a trained byte-level vocabulary, as Kimi K2's tokenization_kimi.py uses them."""
    state = json.loads(train("kimi-k2").to_str())
    alphabet = {character: byte for byte, character in bytes_to_characters().items()}
    spellings = [bytes(alphabet[c] for c in text) for text in state["model"]["vocab"]]
    ranks = {spelling: rank for rank, spelling in enumerate(spellings)}
    lines = [base64.b64encode(spelling).decode() + f" {rank}\n" for spelling, rank in ranks.items()]
    (folder / "kimi.tiktoken").write_text("".join(lines))
    named = {len(ranks): "[BOS]", len(ranks) + 1: "[EOS]", len(ranks) + 5: "<|im_end|>"}
    special = {
        named.get(i, f"<|reserved_token_{i}|>"): i for i in range(len(ranks), len(ranks) + 258)
    }
    configuration = {
        "tokenizer_class": "TikTokenTokenizer", "bos_token": "[BOS]", "eos_token": "[EOS]",
        "added_tokens_decoder": {
            str(i): {"content": text, "special": True, "normalized": False} for i, text in named.items()
        },
    }
    (folder / "kimi.json").write_text(json.dumps(configuration) + "\n")
    return tiktoken.Encoding(name="kimi", pat_str=KIMI, mergeable_ranks=ranks, special_tokens=special)


def bytes_to_characters() -> dict:
    alphabet = sorted(ByteLevel.alphabet(), key=ord)
    printable = [b for b in range(256) if chr(b) in alphabet and b > 32]
    rest = iter(c for c in alphabet if ord(c) >= 256)
    return {b: chr(b) if b in printable else next(rest) for b in range(256)}


def main() -> None:
    fuzz = sys.argv[1:2] == ["--fuzz"]
    out = pathlib.Path(sys.argv[3]) if fuzz else FIXTURES / "files"
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(6)
    texts = [random_text(rng) for _ in range(int(sys.argv[2]))] if fuzz else TEXTS[1::2] + MORE_TEXTS
    texts += ["  a  ", "Ａ．Ｂ Ａ.Ｂ ﬁne ①", "<think>x<think>", "   ", "[BOS]a<|im_end|><|reserved_token_425|>"]
    # SentencePiece ends texts at a zero.
    texts = [text.replace("\0", "") for text in texts]
    document = {"texts": texts, "ids": {}, "decoded": {}}
    for name in MODELS:
        model = sentencepiece_model(name, out)
        document["ids"][name] = [model.encode(text) for text in texts]
        document["decoded"][name] = [model.decode(ids) for ids in document["ids"][name]]
    kimi = tiktoken_model(out)
    document["ids"]["kimi"] = [kimi.encode(text, allowed_special="all") for text in texts]
    (out / "cases.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
