"""`homecare warmup`, and what a first plan says that waits for the compiler."""

import json
from pathlib import Path

import pytest

from api.cli import warmup
from api.cli.frame import notice_for
from api.wire import open_ports
from homecare.plan import Plan
from homecare.settings import Settings, settings
from homecare.store import Store
from solver import StopRule, cache, process, trial
from tests.terminal import Terminal, terminal

__all__ = ["terminal"]


def test_a_second_run_says_that_it_was_there(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("HOMECARE_LANGUAGE", "en")
    terminal.run("warmup")
    again = terminal.ask("warmup")
    assert again["was_there"] is True
    assert Path(again["folder"]).is_dir()
    assert "was ready already" in terminal.run("warmup")
    assert "compiled for this computer" not in capfd.readouterr().err


def test_a_cold_cache_is_told_and_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """What the child sends is told in both languages; the child itself is not slowed down here."""
    found = cache.Warmth(folder=str(tmp_path), was_there=False, seconds=41.0)

    def warm_up(_: object, on_notice: cache.OnNotice | None) -> cache.Warmth:
        assert on_notice is None or on_notice("compiling") is None
        return found

    monkeypatch.setattr(warmup, "warm_up", warm_up)
    warmup.warmup(as_json=False)
    told = capsys.readouterr()
    assert "tiek sagatavots" in told.err
    assert str(tmp_path) in told.out
    warmup.warmup(as_json=True)
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out)["was_there"] is False


@pytest.fixture
def empty_store(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    store = Store(url)
    store.upgrade()
    store.close()
    return url


def test_a_plan_that_waits_says_why(
    empty_store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """The notice goes from the child's pipe through the port to the terminal."""
    monkeypatch.setattr(process, "START", CHILD)
    chosen = Settings(database_url=empty_store)
    with open_ports(chosen, on_notice=notice_for(as_json=False)) as ports:
        plan = ports.solve(trial.trial_day(), StopRule(seconds=5))
    assert isinstance(plan, Plan)
    assert "tiek sagatavots" in capsys.readouterr().err


CHILD = """
import sys
from multiprocessing.connection import Connection
sys.path[:] = sys.argv[3:]
from homecare.plan import Plan  # solver.child
asked = Connection(int(sys.argv[1]), writable=False)
answers = Connection(int(sys.argv[2]), readable=False)
ask = asked.recv()
answers.send(("notice", "compiling"))
answers.send(("ready", None))
answers.send(("answer", Plan(problem_id=ask.problem.id)))
"""


@pytest.mark.parametrize(
    ("xdg", "folder"), [("/x/cache", "/x/cache/homecare"), ("relative", ".cache/homecare")]
)
def test_the_users_cache_folder(xdg: str, folder: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    assert str(settings().user_cache()).endswith(folder)
    monkeypatch.setattr("sys.platform", "darwin")
    assert settings().user_cache().parts[-3:] == ("Library", "Caches", "homecare")
