"""Errors as the official OpenAI client raises them."""

import httpx2
import openai
import pytest

QUESTION = [{"role": "user", "content": "1+1=?"}]


def refused(client, kind, **fields):
    """The body of the error that the request must raise."""
    fields = {"model": "abacus", "messages": QUESTION} | fields
    with pytest.raises(kind) as caught:
        client.chat.completions.create(**fields)
    assert caught.value.request_id
    return caught.value.body


def test_a_wrong_key(service):
    error = refused(service.client(api_key="sk-wrong"), openai.AuthenticationError)
    assert error["code"] == "invalid_api_key"


def test_no_key(service):
    response = httpx2.get(service.url + "/v1/models")
    assert response.status_code == 401
    assert "Authorization: Bearer" in response.json()["error"]["message"]


def test_an_unknown_model_is_told_the_known_ones(client):
    error = refused(client, openai.NotFoundError, model="gpt-9")
    assert "abacus" in error["message"]
    assert error["param"] == "model"


@pytest.mark.parametrize(
    "field, value",
    [
        ("temperature", 3),
        ("temperature", "hot"),
        ("top_p", -0.1),
        ("max_tokens", 0),
        ("messages", []),
        ("stop", ["a"] * 17),
        ("n", 200),
        ("logprobs", 1),
        ("tools", [{"type": "function"}]),
        ("response_format", {"type": "xml"}),
    ],
)
def test_a_wrong_or_unsupported_field_is_named(client, field, value):
    error = refused(client, openai.UnprocessableEntityError, **{field: value})
    assert error["param"].startswith(field)
    assert field in error["message"]


def test_a_prompt_longer_than_the_context_names_both_lengths(client):
    context = client.models.retrieve("abacus").context_length
    long = [{"role": "user", "content": "1 + 2 " * context}]
    error = refused(client, openai.BadRequestError, messages=long)
    assert error["code"] == "context_length_exceeded"
    assert str(context) in error["message"]


def test_malformed_json(service):
    response = httpx2.post(
        service.url + "/v1/chat/completions",
        headers={"Authorization": f"Bearer {service.key}"},
        content="{not json",
    )
    assert response.status_code == 400
    assert "JSON" in response.json()["error"]["message"]


def test_a_body_beyond_the_limit(service):
    response = httpx2.post(
        service.url + "/v1/chat/completions",
        headers={"Authorization": f"Bearer {service.key}"},
        content=b" " * (9 << 20),
    )
    assert response.status_code == 413


def test_wrong_path_and_method(service):
    headers = {"Authorization": f"Bearer {service.key}"}
    assert httpx2.get(service.url + "/v1/nothing", headers=headers).status_code == 404
    wrong = httpx2.get(service.url + "/v1/chat/completions", headers=headers)
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "POST"


def test_health_needs_no_key(service):
    response = httpx2.get(service.url + "/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
