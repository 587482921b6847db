"""Starts `siliang serve` on a free port with an empty data folder, and stops it as Ctrl-C does."""

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import pytest
from openai import OpenAI

# Compiled files belong to nobody here.
sys.dont_write_bytecode = True

START_SECONDS = 60
STOP_SECONDS = 5


class Service:
    """A running service: its address, its root key, and what it has printed."""

    def __init__(self, data_folder, *arguments):
        self.data_folder = data_folder
        self.output = []
        self._lines = queue.Queue()
        self._process = subprocess.Popen(
            [os.environ["SILIANG_BIN"], "serve", "--port", "0", "--data", str(data_folder)]
            + list(arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.key = None
        self.url = None
        self._wait_for_start()

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _wait_for_start(self):
        end = time.monotonic() + START_SECONDS
        while self.url is None:
            try:
                line = self._lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise RuntimeError("the service did not start: " + "".join(self.output))
            if line is None:
                raise RuntimeError("the service ended: " + "".join(self.output))
            self.output.append(line)
            if key := re.search(r"Root key: (sk-\S+)", line):
                self.key = key.group(1)
            if url := re.search(r"http://[0-9.]+:[0-9]+", line):
                self.url = url.group(0)

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def stop(self, sent=signal.SIGINT):
        """Sends the signal and gives the exit status and the seconds until the end."""
        start = time.monotonic()
        self._process.send_signal(sent)
        status = self._process.wait(timeout=STOP_SECONDS + 5)
        return status, time.monotonic() - start

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def client(self, **options):
        """An OpenAI client that does not try again, so that every error shows."""
        options = {"api_key": self.key, "max_retries": 0, "timeout": 60} | options
        return OpenAI(base_url=self.url + "/v1", **options)

    def connect(self):
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """One service for all tests that do not stop it."""
    service = Service(tmp_path_factory.mktemp("data"))
    yield service
    status, seconds = service.stop()
    assert status == 0
    assert seconds < STOP_SECONDS


@pytest.fixture
def start(tmp_path):
    """Starts services of a test's own; kills those that it leaves running."""
    services = []

    def start(data_folder=tmp_path, *arguments):
        services.append(Service(data_folder, *arguments))
        return services[-1]

    yield start
    for service in services:
        service.kill()


@pytest.fixture
def client(service):
    return service.client()


@dataclass
class Streamed:
    """What a stream said, put together."""

    reasoning: str = ""
    content: str = ""
    finish_reason: str | None = None
    usage: object = None
    order: str = ""


@pytest.fixture
def read_stream():
    """Reads a stream to its end; `order` has one letter per delta: r for thought, c for answer."""

    def read(stream):
        streamed = Streamed()
        for chunk in stream:
            if not chunk.choices:
                streamed.usage = chunk.usage
                continue
            choice = chunk.choices[0]
            # As DeepSeek's documentation does it: without asking whether the field is there.
            if choice.delta.reasoning_content:
                streamed.reasoning += choice.delta.reasoning_content
                streamed.order += "r"
            elif choice.delta.content:
                streamed.content += choice.delta.content
                streamed.order += "c"
            streamed.finish_reason = choice.finish_reason or streamed.finish_reason
        return streamed

    return read
