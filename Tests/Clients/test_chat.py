"""The bundled model through the official OpenAI client."""

import re

import pytest

QUESTION = [{"role": "user", "content": "37×48=？"}]


def test_models_are_listed(client):
    models = client.models.list().data
    assert [model.id for model in models] == ["abacus"]
    assert models[0].owned_by == "siliang"
    assert client.models.retrieve("abacus").id == "abacus"


def test_a_product_is_right(client):
    answer = client.chat.completions.create(model="abacus", messages=QUESTION)
    choice = answer.choices[0]
    assert "1776" in choice.message.content
    assert choice.message.role == "assistant"
    assert choice.message.reasoning_content
    assert "</think>" not in choice.message.content + choice.message.reasoning_content
    assert choice.finish_reason == "stop"
    assert answer.id.startswith("chatcmpl-")
    assert answer.model == "abacus"


@pytest.mark.parametrize(
    "question, result",
    [
        ("12+30=?", "42"),
        ("What is 100 - 58?", "42"),
        ("15加27等于多少？", "42"),
        ("９８＋２＝？", "100"),
    ],
)
def test_questions_in_both_languages(client, question, result):
    answer = client.chat.completions.create(
        model="abacus", messages=[{"role": "user", "content": question}]
    )
    assert result in answer.choices[0].message.content


def test_usage_adds_up(client):
    usage = client.chat.completions.create(model="abacus", messages=QUESTION).usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    hits, misses = usage.prompt_cache_hit_tokens, usage.prompt_cache_miss_tokens
    assert usage.prompt_tokens == hits + misses
    assert usage.prompt_tokens_details.cached_tokens == hits
    assert 0 < usage.completion_tokens_details.reasoning_tokens < usage.completion_tokens


def test_a_stream_is_the_same_answer(client, read_stream):
    whole = client.chat.completions.create(model="abacus", messages=QUESTION)
    stream = client.chat.completions.create(
        model="abacus", messages=QUESTION, stream=True, stream_options={"include_usage": True}
    )
    streamed = read_stream(stream)
    assert streamed.content == whole.choices[0].message.content
    assert streamed.reasoning == whole.choices[0].message.reasoning_content
    assert streamed.finish_reason == "stop"
    assert streamed.usage.completion_tokens == whole.usage.completion_tokens
    # Thought first, then the answer, and not all in one piece.
    assert re.fullmatch("r{2,}c+", streamed.order)


def test_a_stream_without_usage_has_none(client, read_stream):
    stream = client.chat.completions.create(model="abacus", messages=QUESTION, stream=True)
    assert read_stream(stream).usage is None


def test_earlier_turns_and_system_text(client):
    messages = [
        {"role": "system", "content": "You are an abacus."},
        {"role": "user", "content": "1+1=?"},
        {"role": "assistant", "content": "1+1=2", "reasoning_content": "old"},
        {"role": "user", "content": [{"type": "text", "text": "20+22"}, {"type": "text", "text": "=?"}]},
    ]
    answer = client.chat.completions.create(model="abacus", messages=messages)
    assert answer.choices[0].message.content
    assert answer.usage.prompt_tokens > 20


def test_max_tokens_and_stop(client):
    short = client.chat.completions.create(model="abacus", messages=QUESTION, max_tokens=3)
    assert short.choices[0].finish_reason == "length"
    assert short.usage.completion_tokens == 3
    stopped = client.chat.completions.create(model="abacus", messages=QUESTION, stop=["1776"])
    assert stopped.choices[0].finish_reason == "stop"
    assert "1776" not in stopped.choices[0].message.content


def test_the_same_seed_gives_the_same_answer(client):
    def answer(seed):
        return (
            client.chat.completions.create(
                model="abacus", messages=QUESTION, temperature=1.5, seed=seed, max_tokens=40
            )
            .choices[0]
            .message
        )

    assert answer(7) == answer(7)


def test_many_requests_on_one_client(client):
    for number in range(20):
        answer = client.chat.completions.create(
            model="abacus", messages=[{"role": "user", "content": f"{number}+1=?"}], max_tokens=5
        )
        assert answer.choices
