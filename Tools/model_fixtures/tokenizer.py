"""A byte-level BPE tokenizer that is just large enough to be one."""

import gguf

SPECIAL = ["<s>", "</s>", "<|user|>", "<|assistant|>"]
MERGES = ["Ġ t", "h e", "i n", "Ġt he", "r e", "o n", "e r", "Ġ a", "a t", "n d", "Ġ s", "Ġa nd"]
PRE_TOKENIZER = {
    "llama": "llama-bpe", "qwen2": "qwen2", "qwen3": "qwen2", "qwen3_moe": "qwen2",
    "glm4_moe": "glm4", "deepseek_v2": "deepseek-llm", "deepseek_v3": "deepseek-v3",
}


def byte_characters() -> list[str]:
    """GPT-2's printable stand-in for every byte, in the order of its vocabulary."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(256 + i) for i in range(len(others))]


def add_tokenizer(writer: gguf.GGUFWriter, family: str, vocab_size: int) -> None:
    """Writes the tokenizer's keys the way converters do."""
    tokens = SPECIAL + byte_characters() + [merge.replace(" ", "") for merge in MERGES]
    assert len(tokens) == vocab_size
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE_TOKENIZER[family])
    writer.add_token_list(tokens)
    writer.add_token_types(
        [gguf.TokenType.CONTROL] * len(SPECIAL)
        + [gguf.TokenType.NORMAL] * (vocab_size - len(SPECIAL)))
    writer.add_token_merges(MERGES)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_add_bos_token(not family.startswith(("qwen", "glm")))
    writer.add_add_eos_token(False)
