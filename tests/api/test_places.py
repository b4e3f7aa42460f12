"""`homecare places` and `trade-off` at the terminal, with a solver of three lines in the port."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from api import wire
from api.pages.trade import trade_picture
from homecare.plan import Plan, Problem
from homecare.repair import TradePoint
from homecare.settings import settings
from homecare.store import Store
from tests import books
from tests.legal import plan_of
from tests.terminal import Terminal

S1, S2 = "K-1:20261123", "K-2:20261123"
A, B, C, D = (f"A-{n}.1:20261123" for n in (1, 2, 3, 4))
DAY = ("--day", "23.11.2026")


def answer(monkeypatch: pytest.MonkeyPatch, orders: Mapping[str, Sequence[str]]) -> None:
    def solve(problem: Problem, *_: Any, **__: Any) -> Plan:
        known = {s.id for s in problem.shifts}
        return plan_of(problem, {s: ids for s, ids in orders.items() if s in known})

    monkeypatch.setattr(wire, "solve", solve)


@pytest.fixture
def town(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A town on the tiny road whose day is planned: D is left out."""
    store = Store(settings().database_url)
    store.upgrade()
    with store.work("test") as work:
        work.save(None, books.casebook(clients=[books.client(x) for x in "ABCD"]))
    store.close()
    monkeypatch.setattr(wire, "find_travel", lambda *_: books.find_travel)
    answer(monkeypatch, {S1: [A, B], S2: [C]})
    terminal.run("plan", *DAY)
    return terminal


def test_places_are_ranked_for_a_person(town: Terminal):
    shown = town.run("places", *DAY, "--visit", D)
    assert "2 iespējamas vietas" in shown
    row = next(line for line in shown.splitlines() if "K-2" in line)
    # K-2 drives to D at the end of the road first, and to C, a step before it, on the way back.
    assert row.split("│")[1:4] == [" 08:40 ", " K-2        ", "         1. "]
    assert "ceļš +1200" in row
    assert row.split("│")[6].strip() == "1"
    assert "homecare repair --day 23.11.2026" in shown


def test_a_place_that_is_taken_is_called_so(town: Terminal):
    shown = town.run("places", 1, "--visit", C)
    assert "ir tagad" in shown
    assert "Tagadējā vieta maksā 3600 punktu: ceļš +3600." in shown


def test_places_as_json(town: Terminal):
    told = town.ask("places", 1, "--visit", D)
    assert (told["plan_id"], told["visit_id"], told["faithful"]) == (1, D, True)
    assert [o["price"] for o in told["openings"]] == sorted(o["price"] for o in told["openings"])
    assert told["openings"][0]["seats"][0]["carer_id"] == "K-2"
    assert told["costs_here"] == {}


def test_names_are_shown_where_they_are_wanted_and_the_audit_keeps_that(town: Terminal):
    assert "Anna Paraugs" not in town.run("places", 1, "--visit", A)
    assert "Anna Paraugs" in town.run("places", 1, "--visit", A, "--names")
    store = Store(settings().database_url)
    with store.look("test") as look:
        notes = [e.detail for e in look.audit_entries("tervete", kind="client")]
    store.close()
    assert "names" in notes


def test_stand_ins_for_each_visit_of_a_carer(town: Terminal):
    shown = town.run("places", 1, "--carer", "K-1")
    rows = [line for line in shown.splitlines() if "A-1.1" in line or "A-2.1" in line]
    assert len(rows) == 2
    assert all("K-2" in row for row in rows)
    assert "--carer-ill K-1" in shown
    told = town.ask("places", 1, "--carer", "K-1")
    assert list(told["visits"]) == [A, B]


def test_where_nobody_can_come_it_says_so(town: Terminal, monkeypatch: pytest.MonkeyPatch):
    answer(monkeypatch, {S1: [A, B, C, D]})
    town.run("plan", *DAY)
    assert "nav apmeklējumu" in town.run("places", 2, "--carer", "K-2")
    told = town.ask("places", 2, "--carer", "K-1")
    assert all(told["visits"].values())


@pytest.mark.parametrize("words", [[], ["--visit", A, "--carer", "K-1"]])
def test_one_question_at_a_time(words: list[str], town: Terminal):
    town.run("places", 1, *words, code=2)


@pytest.mark.parametrize(
    "words",
    [
        ["places", "1", "--visit", "X"],
        ["places", "1", "--carer", "X"],
        ["places", "9", "--visit", A],
        ["places", "--day", "24.11.2026", "--visit", A],
    ],
)
def test_what_is_not_there_is_told(words: list[str], town: Terminal):
    town.run(*words, code=5)


def publish(town: Terminal) -> None:
    town.run("approve", "1")
    town.run("publish", "1")


def test_prices_of_a_change_are_compared(town: Terminal):
    publish(town)
    news = ("--now", "9:15", "--carer-ill", "K-2@9:00")
    shown = town.run(
        "trade-off", *DAY, *news, "--prices", "600,0", "--csv", "t.csv", "--svg", "t.svg"
    )
    assert "publicēto plānu 1" in shown
    assert "homecare repair --day 23.11.2026" in shown
    table = (town.folder / "t.csv").read_text(encoding="utf-8").splitlines()
    assert table[0].startswith("cena;")
    assert [line.split(";")[0] for line in table[1:]] == ["600", "0"]
    assert (town.folder / "t.svg").read_text(encoding="utf-8").startswith("<svg")
    town.run("show", 2, code=5)  # nothing was stored


def test_without_prices_those_round_the_municipalitys_own_are_compared(town: Terminal):
    publish(town)
    told = town.ask("trade-off", *DAY, "--now", "9:15", "--client-away", "C-C")
    assert [p["price"] for p in told["points"]] == [4800, 2400, 1200, 600, 300, 0]
    assert {p["changes"] for p in told["points"]} == {0}


MANY = ",".join(map(str, range(21)))


@pytest.mark.parametrize("prices", ["", "dear", "-1", "1,,2", "9999999", MANY])
def test_prices_that_are_none_are_told(prices: str, town: Terminal):
    town.run("trade-off", *DAY, "--prices", prices, code=2)


def point(price: int, changes: int, cost: int) -> TradePoint:
    return TradePoint(price=price, changes=changes, moved=0, travel_s=600, unserved=0, cost=cost)


def test_the_picture_has_one_dot_for_prices_that_buy_the_same():
    drawn = trade_picture([point(4, 1, 90), point(2, 3, 50), point(1, 3, 50)], "<Diena>", "en")
    assert drawn.count("<circle") == 2
    assert ">1, 2</text>" in drawn
    assert "&lt;Diena&gt;" in drawn


def test_a_picture_of_one_point_can_be_drawn():
    assert "<circle" in trade_picture([point(0, 0, 10)], "x")
