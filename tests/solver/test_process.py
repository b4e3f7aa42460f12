"""A solve in its own process: limits, progress, cancel, and what becomes of a crash."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homecare.errors import ProblemError, SolveCancelled, SolveCrashed, SolveTimeout
from homecare.plan import Matrix, Problem, Travel
from homecare.ports import Progress, Solve
from homecare.rules import judge
from solver import Params, StopRule, process, solve, warm_up
from tests import tiny
from tests.solver.busy import children, long_day

ROOT = Path(__file__).parents[2]
ROUTING = Params(engine="ortools")


def in_thread(call: Any) -> tuple[threading.Thread, list[Any]]:
    """Run a call beside the test; its answer or exception is put into the list."""
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(call())
        except Exception as error:  # noqa: BLE001 - handed to the test
            answers.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, answers


def gone(process_id: int) -> bool:
    """Whether a process has ended, even if nobody has collected it."""
    try:
        return "State:\tZ" in Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return True


def test_solve_is_the_port_and_its_plan_is_legal():
    port: Solve = solve
    plan = port(tiny.problem(), StopRule(seconds=5), 3, ROUTING)
    assert plan.served_ids == {"V-A", "V-B", "V-C", "V-D"}
    assert (plan.engine, plan.seed, plan.cost) == ("ortools", 3, 4800)
    assert judge(tiny.problem(), plan) == ()
    assert children() == set()


def test_the_parent_imports_neither_ortools_nor_numba():
    code = "import sys, solver; print('ortools' in sys.modules, 'numba' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == ["False", "False"]


def test_progress_gets_better_and_better():
    seen: list[Progress] = []
    plan = solve(long_day(), StopRule(seconds=2), on_progress=seen.append)
    costs = [progress.cost for progress in seen]
    assert costs == sorted(costs, reverse=True)
    # The last one may say the same cost again, with all steps counted.
    assert len(set(costs)) >= len(costs) - 1 >= 0
    assert plan.cost <= costs[-1]


def test_progress_tells_the_cost_parts():
    seen: list[Progress] = []
    solve(tiny.problem(), StopRule(seconds=2), 0, ROUTING, on_progress=seen.append)
    assert all(sum(progress.costs.values()) == progress.cost for progress in seen)
    assert seen[-1].costs["travel"] == 4800


def test_a_search_begins_from_the_plan_given():
    problem = long_day()
    first = solve(problem, StopRule(seconds=None, iterations=3), 0, ROUTING)
    shown: list[Progress] = []
    again = solve(problem, StopRule(seconds=0.001), 1, ROUTING, first, on_progress=shown.append)
    assert again.cost <= first.cost


@pytest.mark.parametrize(
    ("stop", "params", "code"),
    [
        (StopRule(seconds=None), Params(), "problem_endless"),
        (StopRule(seconds=-1), Params(), "problem_stop"),
        (StopRule(seconds=float("nan")), Params(), "problem_stop"),
        (StopRule(seconds=None, iterations=-1), Params(), "problem_stop"),
        (StopRule(), Params(engine="other"), "problem_engine"),
        (StopRule(), Params(threads=0), "problem_threads"),
    ],
)
def test_an_endless_or_senseless_search_is_refused(stop: StopRule, params: Params, code: str):
    with pytest.raises(ProblemError) as refused:
        solve(tiny.problem(), stop, params=params)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "problem", [tiny.problem(visits=()), tiny.problem(shifts=())], ids=["no visits", "no shifts"]
)
def test_an_empty_day_needs_no_process(problem: Problem, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "_start", lambda: pytest.fail("a process was started"))
    plan = solve(problem, StopRule(seconds=1))
    assert len(plan.unserved) == len(problem.visits)
    assert judge(problem, plan) == ()


def test_cancel_kills_the_child_and_returns_the_best_plan_so_far():
    cancel, shown = threading.Event(), threading.Event()
    problem = long_day()
    thread, answers = in_thread(
        lambda: solve(
            problem, StopRule(seconds=300), on_progress=lambda _: shown.set(), cancel=cancel
        )
    )
    assert shown.wait(60)
    assert children()
    cancelled_at = time.monotonic()
    cancel.set()
    thread.join(30)
    assert not thread.is_alive()
    assert time.monotonic() - cancelled_at < 10  # a second on a free machine
    assert children() == set()
    (plan,) = answers
    assert plan.served_ids
    assert judge(problem, plan) == ()


def test_cancel_before_any_plan_is_an_error():
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(SolveCancelled):
        solve(long_day(), StopRule(seconds=300), cancel=cancel)
    assert children() == set()


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_dead_child_is_a_crash_with_its_signal(death: signal.Signals):
    shown = threading.Event()
    before = children()
    thread, answers = in_thread(
        lambda: solve(long_day(), StopRule(seconds=300), on_progress=lambda _: shown.set())
    )
    assert shown.wait(60)
    (child,) = children() - before
    os.kill(child, death)
    thread.join(30)
    (error,) = answers
    assert isinstance(error, SolveCrashed)
    assert error.values == {"signal": int(death)}


@pytest.mark.parametrize(
    ("engine", "memory_mb"),
    [("homecare", 40), ("homecare", 90), ("homecare", 180), ("ortools", 40), ("ortools", 90)],
)
def test_too_little_memory_is_a_crash_and_not_a_plan(engine: str, memory_mb: int):
    with pytest.raises(SolveCrashed):
        solve(long_day(), StopRule(seconds=60), params=Params(engine=engine, memory_mb=memory_mb))
    assert children() == set()


def test_the_memory_limit_is_set_in_the_child():
    cancel = threading.Event()
    limits: list[str] = []

    def look(_: Progress) -> None:
        for child in children():
            text = Path(f"/proc/{child}/limits").read_text()
            limits.extend(line for line in text.splitlines() if line.startswith("Max address"))
        cancel.set()

    solve(
        long_day(),
        StopRule(seconds=60),
        params=Params(memory_mb=1500),
        on_progress=look,
        cancel=cancel,
    )
    assert limits
    assert limits[0].split()[3] == str(1500 << 20)


def test_the_watchdog_ends_a_child_that_does_not_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "LOAD_S", 0.3)
    monkeypatch.setattr(process, "START", "import time; time.sleep(300)  # solver.child")
    with pytest.raises(SolveTimeout):
        solve(tiny.problem(), StopRule(seconds=0.2))
    assert children() == set()


def test_a_child_that_cannot_start_is_a_crash(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "START", "raise SystemExit(3)")
    with pytest.raises(SolveCrashed) as crashed:
        solve(tiny.problem(), StopRule(seconds=5))
    assert crashed.value.values == {"signal": 0}


def test_an_exception_while_waiting_kills_the_child():
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(long_day(), StopRule(seconds=300), on_progress=interrupt)
    assert children() == set()


def test_an_orphan_ends_its_search():
    code = (
        "import sys; from solver import solve, StopRule; from tests.solver.busy import *;"
        "solve(long_day(), StopRule(seconds=300),"
        " on_progress=lambda _: print(*children(), flush=True))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 60
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert gone(child)


SCRIPTED = """
import sys, time  # solver.child
from multiprocessing.connection import Connection
sys.path[:] = sys.argv[3:]
from homecare.plan import Plan
from homecare.ports import Progress
asked = Connection(int(sys.argv[1]), writable=False)
answers = Connection(int(sys.argv[2]), readable=False)
asked.recv()
def better(cost, bulk=0):
    plan = Plan(problem_id="p" + "x" * bulk, costs={"travel": cost})
    answers.send(("better", (plan, Progress(seconds=0, cost=cost, unserved=0))))
"""


def scripted(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """A child that does as written instead of searching."""
    monkeypatch.setattr(process, "START", SCRIPTED + "\n".join(lines))


def test_the_best_is_kept_whatever_comes_later(monkeypatch: pytest.MonkeyPatch):
    scripted(
        monkeypatch,
        "for cost in (9, 7, 8): better(cost)",
        "answers.send(('answer', Plan(problem_id='p', costs={'travel': 8})))",
    )
    seen: list[Progress] = []
    plan = solve(tiny.problem(), StopRule(seconds=5), on_progress=seen.append)
    assert [progress.cost for progress in seen] == [9, 7]
    assert plan.cost == 7


def test_big_plans_come_through_the_pipe(monkeypatch: pytest.MonkeyPatch):
    scripted(
        monkeypatch,
        "for cost in range(30, 0, -1): better(cost, bulk=4_000_000)",
        "answers.send(('answer', Plan(problem_id='p', costs={'travel': 1})))",
    )
    seen: list[Progress] = []
    solve(tiny.problem(), StopRule(seconds=5), on_progress=seen.append)
    assert [progress.cost for progress in seen] == list(range(30, 0, -1))


def test_a_child_that_does_not_read_does_not_hold_up_a_cancel(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "START", "import time; time.sleep(300)  # solver.child")
    cancel = threading.Event()
    n = range(700)
    row = tuple(1 for _ in n)
    big = tiny.problem()
    travel = tiny.travel()
    matrix = Matrix(travel_s=tuple(row for _ in n), distance_m=tuple(row for _ in n))
    places = (*travel.place_ids, *(f"P-{i}" for i in range(695)))
    wide = Travel(place_ids=places, by_way=dict.fromkeys(travel.by_way, matrix))
    thread, answers = in_thread(
        lambda: solve(replace(big, travel=wide), StopRule(seconds=300), cancel=cancel)
    )
    while not children() and thread.is_alive():
        time.sleep(0.05)
    cancel.set()
    thread.join(30)
    assert not thread.is_alive()
    assert isinstance(answers[0], SolveCancelled)


def test_compiling_is_told_and_takes_nothing_from_the_search(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "LOAD_S", 5.0)
    monkeypatch.setattr(process, "GRACE_S", 4.0)
    scripted(
        monkeypatch,
        "answers.send(('notice', 'compiling'))",
        "time.sleep(6)",
        "answers.send(('ready', None))",
        "answers.send(('answer', Plan(problem_id='p')))",
    )
    told: list[str] = []
    plan = solve(tiny.problem(), StopRule(seconds=0.1), on_notice=told.append)
    assert (told, plan.problem_id) == (["compiling"], "p")


def test_after_ready_the_watchdog_counts_the_search_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "GRACE_S", 0.2)
    scripted(
        monkeypatch,
        "answers.send(('notice', 'compiling'))",
        "answers.send(('ready', None))",
        "time.sleep(300)",
    )
    with pytest.raises(SolveTimeout):
        solve(tiny.problem(), StopRule(seconds=0.1))
    assert children() == set()


def test_a_warm_up_goes_through_the_same_process():
    warm_up()
    warmth = warm_up()
    assert warmth is not None
    assert warmth.was_there
    assert warm_up(ROUTING) is None
    assert children() == set()
