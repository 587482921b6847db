#!/usr/bin/env python3
"""Cuts the assistant's turns with tool calls out of prompts that transformers rendered from the
models' own chat templates, together with the calls that were rendered.

Reads FOLDER/*.jinja (chat templates) and FOLDER/cases.jsonl (one JSON object a line: template, case,
inputs, expected). Writes Tests/SiliangChatTests/Fixtures/tool_turns.jsonl. Run with
    python3 Tools/make_tool_turn_fixtures.py FOLDER

Of each template only the surroundings of its markers are kept: enough to tell its format by.
"""

import json
import pathlib
import re
import sys

OUTPUT = (
    pathlib.Path(__file__).parent.parent / "Tests/SiliangChatTests/Fixtures/tool_turns.jsonl"
)

DEEPSEEK = ("<｜Assistant｜>", "<｜end▁of▁sentence｜>")
CHATML = ("<|im_start|>assistant\n", "<|im_end|>")
LLAMA = ("<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>")
MISTRAL = ("[/INST]", "</s>")
# Each template's format (ToolCallFormat's name), what stands before a turn, and what ends it.
TEMPLATES = {
    "llama-cpp-deepseek-r1": ("deepSeekR1", *DEEPSEEK),
    "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B": ("deepSeekR1", *DEEPSEEK),
    "deepseek-ai-DeepSeek-V3.1": ("deepSeekV31", *DEEPSEEK),
    "deepseek-ai-DeepSeek-V3.2": ("deepSeekV32", DEEPSEEK[0] + "</think>", DEEPSEEK[1]),
    "deepseek-ai-DeepSeek-V4": ("deepSeekV4", DEEPSEEK[0] + "</think>", DEEPSEEK[1]),
    "Qwen-Qwen2.5-7B-Instruct": ("hermes", *CHATML),
    "Qwen-Qwen3-0.6B": ("hermes", *CHATML),
    "Qwen3.5-4B": ("qwenXML", *CHATML),
    "GLM-4.6": ("glm", "<|assistant|>", "<|observation|>"),
    "GLM-5.2": ("glmCompact", "<|assistant|>", "<|observation|>"),
    "moonshotai-Kimi-K2": ("kimiK2", "<|im_assistant|>assistant<|im_middle|>", "<|im_end|>"),
    "Kimi-K2-Instruct": ("kimiK2", "<|im_assistant|>assistant<|im_middle|>", "<|im_end|>"),
    "MiniMax-M2": ("miniMax", "]~b]ai\n", "[e~["),
    "NousResearch-Hermes-3-Llama-3.1-8B-tool_use": ("hermes", *CHATML),
    "meta-llama-Llama-3.1-8B-Instruct": ("llama3", *LLAMA),
    "meta-llama-Llama-3.3-70B-Instruct": ("llama3", *LLAMA),
    "mistralai-Mistral-Nemo-Instruct-2407": ("mistral", *MISTRAL),
    "Mistral-Small-3.2-24B-Instruct-2506": ("mistralCallID", *MISTRAL),
    "ByteDance-Seed-OSS": ("seedOSS", "<seed:bos>assistant\n", "<seed:eos>"),
    "openbmb-MiniCPM5-1B": ("miniCPM", *CHATML),
    "tencent-Hy3": ("hunyuan3", "<｜hy_Assistant:opensource｜>", "<｜hy_eos:opensource｜>"),
    "microsoft-Phi-3.5-mini-instruct": (None, "", ""),
    "google-gemma-2-2b-it": (None, "", ""),
    "openai-gpt-oss-120b": (None, "", ""),
}
MARKERS = re.compile(
    r"DSML|function_calls>|tool▁call▁begin|```json|tool_call_begin|minimax:tool_call|<tool_call"
    r"|seed:tool_call|<function name=|<function=|<arg_key|<tool_sep|\{function-name\}"
    r"|\[TOOL_CALLS\]|\[CALL_ID\]|\[ARGS\]|<\|start_header_id\|>|<\|python_tag\|>|\"parameters\": "
)


def excerpt(template: str) -> str:
    """The template's markers with 30 characters on either side, each kind once."""
    pieces, seen = [], set()
    for found in MARKERS.finditer(template):
        if found[0] not in seen:
            seen.add(found[0])
            pieces.append(template[max(0, found.start() - 30) : found.end() + 30])
    return "\n".join(pieces)


def arguments(call: dict) -> object:
    given = call["function"]["arguments"]
    return json.loads(given) if isinstance(given, str) else given


def turn(entry: dict, header: str, end: str) -> dict | None:
    messages = entry["inputs"]["messages"]
    speaker = next((m for m in messages if m.get("tool_calls")), None)
    if speaker is None or "expected" not in entry:
        return None
    users = [m for m in messages[: messages.index(speaker)] if m["role"] == "user"]
    prompt, expected = users[-1]["content"], entry["expected"]
    start = expected.index(header, expected.index(prompt))
    start += len(header)
    text = expected[start : expected.index(end, start)]
    content = speaker.get("content") or ""
    return {
        "case": entry["case"],
        "text": text,
        "content": content if content in text else "",
        "reasoning": (r := speaker.get("reasoning_content") or "") and (r if r in text else ""),
        "calls": [
            {"name": call["function"]["name"], "arguments": arguments(call)}
            for call in speaker["tool_calls"]
        ],
        "tools": entry["inputs"]["tools"],
    }


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    entries = [json.loads(line) for line in (folder / "cases.jsonl").open(encoding="utf-8")]
    lines, tools = [], None
    for name, (kind, header, end) in TEMPLATES.items():
        template = (folder / f"{name}.jinja").read_text(encoding="utf-8")
        turns = []
        for entry in entries:
            if kind and entry["template"] == f"{name}.jinja" and (t := turn(entry, header, end)):
                tools = t.pop("tools")
                turns.append(t)
        lines.append(
            {"template": name, "format": kind, "excerpt": excerpt(template), "turns": turns}
        )
    lines.insert(0, {"tools": tools})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8")
    print(f"{OUTPUT}: {sum(len(line.get('turns', [])) for line in lines)} turns")


if __name__ == "__main__":
    main()
