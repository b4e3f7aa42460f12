"""`homecare serve` as a process of its own on 127.0.0.1."""

import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from homecare.settings import Settings
from tests.store.databases import sqlite_url

SERVE = "from api.serve import serve; from homecare.settings import settings; serve(settings())"
WAIT_S = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ask(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def until_it_answers(port: int) -> None:
    until = monotonic() + WAIT_S
    while monotonic() < until:
        try:
            assert ask(port, "/health/ready") == 200
        except ConnectionError:
            sleep(0.1)
        else:
            return
    pytest.fail("the server does not answer")


@pytest.fixture
def served(ready_file: Path, tmp_path: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    port = free_port()
    chosen = Settings(database_url=sqlite_url(ready_file), server_port=port)
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env=chosen.environment(),
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            until_it_answers(port)
            yield port, process
        finally:
            process.kill()


def test_it_answers_logs_and_ends_when_told_to(served: tuple[int, "subprocess.Popen[str]"]):
    port, process = served
    assert ask(port, "/Anna-Paraugs?name=Anna") == 404
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(b"Anna-Paraugs\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400")
    process.send_signal(signal.SIGTERM)
    _, written = process.communicate(timeout=WAIT_S)
    assert process.returncode == -signal.SIGTERM
    lines = [json.loads(line) for line in written.splitlines()]
    assert {"server", "request"} <= {line["event"] for line in lines}
    assert "Anna" not in written


def test_a_large_body_is_refused_while_it_is_still_under_way(
    served: tuple[int, "subprocess.Popen[str]"],
):
    port, _ = served
    head = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(head + b"Content-Length: 200000000\r\n\r\n{")
        answer = raw.recv(4096)
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"connection: close" in answer.lower()
