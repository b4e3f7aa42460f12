"""What was kept long enough goes, what was not stays, and a dry run only counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from homecare.model import CheckUpPolicy, Client, Contact, ContactResult, MunicipalitySettings
from homecare.model import Retention as Days
from homecare.privacy.erasure import Grounds
from homecare.privacy.retention import retire
from homecare.records import PlanState
from homecare.runs.records import RunState
from homecare.store import Store, Work
from tests.store.samples import (
    MUNICIPALITY,
    NOON,
    account,
    answered,
    care_plan,
    casebook,
    client,
    item,
    moved,
    plan,
    problem,
    published,
    route,
    run,
    session,
    stop,
    token,
)

DAYS = Days(
    ended_clients_days=730,
    plans_days=400,
    drafts_days=30,
    audit_days=200,
    runs_days=20,
    answers_days=2,
    sessions_days=10,
    attempts_days=5,
)
SETTINGS = MunicipalitySettings(retention=DAYS, check_ups=CheckUpPolicy(from_age=80))
DAY = NOON.date()


@pytest.fixture
def grounds(tmp_path: Path) -> Grounds:
    (tmp_path / "out").mkdir()
    return Grounds(out_dir=tmp_path / "out", list_file=tmp_path / "erasures.jsonl")


@pytest.fixture
def now(store: Store) -> Callable[[datetime], None]:
    """Sets the store's clock."""
    moment = [NOON]
    store._now = lambda: moment[0]

    def set_to(at: datetime) -> None:
        moment[0] = at

    return set_to


def before(days: float) -> datetime:
    return NOON - timedelta(days=days)


def rows(store: Store, name: str) -> int:
    with store.engine.begin() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() or 0)  # noqa: S608


def start(store: Store, **clients: Client) -> None:
    book = casebook()
    own = replace(book.municipality, settings=SETTINGS)
    with store.work("maker") as work:
        work.save(None, replace(book, municipality=own, clients={**book.clients, **clients}))
        work.accounts.add(account())


def night(store: Store, grounds: Grounds, *, dry_run: bool = False) -> dict[str, int]:
    done = retire(store, "timer", MUNICIPALITY, grounds, now=NOON, dry_run=dry_run)
    assert done.client_ids == ()
    return {name: count for name, count in done.counts.items() if count}


def fill_old_and_new(store: Store, now: Callable[[datetime], None]) -> None:
    """Of everything one row that has just been kept long enough, and one that has not."""
    now(before(500))
    start(store)
    now(NOON)
    with store.work("maker") as work:
        for days, carer in ((401, 1), (400, 2)):
            answer = plan(route(carer, stop("A", 7)))
            published(work, answer, day_on=DAY - timedelta(days=days))
        for days in (31, 30):
            day = problem(day_on=DAY - timedelta(days=days))
            work.add_plan(MUNICIPALITY, day, plan())
        old = work.add_plan(MUNICIPALITY, problem(day_on=DAY - timedelta(days=31)), plan())
        moved(work, old, PlanState.APPROVED)
        for number, age in ((1, 20.1), (2, 19.9)):
            work.runs.order(run(number))
            held = work.runs.claim("w", NOON, 60)
            assert held is not None
            work.runs.finish(held.id, "w", RunState.DONE, {}, {}, before(age))
        work.runs.order(run(3, ordered_at=before(300)))  # it waits still
        for number, age in ((1, 2.1), (2, 1.9)):
            work.answers.keep(answered(f"k-{number}", made_at=before(age)))
        for number, age in ((1, 10.1), (2, 9.9)):
            work.accounts.add_session(session(number, ends_at=before(age)))
            work.accounts.add_token(token(number, ends_at=before(age)))
    for age in (5.1, 4.9):
        now(before(age))
        with store.work("maker") as work:
            work.accounts.note_attempt("login:x")
    now(NOON)


DUE = {
    "answers": 1,
    "api_tokens": 1,
    "attempts": 1,
    "plan_history": 6,
    "plans": 3,
    "published_stops": 1,
    "runs": 1,
    "sessions": 1,
}


def test_a_night_removes_what_is_due_and_nothing_else(
    store: Store, now: Callable[[datetime], None], grounds: Grounds
) -> None:
    fill_old_and_new(store, now)
    entries = rows(store, "audit")
    counted = night(store, grounds, dry_run=True)
    old_entries = counted.pop("audit")
    routes = {name: counted.pop(name, 0) for name in ("published_routes", "published_sheets")}
    assert counted == DUE
    assert (rows(store, "plans"), rows(store, "audit"), rows(store, "removals")) == (5, entries, 0)
    assert night(store, grounds) == {
        **DUE,
        "audit": old_entries,
        **{name: count for name, count in routes.items() if count},
    }
    with store.look("test") as look:
        ages = {(DAY - head.day_on).days for head in look.plans(MUNICIPALITY)}
        assert ages == {400, 30}
        left = look.audit_entries(MUNICIPALITY)
        assert {one.id[-1] for one in look.runs.runs(MUNICIPALITY)} == {"2", "3"}
    assert all(entry.at > before(200) for entry in left)
    assert (left[-1].actor, left[-1].action, left[-1].kind) == ("timer", "remove", "retention")
    assert night(store, grounds, dry_run=True) == {}


def test_another_municipality_keeps_its_own(
    store: Store, now: Callable[[datetime], None], grounds: Grounds
) -> None:
    fill_old_and_new(store, now)
    with store.work("maker") as work:
        work.save(None, casebook("dobele"))
        old = problem(day_on=DAY - timedelta(days=500))
        work.add_plan("dobele", old, plan())
    night(store, grounds)
    with store.look("test") as look:
        assert len(look.plans("dobele")) == 1


def ended_client(**changes: Any) -> Client:
    return client("E", **{"birth_on": date(1970, 1, 1), "place_id": "P-D"} | changes)


def retired(store: Store, grounds: Grounds, *, dry_run: bool = False) -> tuple[str, ...]:
    return retire(store, "timer", MUNICIPALITY, grounds, now=NOON, dry_run=dry_run).client_ids


def test_a_client_who_ended_long_ago_is_erased(
    store: Store, now: Callable[[datetime], None], grounds: Grounds
) -> None:
    now(before(2000))
    start(store, **{"C-E": ended_client()})
    last = DAY - timedelta(days=731)
    with store.work("maker") as work:
        old = care_plan(id="A-5", client_id="C-E", valid_to=last, items=(item(5),))
        work.put(MUNICIPALITY, old, None)
    now(NOON)
    (grounds.out_dir / "list.csv").write_text("C-E\n", encoding="utf-8")
    assert retired(store, grounds, dry_run=True) == ("C-E",)
    with store.look("test") as look:
        assert "C-E" in look.casebook(MUNICIPALITY).clients
    assert retired(store, grounds) == ("C-E",)
    with store.look("test") as look:
        book = look.casebook(MUNICIPALITY)
        assert {*book.clients} == {"C-A", "C-B", "C-C", "C-D"}
        assert [e.subject_id for e in look.erasure.erasures()] == ["C-E"]
    assert list(grounds.out_dir.iterdir()) == []
    assert retired(store, grounds) == ()


ALIVE: dict[str, Callable[[Work], object]] = {
    "grant without end": lambda work: work.put(
        MUNICIPALITY, care_plan(id="A-6", client_id="C-E", items=()), None
    ),
    "grant until 730 days ago": lambda work: work.put(
        MUNICIPALITY,
        care_plan(id="A-6", client_id="C-E", valid_to=DAY - timedelta(days=730), items=()),
        None,
    ),
    "order": lambda work: work.put(
        MUNICIPALITY, replace(casebook().orders["O-1"], id="O-6", client_id="C-E"), None
    ),
    "contact": lambda work: work.add_contact(
        MUNICIPALITY, Contact(client_id="C-E", on=DAY, result=ContactResult.SEEN)
    ),
    "published visit": lambda work: published(
        work, visits=tuple(replace(v, client_id="C-E") for v in problem().visits)
    ),
}


@pytest.mark.parametrize("why", ALIVE)
def test_a_client_with_anything_newer_stays(
    store: Store, now: Callable[[datetime], None], grounds: Grounds, why: str
) -> None:
    now(before(2000))
    start(store, **{"C-E": ended_client()})
    with store.work("maker") as work:
        ended = DAY - timedelta(days=1000)
        work.put(MUNICIPALITY, care_plan(id="A-5", client_id="C-E", valid_to=ended, items=()), None)
    now(NOON)
    assert retired(store, grounds, dry_run=True) == ("C-E",)
    with store.work("maker") as work:
        ALIVE[why](work)
    assert retired(store, grounds, dry_run=True) == ()


@pytest.mark.parametrize(
    ("born", "due"), [(date(1946, 11, 23), ()), (date(1946, 11, 24), ("C-E",))]
)
def test_who_is_old_enough_for_check_ups_stays_on_the_register(
    store: Store,
    now: Callable[[datetime], None],
    grounds: Grounds,
    born: date,
    due: tuple[str, ...],
) -> None:
    now(before(2000))
    start(store, **{"C-E": ended_client(birth_on=born)})
    with store.work("maker") as work:
        ended = DAY - timedelta(days=1000)
        work.put(MUNICIPALITY, care_plan(id="A-5", client_id="C-E", valid_to=ended, items=()), None)
    now(NOON)
    assert retired(store, grounds, dry_run=True) == due


def test_who_never_had_anything_stays(
    store: Store, now: Callable[[datetime], None], grounds: Grounds
) -> None:
    now(before(2000))
    start(store, **{"C-E": ended_client()})
    now(NOON)
    assert retired(store, grounds, dry_run=True) == ()


def test_29_february_has_a_birthday_each_year(store: Store, grounds: Grounds) -> None:
    start(store)
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert retire(store, "t", MUNICIPALITY, grounds, now=leap, dry_run=True).dry_run
    hundred = replace(SETTINGS, check_ups=CheckUpPolicy(from_age=81))
    with store.work("maker") as work:
        book = work.casebook(MUNICIPALITY)
        own = replace(book.municipality, settings=hundred)
        work.save(book, replace(book, municipality=own))
    assert retire(store, "t", MUNICIPALITY, grounds, now=leap, dry_run=True).dry_run
