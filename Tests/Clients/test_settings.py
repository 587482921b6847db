"""Settings from a file, from the environment and from options, and what they do."""

import os
import subprocess

import openai
import pytest

CONFIG = """
port: 0
max_sequences: 4
limits:
  body_bytes: 4K
models:
  - name: sums
    aliases:
      - calc
      - name: quick
        thinking: false
    sampling: {temperature: 0}
    context: 512
"""


def print_config(*arguments, **variables):
    done = subprocess.run(
        [os.environ["SILIANG_BIN"], "serve", "--print-config", *arguments],
        capture_output=True, text=True, env=os.environ | variables,
    )
    return done


def test_options_go_before_variables_and_those_before_the_file(tmp_path):
    file = tmp_path / "siliang.yaml"
    file.write_text("port: 1111\nhost: 127.0.0.2\nmax_sequences: 3\n")
    shown = print_config("--config", str(file), "--port", "3333", SILIANG_PORT="2222",
                         SILIANG_HOST="127.0.0.3").stdout
    assert "port: 3333" in shown and "host: \"127.0.0.3\"" in shown.replace("host: 127.0.0.3", "host: \"127.0.0.3\"")
    assert "max_sequences: 3" in shown
    # What is printed is itself a file that says the same.
    again = tmp_path / "again.yaml"
    again.write_text(shown)
    assert print_config("--config", str(again)).stdout == shown


@pytest.mark.parametrize(
    "text, says",
    [
        ("prot: 1", ["prot", ":1"]), ("port: ninety", ["port", "65535"]), ("port: 1\nport: 2", ["port"]),
        ("limits: {nothing: 1}", ["limits.nothing"]), ("models: 3", ["models"]),
        ("models: [{nmae: x}]", ["nmae"]), ("models: [{sampling: {temperature: 9}}]", ["temperature"]),
        ("a: [", ["YAML"]), ("- 1", ["settings"]),
    ],
)
def test_wrong_files_name_the_line_and_the_setting(tmp_path, text, says):
    file = tmp_path / "siliang.yaml"
    file.write_text(text)
    done = print_config("--config", str(file))
    assert done.returncode == 1 and not done.stdout
    for word in says + ["siliang.yaml"]:
        assert word in done.stderr, done.stderr


def test_a_wrong_variable_is_named(tmp_path):
    done = print_config(SILIANG_PORT="many")
    assert done.returncode == 1 and "SILIANG_PORT" in done.stderr


def test_a_configured_model_has_its_names_and_policy(tmp_path, start):
    file = tmp_path / "siliang.yaml"
    file.write_text(CONFIG)
    service = start(tmp_path / "data", "--config", str(file))
    client = service.client()
    card = client.models.list().data[0]
    assert card.id == "sums" and card.context_length == 512
    question = [{"role": "user", "content": "12+30=?"}]
    for name in ["sums", "calc"]:
        message = client.chat.completions.create(model=name, messages=question).choices[0].message
        assert "42" in message.content and message.reasoning_content
    quick = client.chat.completions.create(model="quick", messages=question).choices[0].message
    assert not quick.reasoning_content
    with pytest.raises(openai.APIStatusError) as error:
        client.chat.completions.create(
            model="sums", messages=[{"role": "user", "content": "1" * 5000}]
        )
    assert error.value.status_code == 413
