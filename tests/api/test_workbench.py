"""The process beside the server: it answers as this one would, ends when it must, and begins anew."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from api.workbench import Workbench
from api.workjobs import Drawing, Job
from homecare.errors import HomecareError, NotFound, SolveCrashed, SolveTimeout, TooMany
from homecare.plan import Plan, Problem
from solver import lay_out
from tests import books
from tests.legal import plan_of
from tests.tiny import problem

HEAVY = ("numba", "llvmlite", "ortools", "folium", "pandas", "scipy")


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    bench = Workbench(limit_s=120)
    yield bench
    bench.close()


def day() -> tuple[Problem, Plan]:
    found = problem()
    return found, plan_of(found, {"S-1": ["V-A", "V-B"], "S-2": ["V-C"]})


def drawing() -> Drawing:
    found, plan = day()
    return Drawing(
        problem=found,
        plan=plan,
        places=books.casebook().places,
        language="lv",
        title="Tērvete",
        names=None,
        tiles_url=None,
    )


def test_a_far_board_answers_as_one_at_hand(bench: Workbench):
    far, near = bench.lay_out(*day()), lay_out(*day())
    assert far.places_for("V-D") == near.places_for("V-D")
    assert far.places_for("V-B", but_carers={"K-1"}) == near.places_for("V-B", but_carers={"K-1"})
    assert far.stand_ins("K-2") == near.stand_ins("K-2")
    assert far.if_only("V-D") == near.if_only("V-D")
    assert far.drag("V-D", "S-2", 0) == near.drag("V-D", "S-2", 0)
    assert far.taken("V-D", ["S-2"]) == near.taken("V-D", ["S-2"])


def test_boards_asked_by_turns_are_not_mixed_up(bench: Workbench):
    found, plan = day()
    one, two = bench.lay_out(found, plan), bench.lay_out(found, plan_of(found, {"S-1": ["V-D"]}))
    openings = [len(board.places_for("V-D").openings[0].shifted) for board in (one, two, one)]
    assert openings[0] == openings[2]
    assert two.places_for("V-D").openings[0].here
    assert not one.places_for("V-D").openings[0].here


def test_what_the_house_refuses_there_is_refused_here(bench: Workbench):
    with pytest.raises(NotFound, match="visit_not_found") as refused:
        bench.lay_out(*day()).places_for("V-X")
    assert refused.value.values == {"visit_id": "V-X"}
    pid = bench.pid
    with pytest.raises(HomecareError, match="workbench_failed") as failed:
        bench.done(Job(name="board", asked=(0, *day()), question="carried_out"))
    assert failed.value.values["kind"] == "ValueError"
    assert str(failed.value.values["at"]).startswith("api.workjobs:")
    assert bench.pid == pid, "an error of a job ends the job, not the process"


def test_a_map_is_drawn_over_there(bench: Workbench):
    page = bench.draw(drawing())
    assert page.startswith("<!DOCTYPE html>")
    assert "V-A" in page or "C-A" in page


def test_a_job_that_takes_too_long_is_killed_and_the_next_begins_anew():
    bench = Workbench(limit_s=0.0)
    with pytest.raises(SolveTimeout, match="workbench_timeout"):
        bench.draw(drawing())
    assert bench.pid is None


def test_a_process_that_died_is_told_and_replaced(bench: Workbench):
    bench.draw(drawing())
    pid = bench.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(SolveCrashed, match="workbench_crashed"):
        bench.draw(drawing())
    assert bench.draw(drawing())
    assert bench.pid not in {None, pid}


def test_after_its_jobs_a_process_is_replaced():
    bench = Workbench(limit_s=120, most_jobs=1)
    assert bench.draw(drawing())
    assert bench.pid is None
    bench.close()


def test_only_a_few_wait(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("api.workbench.MOST_WAITING", 0)
    with pytest.raises(TooMany, match="workbench_busy") as told:
        Workbench().draw(drawing())
    assert told.value.values == {"retry_s": 5}


def test_the_server_loads_nothing_heavy():
    """The process that answers requests stays small: see api.workbench."""
    script = (
        "import sys; import api.serve, api.wire, api.http.app; "
        f"found = sorted(set({HEAVY!r}) & sys.modules.keys()); print(found)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.strip() == "[]"
