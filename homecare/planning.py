"""The use cases: take in, plan a day, check, approve, publish, explain.

Every door (command line, web, timer) calls these and nothing else. Each takes the
`Ports` to the other rooms; each is one or two short transactions, and no transaction is open while the
solver works. Every plan is judged by the referee before it is stored and again before it is
published.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from homecare.calendar import LeftOut, Past, Prepared, problem_of
from homecare.calendar.holidays import is_free
from homecare.errors import NotFound, NotPublishable, PlanError, ProblemError
from homecare.explain import WhyHere, explain_stop, explain_unserved
from homecare.intake.reading import read_tables
from homecare.intake.take_in import Intake, take_in
from homecare.model import Casebook, Place, Planning, TravelSettings, WayOfTravel
from homecare.plan import Matrix, Plan, Problem, Served, Travel
from homecare.ports import FindPlace, FindTravel, Now, Progress, Solve, StopRule
from homecare.records import PlanRecord, PlanState
from homecare.rules import Violation, judge
from homecare.store import Look, Store

MOST_PLACES = 2500
"""Most places of one day; each way of travel has two matrices of their square."""

HISTORY_DAYS = 8
"""Days before and after the planned one whose work counts for daily and weekly rest."""

FAR = timedelta(days=400)
"""How far before and after a day published plans are searched for its orders and check-ups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a use case works with: the store, the ports, and who is acting."""

    store: Store
    solve: Solve
    find_travel: FindTravel
    find_place: FindPlace | None
    now: Now
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for when a day is planned."""

    municipality_id: str
    day_on: date
    seconds: float | None = None
    """Most seconds of search; None takes the municipality's setting."""
    seed: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A stored plan, what never became a visit, and what the referee said."""

    record: PlanRecord
    left_out: tuple[LeftOut, ...]
    violations: tuple[Violation, ...]


def import_files(
    ports: Ports, into: str | Casebook, paths: Sequence[Path], *, dry_run: bool
) -> Intake:
    """Read files into a municipality's casebook, or find all their faults.

    `into` is the code of a municipality, or an empty casebook that is to be created. Nothing
    is written on a dry run, when any fault was found, or when nothing would change. Raises
    NotFound for an unknown municipality and Conflict when somebody else changed the casebook
    meanwhile.
    """
    tables = read_tables(paths)
    with ports.store.look(ports.actor) as look:
        before = look.casebook(into) if isinstance(into, str) else None
    start = before or _empty(into)
    today = ports.now().astimezone(ZoneInfo(start.municipality.zone)).date()
    intake = take_in(tables, start, ports.find_place, today=today)
    if not dry_run and not intake.errors and intake.casebook != before:
        with ports.store.work(ports.actor) as work:
            work.save(before, intake.casebook)
    return intake


def _empty(into: str | Casebook) -> Casebook:
    if isinstance(into, str):
        raise NotFound("municipality_not_found", municipality=into)
    return into


def prepare(ports: Ports, municipality_id: str, day: date) -> Prepared:
    """One day as the store knows it now, to be looked at: its roads are not measured."""
    return _prepared(ports, municipality_id, day, _unmeasured)[0]


def _unmeasured(
    places: Sequence[Place],
    ways: Sequence[WayOfTravel],
    settings: TravelSettings,  # noqa: ARG001 - the port names it
) -> Travel:
    """No road takes any time; all rows are one, so that the biggest day takes no memory."""
    rows = ((0,) * len(places),) * len(places)
    matrix = Matrix(travel_s=rows, distance_m=rows)
    return Travel(
        place_ids=tuple(p.id for p in places), by_way=dict.fromkeys(ways, matrix), source="none"
    )


def _within_memory(find_travel: FindTravel) -> FindTravel:
    """The port, refusing days whose matrices would fill the machine: they grow by the square."""

    def measured(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        if len(places) > MOST_PLACES:
            raise ProblemError("too_many_places", count=len(places), most=MOST_PLACES)
        return find_travel(places, ways, settings)

    return measured


def _prepared(
    ports: Ports, municipality_id: str, day: date, find_travel: FindTravel
) -> tuple[Prepared, float]:
    """The problem of a day, and the seconds that the municipality gives its search."""
    with ports.store.look(ports.actor) as look:
        casebook = look.casebook(municipality_id)
        past = past_of(look, casebook, day)
    prepared = problem_of(casebook, day, find_travel, past)
    return prepared, _search_s(casebook.municipality.settings.planning, prepared.problem)


def _search_s(settings: Planning, problem: Problem) -> float:
    """Seconds of search for a day: by its visits, at least one, at most what is allowed."""
    return min(settings.solve_s, max(1.0, settings.solve_growth_s * len(problem.visits) ** 2))


def past_of(look: Look, casebook: Casebook, day: date) -> Past:
    """What published plans say about the days around this one, and about the day itself."""
    municipality_id = casebook.municipality.id
    around = timedelta(days=HISTORY_DAYS)
    first_met = day - timedelta(days=casebook.municipality.settings.planning.continuity_days)
    yesterday = day - timedelta(days=1)
    spans = look.work_spans(municipality_id, day - around, day + around)
    zone = ZoneInfo(casebook.municipality.zone)
    return Past(
        history=tuple(s for s in spans if s.start_at.astimezone(zone).date() != day),
        known_carers={
            client: frozenset(met)
            for client, met in look.met(municipality_id, first_met, yesterday).items()
        },
        served_ids=look.served_visit_ids(municipality_id, day - FAR, yesterday),
        later_ids=look.served_visit_ids(municipality_id, day + timedelta(days=1), day + FAR),
        baseline=_baseline(look, municipality_id, day),
    )


def _baseline(look: Look, municipality_id: str, day: date) -> dict[str, Served]:
    heads = look.plans(municipality_id, day, day, (PlanState.PUBLISHED,))
    if not heads:
        return {}
    return baseline_of(look.plan(heads[-1].id).plan)


def baseline_of(plan: Plan) -> dict[str, Served]:
    """How a plan serves each visit, for a later plan to stay close to."""
    carers: dict[str, set[str]] = {}
    begins: dict[str, datetime] = {}
    for route in plan.routes:
        for stop in route.stops:
            carers.setdefault(stop.visit_id, set()).add(route.carer_id)
            begins[stop.visit_id] = stop.begin_at
    return {
        visit_id: Served(carer_ids=frozenset(who), begin_at=begins[visit_id])
        for visit_id, who in carers.items()
    }


def plan_day(
    ports: Ports, wish: Wish, on_progress: Callable[[Progress], None] | None = None
) -> Planned:
    """Plan one day and store the plan as a draft.

    Raises ProblemError for a day that is too big, SolveError when the solver gave nothing, and
    PlanError("plan_broken") when the referee finds a hard violation: such a plan is not stored.
    """
    roads = _within_memory(ports.find_travel)
    prepared, seconds = _prepared(ports, wish.municipality_id, wish.day_on, roads)
    seconds = wish.seconds or seconds
    solved = ports.solve(
        prepared.problem, StopRule(seconds=seconds), wish.seed, on_progress=on_progress
    )
    plan = explain_unserved(prepared.problem, solved)
    violations = judge(prepared.problem, plan)
    hard = [v for v in violations if v.hard]
    if hard:
        raise PlanError("plan_broken", count=len(hard), rule=hard[0].rule)
    with ports.store.work(ports.actor) as work:
        record = work.add_plan(wish.municipality_id, prepared.problem, plan, wish.why)
    return Planned(record=record, left_out=prepared.left_out, violations=violations)


def approve(ports: Ports, plan_id: int, expected_version: int, why: str = "") -> PlanRecord:
    """Say that a draft is good; it can then be published."""
    with ports.store.work(ports.actor) as work:
        return work.move_plan(plan_id, PlanState.APPROVED, expected_version, why)


def publish(ports: Ports, plan_id: int, expected_version: int, why: str = "") -> PlanRecord:
    """Make an approved plan the one that carers see; the day's former one is superseded.

    The plan is judged once more against what is published now. Raises NotPublishable with
    the violations, PlanError("visit_elsewhere"), WrongState, Overlap or Conflict; then nothing
    has changed.
    """
    with ports.store.work(ports.actor) as work:
        record = work.plan(plan_id)
        _require_nothing_twice(work, record)
        violations = judge(_problem_now(work, record), record.plan)
        hard = tuple(v for v in violations if v.hard)
        if hard:
            raise NotPublishable(hard)
        return work.move_plan(plan_id, PlanState.PUBLISHED, expected_version, why)


def _require_nothing_twice(look: Look, record: PlanRecord) -> None:
    """An order or check-up in drafts of two days can be published in one of them only."""
    day, one = record.day_on, timedelta(days=1)
    before = look.served_visit_ids(record.municipality_id, day - FAR, day - one)
    after = look.served_visit_ids(record.municipality_id, day + one, day + FAR)
    if twice := sorted(record.plan.served_ids & (before | after)):
        raise PlanError("visit_elsewhere", count=len(twice), visit_id=twice[0])


def _problem_now(look: Look, record: PlanRecord) -> Problem:
    """The plan's problem with the neighbouring days as they are published now."""
    around = timedelta(days=HISTORY_DAYS)
    day = record.day_on
    spans = look.work_spans(record.municipality_id, day - around, day + around)
    zone = ZoneInfo(record.problem.zone)
    others = tuple(s for s in spans if s.start_at.astimezone(zone).date() != day)
    return replace(record.problem, history=others)


def why_here(ports: Ports, plan_id: int, visit_id: str, carer_id: str) -> WhyHere:
    """Why a visit stands where it is, and what the next best carer would cost."""
    record = read_plan(ports, plan_id)
    served = {(s.visit_id, r.carer_id) for r in record.plan.routes for s in r.stops}
    if (visit_id, carer_id) not in served:
        raise NotFound("stop_not_found", visit_id=visit_id, carer_id=carer_id)
    return explain_stop(record.problem, record.plan, visit_id, carer_id)


def read_plan(ports: Ports, plan_id: int) -> PlanRecord:
    """A stored plan for somebody to look at; the audit keeps who did."""
    with ports.store.look(ports.actor) as look:
        record = look.plan(plan_id)
        look.note_read("plan", [str(plan_id)])
    return record


def plan_with_names(
    ports: Ports, plan_id: int, detail: str = "export"
) -> tuple[PlanRecord, Casebook]:
    """A stored plan with the casebook, to be shown or printed with names and addresses.

    The audit keeps who took the plan out, which clients were seen by it and, as `detail`, how.
    """
    with ports.store.look(ports.actor) as look:
        record = look.plan(plan_id)
        casebook = look.casebook(record.municipality_id)
        clients = {v.client_id for v in record.problem.visits}
        look.note_read("plan", [str(plan_id)], detail=detail)
        look.note_read("client", sorted(clients), record.municipality_id, detail)
    return record, casebook


def next_working_day(casebook: Casebook, now: datetime) -> date:
    """The first day after today on which the municipality works."""
    day = now.astimezone(ZoneInfo(casebook.municipality.zone)).date() + timedelta(days=1)
    while day.weekday() > 4 or is_free(casebook.municipality.settings, day):
        day += timedelta(days=1)
    return day
