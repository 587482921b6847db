"""Anthropic's protocol through the official client."""

import anthropic
import pytest

QUESTION = [{"role": "user", "content": "12+30=?"}]
TOOL = {
    "name": "get_weather",
    "description": "The weather in a city.",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"enum": ["Paris", "北京"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
}


@pytest.fixture(params=["", "/anthropic"])
def claude(service, request):
    return anthropic.Anthropic(
        base_url=service.url + request.param, api_key=service.key, max_retries=0
    )


def test_a_message(claude):
    message = claude.messages.create(model="abacus", max_tokens=300, messages=QUESTION)
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert "42" in message.content[1].text
    assert message.stop_reason == "end_turn"
    assert message.usage.input_tokens > 0 and message.usage.output_tokens > 0


def test_a_stream(claude):
    with claude.messages.stream(model="abacus", max_tokens=300, messages=QUESTION) as stream:
        events = [event.type for event in stream]
        final = stream.get_final_message()
    assert "42" in final.content[-1].text
    assert final.content[0].type == "thinking"
    assert events[0] == "message_start" and events[-1] == "message_stop"
    assert final.usage.output_tokens > 0


def test_limits_and_stop_sequences(claude):
    short = claude.messages.create(model="abacus", max_tokens=3, messages=QUESTION)
    assert short.stop_reason == "max_tokens" and short.usage.output_tokens == 3
    stopped = claude.messages.create(
        model="abacus", max_tokens=300, messages=QUESTION, stop_sequences=["42"]
    )
    assert stopped.stop_reason == "stop_sequence" and stopped.stop_sequence == "42"


def test_counting(claude):
    count = claude.messages.count_tokens(model="abacus", messages=QUESTION, system="Be brief.")
    message = claude.messages.create(
        model="abacus", max_tokens=1, messages=QUESTION, system="Be brief."
    )
    used = message.usage.input_tokens + message.usage.cache_read_input_tokens
    assert count.input_tokens == used


@pytest.mark.parametrize("stream", [False, True])
def test_tools(claude, stream):
    options = dict(
        model="abacus", max_tokens=300, messages=QUESTION, tools=[TOOL],
        tool_choice={"type": "tool", "name": "get_weather", "disable_parallel_tool_use": True},
    )
    if stream:
        with claude.messages.stream(**options) as events:
            message = events.get_final_message()
    else:
        message = claude.messages.create(**options)
    call = message.content[-1]
    assert message.stop_reason == "tool_use"
    assert call.type == "tool_use" and call.input["city"] in ("Paris", "北京")
    after = claude.messages.create(
        model="abacus", max_tokens=5, tools=[TOOL],
        messages=QUESTION
        + [
            {"role": "assistant", "content": [block.model_dump() for block in message.content]},
            {
                "role": "user",
                "content": [
                    {"type": "tool_result", "tool_use_id": call.id, "content": "sunny"},
                    {"type": "text", "text": "1+1=?"},
                ],
            },
        ],
    )
    assert after.usage.output_tokens == 5


def test_errors_are_the_clients_own(service):
    def client(key=service.key):
        return anthropic.Anthropic(base_url=service.url, api_key=key, max_retries=0)

    with pytest.raises(anthropic.AuthenticationError):
        client("sk-wrong").messages.create(model="abacus", max_tokens=1, messages=QUESTION)
    with pytest.raises(anthropic.NotFoundError):
        client().messages.create(model="none", max_tokens=1, messages=QUESTION)
    with pytest.raises(anthropic.UnprocessableEntityError) as error:
        client().messages.create(model="abacus", max_tokens=1, messages=QUESTION, extra_body={"temperature": 3})
    assert "temperature" in str(error.value)
    with pytest.raises(anthropic.BadRequestError):
        client().messages.create(
            model="abacus", max_tokens=1, messages=[{"role": "user", "content": "1" * 100_000}]
        )
