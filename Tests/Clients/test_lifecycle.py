"""Starting, stopping and hanging up, with the real program."""

import concurrent.futures
import signal
import stat
import subprocess
import os

import pytest

QUESTION = [{"role": "user", "content": "37×48=？"}]


def test_the_root_key_is_printed_once_and_kept_as_a_hash(start, tmp_path):
    data = tmp_path / "new" / "data"
    first = start(data)
    assert first.key.startswith("sk-")
    assert first.stop()[0] == 0
    for file in data.iterdir():
        assert first.key not in file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    second = start(data)
    assert second.key is None
    models = second.client(api_key=first.key).models.list()
    assert models.data


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_service_within_five_seconds(start, sent):
    service = start()
    stream = service.client().chat.completions.create(
        model="abacus", messages=QUESTION, stream=True
    )
    next(iter(stream))
    status, seconds = service.stop(sent)
    assert status == 0
    assert seconds < 5


def test_clients_that_hang_up_leave_the_service_well(service, client):
    for _ in range(40):
        stream = client.chat.completions.create(model="abacus", messages=QUESTION, stream=True)
        next(iter(stream))
        stream.close()
    for _ in range(10):
        connection = service.connect()
        connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 50\r\n\r\n{")
        connection.close()
    answer = client.chat.completions.create(model="abacus", messages=QUESTION)
    assert "1776" in answer.choices[0].message.content


def test_many_clients_at_once_all_get_their_own_answer(client):
    def ask(number):
        answer = client.chat.completions.create(
            model="abacus", messages=[{"role": "user", "content": f"{number}+{number}=?"}]
        )
        return str(2 * number) in answer.choices[0].message.content

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        results = list(pool.map(ask, range(10, 34)))
    # The model may miss one; a mix-up between requests would miss nearly all.
    assert sum(results) >= 22


def run(*arguments):
    return subprocess.run(
        [os.environ["SILIANG_BIN"], "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_a_port_in_use_is_explained(service, tmp_path):
    ended = run("--port", str(service.port), "--data", str(tmp_path))
    assert ended.returncode == 1
    assert "in use" in ended.stderr and "--port" in ended.stderr


def test_a_damaged_key_file_is_explained(tmp_path):
    (tmp_path / "keys.json").write_text("{")
    ended = run("--port", "0", "--data", str(tmp_path))
    assert ended.returncode == 1
    assert "keys.json" in ended.stderr


def test_a_data_folder_that_is_a_file_is_explained(tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    ended = run("--port", "0", "--data", str(file))
    assert ended.returncode == 1
    assert str(file) in ended.stderr
