"""Every endpoint of OpenAI's and DeepSeek's protocols through the official OpenAI client."""

import json

import openai
import pytest
from pydantic import BaseModel

QUESTION = [{"role": "user", "content": "12+30=?"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"enum": ["Paris", "北京"]},
                "unit": {"enum": ["C", "F"]},
            },
            "required": ["city", "unit"],
            "additionalProperties": False,
        },
    },
}
TIME = {
    "type": "function",
    "function": {
        "name": "get_time",
        "parameters": {
            "type": "object",
            "properties": {"zone": {"const": "UTC"}},
            "required": ["zone"],
            "additionalProperties": False,
        },
    },
}


class Sum(BaseModel):
    left: int
    right: int


SCHEMA = {
    "type": "object",
    "properties": {
        "kind": {"enum": ["sum", "product"]},
        "terms": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0, "maximum": 99},
            "minItems": 2,
            "maxItems": 2,
        },
        "note": {"type": "string", "maxLength": 5},
    },
    "required": ["kind", "terms", "note"],
    "additionalProperties": False,
}


def check_document(text):
    document = json.loads(text)
    assert set(document) == {"kind", "terms", "note"}
    assert document["kind"] in ("sum", "product")
    assert len(document["terms"]) == 2 and all(0 <= term <= 99 for term in document["terms"])
    assert len(document["note"]) <= 5


def test_completions(client):
    answer = client.completions.create(model="abacus", prompt="12+30", max_tokens=8, echo=True)
    assert answer.object == "text_completion"
    assert answer.choices[0].text.startswith("12+30")
    assert answer.usage.completion_tokens <= 8
    pieces = list(
        client.completions.create(model="abacus", prompt="12+30", max_tokens=8, stream=True)
    )
    assert "12+30" + "".join(p.choices[0].text for p in pieces) == answer.choices[0].text
    several = client.completions.create(
        model="abacus", prompt=["1+1", "2+2"], n=2, max_tokens=3, logprobs=2
    )
    assert [choice.index for choice in several.choices] == [0, 1, 2, 3]
    assert len(several.choices[0].logprobs.tokens) == 3


def test_a_gap_needs_a_model_made_for_gaps(client):
    with pytest.raises(openai.UnprocessableEntityError) as error:
        client.completions.create(model="abacus", prompt="a", suffix="b")
    assert error.value.param == "suffix"


def test_choices_and_probabilities(client):
    answer = client.chat.completions.create(
        model="abacus", messages=QUESTION, n=3, temperature=0, logprobs=True, top_logprobs=2
    )
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in answer.choices}) == 1
    assert "42" in answer.choices[0].message.content
    tokens = answer.choices[0].logprobs.content
    assert "".join(token.token for token in tokens).strip() == answer.choices[0].message.content
    assert all(len(token.top_logprobs) == 2 and token.logprob <= 0 for token in tokens)


def test_a_bias_decides(client):
    plain = client.chat.completions.create(model="abacus", messages=QUESTION, max_tokens=1)
    biased = client.chat.completions.create(
        model="abacus", messages=QUESTION, max_tokens=3, logit_bias={"65": 100}, logprobs=True
    )
    assert plain.choices[0].message != biased.choices[0].message


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "get_weather"}}])
def test_demanded_calls(client, choice):
    answer = client.chat.completions.create(
        model="abacus", messages=QUESTION, tools=[WEATHER, TIME], tool_choice=choice,
        # The bundled model has learnt to calculate, not when to stop calling.
        parallel_tool_calls=False,
    )
    assert answer.choices[0].finish_reason == "tool_calls"
    for call in answer.choices[0].message.tool_calls:
        arguments = json.loads(call.function.arguments)
        if call.function.name == "get_weather":
            assert arguments["city"] in ("Paris", "北京") and arguments["unit"] in ("C", "F")
        else:
            assert arguments == {"zone": "UTC"}
    if choice != "required":
        assert answer.choices[0].message.tool_calls[0].function.name == "get_weather"


def test_streamed_calls_are_the_same(client):
    def ask(**options):
        return client.chat.completions.create(
            model="abacus", messages=QUESTION, tools=[WEATHER], tool_choice="required", seed=1,
            parallel_tool_calls=False, **options
        )

    whole = ask().choices[0].message.tool_calls[0].function
    calls = [
        call
        for chunk in ask(stream=True)
        if chunk.choices
        for call in chunk.choices[0].delta.tool_calls or []
    ]
    assert calls[0].function.name == whole.name
    assert "".join(call.function.arguments for call in calls) == whole.arguments


def test_calls_and_results_go_back(client):
    first = client.chat.completions.create(
        model="abacus", messages=QUESTION, tools=[WEATHER], tool_choice="required",
        parallel_tool_calls=False,
    ).choices[0].message
    messages = QUESTION + [
        first.model_dump(exclude_none=True),
        {"role": "tool", "tool_call_id": first.tool_calls[0].id, "content": "sunny"},
        {"role": "user", "content": "1+1=?"},
    ]
    answer = client.chat.completions.create(model="abacus", messages=messages, tools=[WEATHER])
    assert answer.usage.prompt_tokens > 50


@pytest.mark.parametrize("stream", [False, True])
def test_documents_keep_to_their_schema(client, stream):
    answer = client.chat.completions.create(
        model="abacus", messages=QUESTION, temperature=1.5, stream=stream,
        response_format={"type": "json_schema", "json_schema": {"name": "s", "schema": SCHEMA, "strict": True}},
    )
    if stream:
        text = "".join(c.choices[0].delta.content or "" for c in answer if c.choices)
    else:
        text = answer.choices[0].message.content
    check_document(text)


def test_the_client_parses_what_it_asked_for(client):
    answer = client.chat.completions.parse(model="abacus", messages=QUESTION, response_format=Sum)
    assert isinstance(answer.choices[0].message.parsed, Sum)


def test_a_schema_that_cannot_be_kept_to(client):
    with pytest.raises(openai.BadRequestError) as error:
        client.chat.completions.create(
            model="abacus", messages=QUESTION,
            response_format={"type": "json_schema", "json_schema": {"name": "s", "schema": {"not": {}}}},
        )
    assert "not" in str(error.value)


def test_responses(client):
    answer = client.responses.create(model="abacus", input="12+30=?", instructions="Calculate.")
    assert answer.status == "completed"
    assert "42" in answer.output_text
    assert [item.type for item in answer.output] == ["reasoning", "message"]
    assert answer.usage.output_tokens_details.reasoning_tokens > 0
    cut = client.responses.create(model="abacus", input="12+30=?", max_output_tokens=2)
    assert cut.status == "incomplete"


def test_streamed_responses(client):
    with client.responses.stream(model="abacus", input="12+30=?") as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert "42" in final.output_text
    types = [event.type for event in events]
    assert types[0] == "response.created" and types[-1] == "response.completed"
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == final.output_text


def test_tools_and_structure_in_responses(client):
    tool = WEATHER["function"] | {"type": "function"}
    answer = client.responses.create(
        model="abacus", input="x", tools=[tool], tool_choice="required", parallel_tool_calls=False
    )
    call = answer.output[-1]
    assert call.type == "function_call" and json.loads(call.arguments)["unit"] in ("C", "F")
    parsed = client.responses.parse(model="abacus", input="12+30=?", text_format=Sum)
    assert isinstance(parsed.output_parsed, Sum)
    with pytest.raises(openai.UnprocessableEntityError):
        client.responses.create(model="abacus", input="x", previous_response_id="resp_1")


def test_a_begun_answer_goes_on(service):
    client = openai.OpenAI(base_url=service.url + "/beta", api_key=service.key, max_retries=0)
    answer = client.chat.completions.create(
        model="abacus", max_tokens=20,
        messages=QUESTION + [{"role": "assistant", "content": "12+30=4", "prefix": True}],
    )
    assert answer.choices[0].message.content is not None


def test_every_answer_names_its_request(client):
    raw = client.chat.completions.with_raw_response.create(model="abacus", messages=QUESTION)
    assert raw.parse().id == "chatcmpl-" + raw.headers["x-request-id"]
    with pytest.raises(openai.NotFoundError) as error:
        client.chat.completions.create(model="none", messages=QUESTION)
    assert error.value.request_id
