"""`homecare serve`: three processes looked after, of which nothing is lost and nothing is left."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homecare.runs.records import RunState
from homecare.settings import Settings
from homecare.store import Store
from tests.runs.hands import ordered, ports_of, standing
from tests.store.databases import sqlite_url

PATIENCE_S = 180.0
"""A solver that is not compiled yet takes a minute or two."""
COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def chosen(ready_file: Path, tmp_path: Path) -> Settings:
    shutil.copy(ready_file, tmp_path / "service.sqlite")
    return Settings(
        database_url=sqlite_url(tmp_path / "service.sqlite"),
        secret_key_file=tmp_path / "homecare.key",
        server_port=free_port(),
        worker_patience_s=0.0,
    )


@contextlib.contextmanager
def serving(chosen: Settings, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of ours; in the end neither it nor a child of it is left."""
    main = subprocess.Popen(
        [*COMMAND, *(command or ("serve",))],
        env=chosen.environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    children: list[int] = []
    try:
        until(lambda: answers(chosen))
        children = children_of(main.pid)
        yield main
    finally:
        children += children_of(main.pid)
        main.terminate()
        main.wait(PATIENCE_S)
        until(lambda: not [pid for pid in children if alive(pid)])


def until(true: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def answers(chosen: Settings) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", chosen.server_port, timeout=5)
    try:
        asked.request("GET", "/health/live")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def alive(pid: int) -> bool:
    return stat_of(pid)[:1] not in ([], ["Z"])


def stat_of(pid: int) -> list[str]:
    """State, parent and the rest of a process; nothing of one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def children_of(parent: int) -> list[int]:
    pids = (int(folder.name) for folder in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if stat_of(pid)[1:2] == [str(parent)] and alive(pid)]


def part(main: int, name: str) -> int | None:
    """The process of a part."""
    for pid in children_of(main):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                return pid
    return None


def kill_part(main: int, name: str) -> None:
    """Kill a part and wait for the next one."""
    until(lambda: part(main, name) is not None)
    first = part(main, name)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: part(main, name) not in {None, first})


@pytest.mark.kill
def test_a_part_that_is_killed_comes_again_and_runs_are_carried_out(chosen: Settings):
    store = Store(chosen.database_url)
    ports = ports_of(store)
    with serving(chosen) as main:
        for name in ("worker", "server"):
            kill_part(main.pid, name)
        run = ordered(ports)
        until(lambda: answers(chosen))
        until(lambda: standing(ports, run).state is RunState.DONE)
    store.close()


@pytest.mark.kill
def test_parts_end_when_who_looks_after_them_is_killed(chosen: Settings):
    with serving(chosen) as main:
        until(lambda: all(part(main.pid, name) for name in ("server", "worker", "timer")))
        main.kill()


def test_a_taken_port_is_said_before_anything_is_started(chosen: Settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", chosen.server_port))
        taken.listen()
        done = subprocess.run(
            [*COMMAND, "serve"],
            check=False,
            env=chosen.environment(),
            capture_output=True,
            timeout=PATIENCE_S,
        )
    assert done.returncode == 8
    assert str(chosen.server_port) in done.stderr.decode()


def test_a_worker_alone_takes_what_waits_and_ends(chosen: Settings):
    store = Store(chosen.database_url)
    ports = ports_of(store)
    run = ordered(ports)
    done = subprocess.run(
        [*COMMAND, "worker", "--once", "--json"],
        check=False,
        env=chosen.environment(),
        capture_output=True,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stdout) == (0, b'{\n "runs": 1\n}\n')
    assert standing(ports, run).state is RunState.DONE
    store.close()


@pytest.mark.kill
def test_the_demo_ends_having_served(chosen: Settings, tmp_path: Path):
    where = tmp_path / "demo"
    done = subprocess.run(
        [*COMMAND, "demo", "--out", str(where), "--seconds", "1", "--serve"],
        check=False,
        env=chosen.environment() | {"HOMECARE_LANGUAGE": "en"},
        capture_output=True,
        timeout=PATIENCE_S,
    )
    said = done.stdout.decode()
    assert done.returncode == 0
    assert f"http://127.0.0.1:{chosen.server_port}" in " ".join(said.split())
    assert "the service is stopped" in said
    assert "password" not in said.replace("\n", " ")  # nobody is there to read it
    assert (where / "homecare.key").stat().st_mode & 0o077 == 0
    assert not answers(chosen)
