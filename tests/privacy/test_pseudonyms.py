"""A day in pseudonyms can be solved as it is, and nobody in it can be found again."""

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from homecare.exchange import problem_from_json, problem_to_json
from homecare.model import (
    CarPool,
    Casebook,
    Gap,
    MealBreak,
    Pin,
    Place,
    Spacing,
    Visit,
    Window,
    WorkLimits,
    WorkSpan,
)
from homecare.plan import ContinuityBudget, Problem, Served
from homecare.planning import Ports, prepare
from homecare.ports import StopRule
from homecare.privacy.day_export import day_in_pseudonyms
from homecare.privacy.pseudonyms import LEAST_M, MONDAY, MOST_M, Pseudonyms, pseudonymised
from homecare.rules import judge
from homecare.store import Store
from homecare.vault import Key, Vault
from maps.travel import Geodesic
from solver import lay_out, solve
from tests import books, tiny
from tests.generate.books import intake_of
from tests.store.samples import NOON
from tests.terminal import Terminal

VAULT = Vault([Key(b"\x00\x01\x02\x03", bytes(range(32)))])
NAMES = Pseudonyms(bytes(32))
DAY = date(2026, 11, 24)
TOWN = "tervete"
RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture(scope="module")
def book() -> Casebook:
    """A generated town."""
    return intake_of(TOWN).casebook


@pytest.fixture
def ports(sqlite_store: Store, book: Casebook) -> Ports:
    with sqlite_store.work("test") as work:
        work.save(None, book)
    return Ports(
        store=sqlite_store,
        solve=solve,
        lay_out=lay_out,
        find_travel=Geodesic(),
        find_place=None,
        now=lambda: NOON,
        actor="planner",
    )


@pytest.fixture
def handed_out(ports: Ports) -> Problem:
    return day_in_pseudonyms(ports, TOWN, DAY, 1, VAULT)


def test_no_name_number_address_phone_code_or_coordinate_is_in_it(
    handed_out: Problem, book: Casebook
) -> None:
    text = problem_to_json(handed_out)
    words = re.findall(r'"([^"]*)"', text)
    told = {TOWN, "20261124", DAY.isoformat()}
    for person in book.persons.values():
        told |= {person.id, person.given_name, person.family_name, person.phone}
    for place in book.places.values():
        told |= {place.id, place.address, place.parish, place.village, place.driving_note}
    for client in book.clients.values():
        told |= {client.id, client.external_no}
    for carer in book.carers.values():
        told |= {carer.id, carer.external_no}
    for grant in book.care_plans.values():
        told |= {grant.id, *(item.id for item in grant.items)}
        told |= {task for item in grant.items for task in item.tasks}
    told |= {area.id for area in book.municipality.areas} | {"lv", "ru", "dog", "lift"}
    assert {word for word in words if word in told - {""}} == set()
    parts = {part for word in words for part in re.split(r"[^\w-]", word)}
    assert parts & (told - {""}) == set()
    assert not re.search(r"\d\d\.\d{3,}", text)  # no coordinate
    assert set(re.findall(r"\d{4}-\d\d", text)) <= {"2000-12", "2001-01"}


def test_every_house_is_somewhere_else_and_the_roads_with_it(
    handed_out: Problem, ports: Ports, book: Casebook
) -> None:
    ids = prepare(ports, TOWN, DAY).problem.travel.place_ids
    places = [book.places[place_id] for place_id in ids]
    ways = tuple(handed_out.travel.by_way)
    truth = Geodesic()(places, ways, book.municipality.settings.travel)
    names = Pseudonyms(VAULT.derive("pseudonyms"))
    there = {code: n for n, code in enumerate(handed_out.travel.place_ids)}
    order = [there[names.code("P", place_id)] for place_id in ids]
    given = handed_out.travel.by_way[ways[0]].distance_m
    true = truth.by_way[ways[0]].distance_m
    off = [
        abs(given[order[i]][order[j]] - true[i][j])
        for i in range(len(ids))
        for j in range(i)
        if true[i][j]
    ]
    assert len(off) > 100
    assert sum(m < 5 for m in off) / len(off) < 0.02
    assert max(off) <= 2 * MOST_M * book.municipality.settings.travel.detour_factor + 2


def apart_m(one: Place, other: Place) -> float:
    one_lat, one_lon = one.lat or 0.0, one.lon or 0.0
    north = (one_lat - (other.lat or 0.0)) * 111_195
    east = (one_lon - (other.lon or 0.0)) * 111_195 * math.cos(math.radians(one_lat))
    return math.hypot(north, east)


def test_a_place_moves_as_far_as_is_said_and_always_the_same(book: Casebook) -> None:
    located = [place for place in book.places.values() if place.lat is not None]
    moved = [NAMES.moved(place) for place in located]
    metres = [apart_m(one, other) for one, other in zip(located, moved, strict=True)]
    assert min(metres) >= LEAST_M - 1
    assert max(metres) <= MOST_M + 1
    assert max(metres) - min(metres) > (MOST_M - LEAST_M) / 2
    assert moved == [NAMES.moved(place) for place in located]
    assert Pseudonyms(b"else").moved(located[0]) != moved[0]
    with pytest.raises(ValueError, match="P-1"):
        NAMES.moved(Place(id="P-1", parish="", address=""))


def test_it_is_solved_and_judged_as_any_problem(handed_out: Problem) -> None:
    again = problem_from_json(problem_to_json(handed_out))
    assert again == handed_out
    plan = solve(again, StopRule(seconds=None, iterations=200))
    assert judge(again, plan) == ()
    assert len(plan.served_ids) > len(again.visits) / 2


def test_the_same_code_is_the_same_everywhere_and_another_key_tells_another() -> None:
    assert NAMES.code("C", "C-1") == NAMES.code("C", "C-1")
    assert len({NAMES.code(kind, "C-1") for kind in "CKPVZ"}) == 5
    assert NAMES.code("C", "C-1") != NAMES.code("C", "C-2")
    assert NAMES.code("C", "C-1") != Pseudonyms(b"else").code("C", "C-1")
    assert NAMES.code("C", "") == ""


def rich() -> Problem:
    """The tiny day with one of everything that names something."""
    window = Window(opens_at=tiny.at(6), closes_at=tiny.at(12), due_at=tiny.at(9))
    odd: Visit = tiny.visit(
        "A",
        area_id="z",
        windows=(window,),
        preferred=window,
        skills=frozenset({"lift"}),
        preferred_carers=frozenset({"K-1"}),
        forbidden_carers=frozenset({"K-2"}),
        known_carers=frozenset({"K-1"}),
        carer_points={"K-1": 5},
        pin=Pin(carer_id="K-1", begin_at=tiny.at(8), with_carer_id="K-2"),
    )
    meal = MealBreak(opens_at=tiny.at(10), closes_at=tiny.at(11), least_s=1800)
    shift = tiny.shift(1, meal=meal, car_pool_id="G", refuses=frozenset({"dog"}))
    return tiny.problem(
        visits=(odd, *(tiny.visit(p) for p in "BCD")),
        shifts=(shift, tiny.shift(2, limits_id="special_risk")),
        gaps=(Gap(first_id="V-A", second_id="V-B", least_s=60),),
        spacings=(Spacing(visit_ids=("V-C", "V-D")),),
        cars=(CarPool(id="G", place_id="O", cars=1),),
        history=(WorkSpan(carer_id="K-1", start_at=tiny.at(-24), end_at=tiny.at(-18), work_s=60),),
        baseline={"V-B": Served(carer_ids=frozenset({"K-2"}), begin_at=tiny.at(9))},
        continuity=ContinuityBudget(most_carers=2, met={"C-A": {"K-2": (date(2026, 11, 20),)}}),
        worked_s={"K-1": 3600},
        limits={"standard": WorkLimits(), "special_risk": WorkLimits(day_max_s=7 * 3600)},
    )


def test_everything_that_names_something_is_renamed_alike() -> None:
    source = rich()
    other = pseudonymised(source, source.travel, NAMES)
    code = NAMES.code
    visit = next(v for v in other.visits if v.pin)
    assert visit.id == code("V", "V-A")
    assert visit.client_id == code("C", "C-A")
    assert visit.place_id == code("P", "A")
    assert visit.area_id == code("Z", "z")
    assert visit.skills == {code("S", "lift")}
    assert visit.carer_points == {code("K", "K-1"): 5}
    assert visit.pin is not None
    assert (visit.pin.carer_id, visit.pin.with_carer_id) == (code("K", "K-1"), code("K", "K-2"))
    assert (other.gaps[0].first_id, other.gaps[0].second_id) == (visit.id, code("V", "V-B"))
    assert other.spacings[0].visit_ids == (code("V", "V-C"), code("V", "V-D"))
    assert (other.cars[0].id, other.cars[0].place_id) == (code("G", "G"), code("P", "O"))
    assert {s.car_pool_id for s in other.shifts} == {code("G", "G"), None}
    assert {s.limits_id for s in other.shifts} == {*other.limits}
    assert other.history[0].carer_id == code("K", "K-1")
    assert other.baseline[code("V", "V-B")].carer_ids == {code("K", "K-2")}
    assert other.continuity is not None
    days = other.continuity.met[code("C", "C-A")][code("K", "K-2")]
    assert (other.day_on - days[0]).days == 3
    assert other.worked_s == {code("K", "K-1"): 3600}
    text = problem_to_json(replace(other, travel=replace(source.travel, place_ids=())))
    for told in ("V-A", "C-A", "K-1", "S-1", "standard", "tiny", "2026"):
        assert f'"{told}"' not in text
    assert "2026-" not in text


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 7, 15, 5, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 5, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 22, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 6, 0, tzinfo=UTC),
    ],
)
def test_wall_times_and_weekdays_stay(at: datetime) -> None:
    day = at.astimezone(RIGA).date()
    window = Window(opens_at=at, closes_at=at + timedelta(hours=1))
    source = tiny.problem(day_on=day, visits=(tiny.visit("A", windows=(window,)),), shifts=())
    other = pseudonymised(source, source.travel, NAMES)
    local, moved = (p.visits[0].windows[0].opens_at.astimezone(RIGA) for p in (source, other))
    assert (moved.time(), moved.weekday()) == (local.time(), local.weekday())
    assert MONDAY <= other.day_on < MONDAY + timedelta(days=7)
    assert moved.date() == other.day_on


def test_lists_are_in_the_order_of_pseudonyms() -> None:
    source = tiny.problem()
    other = pseudonymised(source, source.travel, NAMES)
    assert [v.id for v in other.visits] == sorted(v.id for v in other.visits)
    assert [v.id for v in other.visits] != [NAMES.code("V", v.id) for v in source.visits]


def test_who_handed_it_out_is_on_record(handed_out: Problem, ports: Ports) -> None:
    assert handed_out.visits
    with ports.store.look("test") as look:
        entry = look.audit_entries(TOWN)[-1]
    assert (entry.actor, entry.action, entry.kind) == ("planner", "export", "day")
    assert (entry.subject_id, entry.detail) == (DAY.isoformat(), "pseudonyms")


def test_the_command_writes_it(terminal: Terminal) -> None:
    terminal.run("keys", "create")
    terminal.run("db", "upgrade")
    store = Store(f"sqlite:///{terminal.folder / 'story.sqlite'}")
    with store.work("test") as work:
        work.save(None, books.casebook())
    store.close()
    out = terminal.folder / "day.json"
    told = terminal.ask("pseudonymise", "--day", "2026-11-23", "--out", out)
    found = problem_from_json(Path(out).read_text(encoding="utf-8"))
    assert (len(found.visits), len(found.shifts)) == (told["visits"], told["shifts"])
    assert told["visits"] > 0
