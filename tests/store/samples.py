"""A small casebook with one of everything, and the tiny day's plan as the store sees it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from homecare.access import Action, Role
from homecare.accounts.records import Account, ApiToken, Session
from homecare.model import (
    Absence,
    AbsenceReason,
    Area,
    CareItem,
    CarePlan,
    Carer,
    Casebook,
    Client,
    ClientPeriod,
    Contact,
    ContactResult,
    GapRule,
    ItemPin,
    LocalWindow,
    Municipality,
    Order,
    Person,
    Place,
    Priority,
    Rhythm,
    ShiftPattern,
    StayKind,
    VisitKind,
    WayOfTravel,
)
from homecare.plan import Leg, Plan, Problem, Route, Stop, Totals, Unserved
from homecare.records import Answered, PlanRecord, PlanState
from homecare.runs.records import Run, RunKind
from homecare.store import Work
from homecare.store.feed_shelf import CalendarLink
from tests import tiny

MUNICIPALITY = "tervete"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MORNING = LocalWindow(opens=time(8), closes=time(12))


def item(number: int, **changes: Any) -> CareItem:
    plain = CareItem(
        id=f"A-1.{number}",
        tasks=("wash", "meal"),
        service_s=2700,
        rhythm=Rhythm(rrule="FREQ=WEEKLY;BYDAY=MO,TH", starts_on=date(2026, 1, 5)),
        window=MORNING,
    )
    return replace(plain, **changes)


def care_plan(**changes: Any) -> CarePlan:
    rich = item(
        2,
        carers_needed=2,
        skills=("lift",),
        preferred=LocalWindow(opens=time(8), closes=time(8, 30)),
        priority=Priority.HIGH,
        preferred_carer_ids=("K-1",),
        forbidden_carer_ids=("K-2",),
        gaps=(GapRule(to_item_id="A-1.1", least_s=3600, most_s=7200),),
        pin=ItemPin(begins=time(8, 15)),
    )
    plain = CarePlan(
        id="A-1",
        external_no="77",
        client_id="C-A",
        level_id="2",
        valid_from=date(2026, 1, 1),
        granted_s=6 * 3600,
        items=(item(1), rich),
    )
    return replace(plain, **changes)


def place(place_id: str, **changes: Any) -> Place:
    plain = Place(id=place_id, parish="Tērvetes pagasts", address=f"„{place_id}”")
    return replace(plain, **changes)


def client(letter: str, **changes: Any) -> Client:
    plain = Client(
        id=f"C-{letter}",
        external_no=f"S-{letter}",
        birth_on=date(1938, 2, 28),
        place_id=f"P-{letter}",
    )
    return replace(plain, **changes)


def carer(number: int, **changes: Any) -> Carer:
    plain = Carer(
        id=f"K-{number}",
        external_no=str(number),
        skills=("lift", "check_up"),
        home_place_id="P-O",
        patterns=(
            ShiftPattern(
                weekdays=(0, 1, 2, 3, 4),
                starts=time(8),
                ends=time(16, 30),
                start_place_id="P-O",
                end_place_id="P-O",
            ),
        ),
    )
    return replace(plain, **changes)


def casebook(municipality_id: str = MUNICIPALITY) -> Casebook:
    places = {f"P-{c}": place(f"P-{c}") for c in "OABCD"}
    places["P-A"] = place("P-A", lat=56.47412, lon=23.39, verified=True, approach_s=240)
    clients = {f"C-{c}": client(c) for c in "ABCD"}
    stay = ClientPeriod(kind=StayKind.HOSPITAL, from_on=date(2026, 3, 1))
    clients["C-B"] = client("B", periods=(stay,), facts=("dog",), declared_place_id="P-A")
    absence = Absence(
        reason=AbsenceReason.TRAINING,
        from_on=date(2026, 11, 24),
        to_on=date(2026, 11, 24),
        from_time=time(13),
        to_time=time(15),
    )
    order = Order(
        id="O-1",
        external_no="",
        kind=VisitKind.AID_DELIVERY,
        client_id="C-C",
        from_on=tiny.DAY,
        to_on=tiny.DAY + timedelta(days=4),
        service_s=1200,
        window=MORNING,
    )
    return Casebook(
        municipality=Municipality(
            id=municipality_id,
            name="Tērvete",
            areas=(Area(id="z", name="Zaļenieki", parishes=("Zaļenieku pagasts",)),),
        ),
        places=places,
        offices={"1": "P-O"},
        clients=clients,
        carers={"K-1": carer(1, way=WayOfTravel.BICYCLE), "K-2": carer(2, absences=(absence,))},
        persons={"C-A": Person(id="C-A", given_name="Ģertrūde", family_name="Šķēle")},
        care_plans={"A-1": care_plan()},
        orders={"O-1": order},
        contacts=(Contact(client_id="C-D", on=date(2026, 5, 4), result=ContactResult.SEEN),),
    )


def save_new(work: Work, municipality_id: str = MUNICIPALITY) -> Casebook:
    return work.save(None, casebook(municipality_id))


def stop(letter: str, hour: int) -> Stop:
    """An hour at a client, from the full hour."""
    return Stop(
        visit_id=f"V-{letter}",
        leg=Leg(from_place_id="O", to_place_id=letter, travel_s=600, distance_m=8000),
        arrive_at=tiny.at(hour),
        begin_at=tiny.at(hour),
        leave_at=tiny.at(hour + 1),
    )


def route(number: int, *stops: Stop) -> Route:
    return Route(
        shift_id=f"S-{number}",
        carer_id=f"K-{number}",
        start_at=stops[0].arrive_at,
        stops=stops,
        last_leg=Leg(from_place_id="D", to_place_id="O", travel_s=600, distance_m=8000),
        end_at=stops[-1].leave_at,
        totals=Totals(
            care_s=3600 * len(stops),
            travel_s=1200,
            approach_s=0,
            waiting_s=0,
            break_s=0,
            work_s=3600 * len(stops) + 1200,
            overtime_s=0,
            distance_m=16_000,
        ),
    )


def plan(*routes: Route) -> Plan:
    """K-1 at A from 7 and at B from 9, K-2 at C from 7; D stays out. Or other routes."""
    routes = routes or (route(1, stop("A", 7), stop("B", 9)), route(2, stop("C", 7)))
    served = {s.visit_id for r in routes for s in r.stops}
    left = tuple(Unserved(visit_id=f"V-{c}") for c in "ABCD" if f"V-{c}" not in served)
    costs = {"unserved": 200_000 * len(left), "travel": 3600}
    return Plan(problem_id="tiny:20261123", routes=routes, unserved=left, costs=costs)


def problem(**changes: Any) -> Problem:
    return tiny.problem(**changes)


def moved(work: Work, record: PlanRecord, *states: PlanState) -> PlanRecord:
    for state in states:
        record = work.move_plan(record.id, state, record.row_version, "because")
    return record


def published(work: Work, answer: Plan | None = None, **changes: Any) -> PlanRecord:
    """A plan of the tiny day (or of a changed one) that carers see."""
    record = work.add_plan(MUNICIPALITY, problem(**changes), answer or plan())
    return moved(work, record, PlanState.APPROVED, PlanState.PUBLISHED)


def pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.action, f"{row.kind} {row.subject_id}") for row in rows]


def account(number: int = 1, **changes: Any) -> Account:
    plain = Account(
        id=f"U-{number:010}",
        municipality_id=MUNICIPALITY,
        login=f"ilze.{number}",
        role=Role.COORDINATOR,
        area_ids=("z",),
        password_hash="$argon2id$",  # noqa: S106 - no password
        totp_sealed=b"\x00\xff",
        made_at=NOON,
    )
    return replace(plain, **changes)


def session(number: int = 1, **changes: Any) -> Session:
    plain = Session(
        id=f"D-{number}",
        account_id="U-0000000001",
        secret_hash=f"{number:064}",
        csrf_hash="c" * 64,
        label="Firefox, Linux",
        made_at=NOON,
        seen_at=NOON,
        ends_at=NOON + timedelta(hours=12),
        second_factor=False,
    )
    return replace(plain, **changes)


def token(number: int = 1, **changes: Any) -> ApiToken:
    plain = ApiToken(
        id=f"T-{number}",
        account_id="U-0000000001",
        name="bookkeeping",
        secret_hash=f"{number:064}",
        scopes=(Action.PLANS_READ, Action.RUNS_READ),
        made_at=NOON,
        ends_at=NOON + timedelta(days=90),
    )
    return replace(plain, **changes)


def answered(key: str = "k-1", **changes: Any) -> Answered:
    plain = Answered(
        account_id="U-0000000001",
        key=key,
        request_hash="r" * 64,
        status=201,
        body='{"name":"Ģertrūde"}'.encode(),
        headers={"ETag": "v1"},
        made_at=NOON,
    )
    return replace(plain, **changes)


def run(number: int = 1, **changes: Any) -> Run:
    plain = Run(
        id=f"00000000-0000-0000-0000-{number:012}",
        municipality_id=MUNICIPALITY,
        kind=RunKind.PLAN,
        wish={"day_on": "2026-11-24"},
        ordered_at=NOON + timedelta(minutes=number),
        ordered_by="U-0000000001",
    )
    return replace(plain, **changes)


def calendar_link(**changes: Any) -> CalendarLink:
    plain = CalendarLink(
        municipality_id=MUNICIPALITY,
        carer_id="K-1",
        secret_hash="5" * 64,
        language="lv",
        made_at=NOON,
    )
    return replace(plain, **changes)


def fill_service(work: Work) -> None:
    """Rows in every table of the service but those of erasure and retention."""
    work.accounts.add(account())
    work.accounts.add_session(session())
    work.accounts.add_token(token())
    work.accounts.note_attempt("login:" + "0" * 64)
    work.runs.order(run(period="2026-11-24"))
    work.answers.keep(answered())
    work.door_codes.put(MUNICIPALITY, "C-A", b"\x00sealed\xff", 0)
    work.feeds.put(calendar_link())
