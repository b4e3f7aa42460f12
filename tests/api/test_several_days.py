"""Several days and repairs at the terminal, with a solver of three lines in the port."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from api import wire
from homecare.plan import Plan, Problem
from homecare.settings import settings
from homecare.store import Store
from tests import books
from tests.legal import plan_of
from tests.terminal import Terminal

S1, S2 = "K-1:20261123", "K-2:20261123"
A, B, C, D = (f"A-{n}.1:20261123" for n in (1, 2, 3, 4))
Answer = Callable[[Mapping[str, Sequence[str]]], None]


@pytest.fixture
def answer(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """A town on the tiny road; call it with the orders that the solver is to answer."""
    assert str(terminal.folder) in settings().database_url
    store = Store(settings().database_url)
    store.upgrade()
    with store.work("test") as work:
        work.save(None, books.casebook(clients=[books.client(x) for x in "ABCD"]))
    store.close()
    monkeypatch.setattr(wire, "find_travel", lambda *_: books.find_travel)

    def set_orders(orders: Mapping[str, Sequence[str]]) -> None:
        def solve(problem: Problem, *_: Any, **__: Any) -> Plan:
            known = {s.id for s in problem.shifts}
            return plan_of(problem, {s: ids for s, ids in orders.items() if s in known})

        monkeypatch.setattr(wire, "solve", solve)

    return set_orders


def thursday(visit_id: str) -> str:
    return visit_id.replace("20261123", "20261126")


def test_several_days_are_planned_approved_and_published(terminal: Terminal, answer: Answer):
    answer({S1: [A, B], S2: [C], thursday(S1): [thursday(v) for v in (A, B, C, D)]})
    shown = terminal.run("plan", "--day", "23.11.2026", "--days", "7")
    assert "Kopā saplānotas 5 dienas" in shown
    assert "Šajā dienā" not in shown
    assert "homecare approve 1 2 3 4 5" in shown
    assert "23.11.2026" in shown
    approved = terminal.ask("approve", "1", "2", "3", "4", "5")
    assert [p["state"] for p in approved["plans"]] == ["approved"] * 5
    assert "Plāns 4 ir publicēts." in terminal.run("publish", "1", "2", "3", "4", "5")


def test_several_days_as_json(terminal: Terminal, answer: Answer):
    answer({S1: [A, B], S2: [C, D]})
    made = terminal.ask("plan", "--day", "23.11.2026", "--days", "4")
    assert [d["day_on"] for d in made["days"]] == [f"2026-11-{n}" for n in (23, 24, 25, 26)]
    assert [d["served"] for d in made["days"]] == [4, 0, 0, 0]
    assert len(made["days"][3]["duties_unserved"]) == 4
    assert made["costs"]["unserved"] == 4 * 200_000


@pytest.mark.parametrize("days", ["0", "29"])
def test_no_more_than_four_weeks(days: str, terminal: Terminal, answer: Answer):
    answer({})
    terminal.run("plan", "--day", "23.11.2026", "--days", days, code=2)


def published(terminal: Terminal, answer: Answer) -> None:
    answer({S1: [A, B], S2: [C, D]})
    terminal.run("plan", "--day", "23.11.2026")
    terminal.run("approve", "1")
    terminal.run("publish", "1")


def test_a_repair_tells_what_goes_to_whom_instead(terminal: Terminal, answer: Answer):
    published(terminal, answer)
    answer({S1: [A, B, D], S2: [C]})
    shown = terminal.run(
        "repair", "--day", "23.11.2026", "--now", "9:15", "--carer-ill", "K-2@9:00"
    )
    assert "1 izmaiņa pret publicēto plānu 1" in shown
    row = next(line for line in shown.splitlines() if D in line and "K-1" in line)
    assert "K-2 09:40" in row
    assert "K-1 10:40" in row
    assert "cits aprūpētājs" in row
    assert "homecare approve 2" in shown


def test_a_shift_cut_on_the_road_does_not_end_twice(terminal: Terminal, answer: Answer):
    published(terminal, answer)
    answer({S1: [A], S2: [C], f"{S1}:2": [D]})
    terminal.run("repair", "--day", "23.11.2026", "--now", "9:15", "--client-away", "C-B")
    shown = terminal.run("show", 2, "--carer", "K-1")
    assert shown.count("maiņas beigas") == 1
    line = next(line for line in shown.splitlines() if "maiņa turpināsies" in line)
    assert "09:20" in line


def test_a_repair_as_json(terminal: Terminal, answer: Answer):
    published(terminal, answer)
    answer({S1: [A, B], S2: [C]})
    news = ("--client-away", "C-D", "--price", "5", "--why", "slimnīca")
    made = terminal.ask("repair", "--day", "23.11.2026", "--now", "9:15", *news)
    assert (made["plan_id"], made["published_plan_id"]) == (2, 1)
    (change,) = made["changes"]
    assert (change["visit_id"], change["kind"], change["after"]) == (D, "dropped", None)
    assert change["before"]["carer_ids"] == ["K-2"]


@pytest.mark.parametrize(
    "words",
    [
        ["--now", "25:00"],
        ["--carer-ill", "K-1@soon"],
        ["--window", f"{A}=nine"],
        ["--other-way", "K-1=rocket"],
        ["--cars-less", "O=many"],
        ["--cars-less", "O=-1"],
    ],
)
def test_what_is_written_wrongly_is_told(words: list[str], terminal: Terminal, answer: Answer):
    published(terminal, answer)
    terminal.run("repair", "--day", "23.11.2026", *words, code=2)


def test_a_day_without_published_plan_ends_with_not_found(terminal: Terminal, answer: Answer):
    answer({})
    terminal.run("repair", "--day", "23.11.2026", code=5)


def test_a_version_belongs_to_one_plan(terminal: Terminal, answer: Answer):
    answer({S1: [A]})
    terminal.run("plan", "--day", "23.11.2026", "--days", "2")
    terminal.run("approve", "1", "2", "--if-match", "1", code=2)
