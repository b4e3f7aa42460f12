"""Peers: their answers are plans that our referee reads, and nothing of theirs is mended."""

import json
from dataclasses import replace
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import peer_run, peers
from benchmarks.peer_day import PeerAnswer, PeerRoute, peer_day, plan_of
from benchmarks.peer_run import Outcome, contend, judged
from benchmarks.random_days import random_day
from homecare.rules import judge

SMALL = random_day(20, 5, 2)
PACKAGES = {"pyvrp": "pyvrp", "vroom": "vroom", "or-tools": "ortools"}


@pytest.fixture(params=PACKAGES)
def peer(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    pytest.importorskip(PACKAGES[name], reason="peers come with the extra `bench`")
    return name


def test_a_peer_answers_with_a_legal_plan(peer: str):
    found = contend(peer, SMALL, 0.4, 1)
    assert found.plan is not None, found.note
    assert found.broken == {}
    assert judge(SMALL, found.plan) == ()
    assert len(found.plan.served_ids) >= 15
    assert len(found.plan.served_ids) + len(found.plan.unserved) == 20


def test_peers_agree_on_a_small_day():
    # 200,000 points are one visit left out: all serve the same number.
    day = random_day(12, 4, 1)
    found = [contend(name, day, 0.4, 1).plan for name in _installed()]
    costs = [plan.cost for plan in found if plan is not None]
    assert len(costs) == len(found)
    assert max(costs) <= 1.05 * min(costs)


def _installed() -> list[str]:
    return [name for name, package in PACKAGES.items() if find_spec(package)]


@pytest.mark.parametrize("name", ["pyvrp", "vroom"])
def test_who_cannot_follow_says_so(name: str):
    pytest.importorskip(PACKAGES[name], reason="peers come with the extra `bench`")
    found = contend(name, random_day(12, 4, 1, double_handed=0.5), 0.4, 1)
    assert found.plan is None
    assert "double-handed" in found.note


@pytest.mark.parametrize("extras", [{"double_handed": 0.2}, {"continuity": True}, {"breaks": True}])
def test_or_tools_follows_everywhere(extras: Any):
    day = random_day(20, 5, 2, **extras)
    found = contend("or-tools", day, 0.4, 1)
    assert found.plan is not None
    assert found.broken == {}
    assert found.plan.served_ids


def test_an_answer_that_breaks_rules_stays_as_it_is():
    numbers = peer_day(SMALL)
    shift = next(n for n in range(5) if not numbers.able[:, n].all())
    visit = int((~numbers.able[:, shift]).argmax())
    late_s = int(numbers.windows_s[visit, 1]) + 60
    plan = plan_of(SMALL, PeerAnswer(routes={shift: PeerRoute(stops=[(visit, late_s)])}))
    assert {"skills", "window"} <= set(judged(SMALL, plan, 1.0, 0).broken)
    assert plan.served_ids == {SMALL.visits[visit].id}


def test_a_legal_answer_is_better_than_a_cheap_one_and_any_than_none():
    plan = plan_of(SMALL, PeerAnswer())
    legal = Outcome(plan=plan)
    broken = Outcome(plan=replace(plan, costs={}), broken={"window": 1})
    assert sorted((Outcome(), broken, legal), key=lambda o: o.rank) == [legal, broken, Outcome()]


def test_days_beyond_the_peers_are_refused():
    visit = replace(SMALL.visits[0], approach_s=60)
    with pytest.raises(ValueError, match="approach"):
        peer_day(replace(SMALL, visits=(visit, *SMALL.visits[1:])))


def test_a_peer_that_dies_or_lacks_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(peer_run.CHOICES, "absent", ("benchmarks.no_such_peer", ("",)))
    monkeypatch.setitem(peer_run.CHOICES, "dying", ("tests.benchmarks.dying_peer", ("",)))
    assert "bench" in contend("absent", SMALL, 0.1, 1).note
    assert contend("dying", SMALL, 0.1, 1).note == "its process died"


def test_the_last_line_is_json_with_every_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    plan = plan_of(SMALL, PeerAnswer())
    outcomes = {
        "ours": Outcome(plan=plan, wall_s=2.0, iterations=400),
        "vroom": Outcome(plan=plan, wall_s=1.0, broken={"window": 2}),
    }
    monkeypatch.setattr(peers, "contend", lambda name, *_: outcomes.get(name, Outcome(note="none")))
    monkeypatch.setattr(peers, "warm_up", lambda _: None)
    assert peers.main(["--visits", "20", "--carers", "5", "--seconds", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    report = json.loads(lines[-1])
    assert set(report["tables"]) == {"base", "double_handed", "continuity", "breaks"}
    assert report["tables"]["base"]["ours"]["cost"] == plan.cost
    assert report["tables"]["base"]["pyvrp"] == {"note": "none"}
    shown = next(line for line in lines if line.startswith("vroom"))
    assert "BREAKS RULES: window 2" in shown
    assert "1.000" in shown


def test_ours_breaking_a_rule_fails_the_command(monkeypatch: pytest.MonkeyPatch):
    broken = Outcome(plan=plan_of(SMALL, PeerAnswer()), broken={"shift": 1}, wall_s=1.0)
    monkeypatch.setattr(peers, "contend", lambda *_: broken)
    monkeypatch.setattr(peers, "warm_up", lambda _: None)
    words = ["--visits", "20", "--seconds", "1", "--tables", "base"]
    assert peers.main([*words, "--only", "ours"]) == 1
    assert peers.main([*words, "--only", "vroom"]) == 0


def test_our_engines_are_asked_by_name_and_tell_their_steps(monkeypatch: pytest.MonkeyPatch):
    seen: list[tuple[str, int]] = []

    def solve(problem: Any, stop: Any, seed: int, params: Any, **on: Any) -> Any:
        seen.append((params.engine, params.threads))
        on["on_progress"](SimpleNamespace(iterations=70))
        assert stop.seconds == 1.0
        assert seed == 9
        return plan_of(problem, PeerAnswer())

    monkeypatch.setattr("solver.solve", solve)
    found = [contend(name, SMALL, 1.0, 9) for name in peer_run.ENGINES]
    assert seen == [("homecare", 2), ("ortools", 2)]
    assert [o.iterations for o in found] == [70, 70]
