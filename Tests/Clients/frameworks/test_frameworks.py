"""Three libraries that people build on: each a tool call and a structured answer."""

import json

import instructor
import litellm
import openai
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, Field

QUESTION = [{"role": "user", "content": "12+30=?"}]
TOOL = {
    "type": "function",
    "function": {
        "name": "get_time",
        "description": "The time.",
        "parameters": {
            "type": "object",
            "properties": {"zone": {"type": "string", "enum": ["UTC", "CST"]}},
            "required": ["zone"],
            "additionalProperties": False,
        },
    },
}


class Sum(BaseModel):
    """Two terms."""

    left: int = Field(ge=0, le=99)
    right: int = Field(ge=0, le=99)


def test_litellm(service):
    options = dict(
        model="openai/abacus", api_base=service.url + "/v1", api_key=service.key,
        messages=QUESTION,
    )
    answer = litellm.completion(tools=[TOOL], tool_choice="required", **options)
    call = answer.choices[0].message.tool_calls[0]
    assert json.loads(call.function.arguments)["zone"] in ("UTC", "CST")
    structured = litellm.completion(
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "sum", "schema": Sum.model_json_schema(), "strict": True},
        },
        **options,
    )
    Sum.model_validate_json(structured.choices[0].message.content)
    assert "42" in litellm.completion(**options).choices[0].message.content


def test_langchain(service):
    model = ChatOpenAI(model="abacus", base_url=service.url + "/v1", api_key=service.key)
    assert "42" in model.invoke("12+30=?").content
    call = model.bind_tools([TOOL], tool_choice="get_time").invoke("12+30=?").tool_calls[0]
    assert call["name"] == "get_time" and call["args"]["zone"] in ("UTC", "CST")
    result = model.with_structured_output(Sum, method="json_schema").invoke("12+30=?")
    assert isinstance(result, Sum)
    assert "42" in "".join(chunk.content for chunk in model.stream("12+30=?"))


def test_instructor(service):
    plain = openai.OpenAI(base_url=service.url + "/v1", api_key=service.key)
    for mode in (instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA):
        client = instructor.from_openai(plain, mode=mode)
        result = client.chat.completions.create(
            model="abacus", messages=QUESTION, response_model=Sum, max_retries=0
        )
        assert isinstance(result, Sum)
