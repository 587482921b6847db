"""The service's own description, and what a fuzzer makes of it."""

import pathlib
import subprocess
import sys

import httpx2 as httpx

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def test_every_route_is_described(service):
    description = httpx.get(service.url + "/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    paths = description["paths"]
    for path in ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages",
                 "/v1/messages/count_tokens", "/v1/models", "/user/balance", "/health"]:
        assert path in paths
    assert description["components"]["schemas"]["ModelName"]["enum"] == ["abacus"]


def test_nothing_that_the_description_allows_breaks_the_service(service):
    done = subprocess.run(
        [pathlib.Path(sys.executable).parent / "schemathesis", "run", service.url + "/openapi.json",
         "-H", f"Authorization: Bearer {service.key}", "--checks", CHECKS,
         "--max-examples", "8", "--seed", "1", "--request-timeout", "60"],
        capture_output=True, text=True,
    )
    assert done.returncode == 0, done.stdout[-5000:]
