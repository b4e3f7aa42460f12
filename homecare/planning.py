"""The use cases: take in, plan a day, check, approve, publish, explain.

Every door (command line, web, timer) calls these and nothing else. Each takes the
`Ports` to the other rooms; each is one or two short transactions, and no transaction is open while the
solver works. Every plan is judged by the referee before it is stored and again before it is
published.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from homecare.calendar import LeftOut, Prepared, problem_of_days
from homecare.calendar.holidays import working_day_after
from homecare.days import day_parts
from homecare.errors import NotFound, NotPublishable, PlanError, ProblemError
from homecare.explain import WhyHere, explain_stop, explain_unserved
from homecare.intake.reading import read_tables
from homecare.intake.tables import Tables
from homecare.intake.take_in import Intake, take_in
from homecare.model import Casebook, Place, Planning, TravelSettings, WayOfTravel
from homecare.past import history_of, met_before, past_of, served_elsewhere
from homecare.plan import Matrix, Plan, Problem, Travel
from homecare.ports import FindPlace, FindTravel, LayOut, Now, Progress, Solve, StopRule
from homecare.records import PlanRecord, PlanState
from homecare.rules import Violation, judge
from homecare.store import Look, Store, Work

MOST_PLACES = 6000
"""Most places of one day; each way of travel has two matrices of their square."""

Besides = Callable[[Work, Sequence[PlanRecord]], None]
"""What else happens in the transaction that stores drafts; where it raises, nothing is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a use case works with: the store, the ports, and who is acting."""

    store: Store
    solve: Solve
    lay_out: LayOut
    find_travel: FindTravel
    find_place: FindPlace | None
    now: Now
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for when a day is planned."""

    municipality_id: str
    day_on: date
    """The day, or the first of several."""
    days: int = 1
    """How many days on end are planned together, at most 28."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDays:
    """Days that were planned together: the whole, and the stored plan of each day."""

    problem: Problem
    plan: Plan
    records: tuple[PlanRecord, ...]
    """In order of the days; days without visits and shifts have none."""
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
    return import_tables(ports, into, read_tables(paths), dry_run=dry_run)


def import_tables(ports: Ports, into: str | Casebook, tables: Tables, *, dry_run: bool) -> Intake:
    """As `import_files`, of what has been read already."""
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


def prepare(ports: Ports, municipality_id: str, day: date, days: int = 1) -> Prepared:
    """Days as the store knows them now, to be looked at: their roads are not measured."""
    wish = Wish(municipality_id=municipality_id, day_on=day, days=days)
    return _prepared(ports, wish, _unmeasured)[0]


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


def within_memory(find_travel: FindTravel) -> FindTravel:
    """The port, refusing days whose matrices would fill the machine: they grow by the square."""

    def measured(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        if len(places) > MOST_PLACES:
            raise ProblemError("too_many_places", count=len(places), most=MOST_PLACES)
        return find_travel(places, ways, settings)

    return measured


def _prepared(ports: Ports, wish: Wish, find_travel: FindTravel) -> tuple[Prepared, float]:
    """The problem of a wish, and the seconds that the municipality gives its search."""
    with ports.store.look(ports.actor) as look:
        casebook = look.casebook(wish.municipality_id)
        past = past_of(look, casebook, wish.day_on, wish.days)
    prepared = problem_of_days(casebook, wish.day_on, wish.days, find_travel, past)
    return prepared, search_s(casebook.municipality.settings.planning, prepared.problem)


def search_s(settings: Planning, problem: Problem) -> float:
    """Seconds of search: by the visits, at least one, at most what is allowed for each day."""
    most_s = settings.solve_s * problem.days
    return min(most_s, max(1.0, settings.solve_growth_s * len(problem.visits) ** 2))


def plan_day(
    ports: Ports, wish: Wish, on_progress: Callable[[Progress], None] | None = None
) -> Planned:
    """Plan one day and store the plan as a draft; see `plan_days`."""
    made = plan_days(ports, replace(wish, days=1), on_progress)
    return Planned(record=made.records[0], left_out=made.left_out, violations=made.violations)


def plan_days(
    ports: Ports,
    wish: Wish,
    on_progress: Callable[[Progress], None] | None = None,
    besides: Besides | None = None,
) -> PlannedDays:
    """Plan some days together and store a draft of each that has anything to plan.

    The whole is judged, and then each day by itself. Raises ProblemError for days that are too
    big, SolveError when the solver gave nothing, and PlanError("plan_broken") when the referee
    finds a hard violation: then nothing is stored.
    """
    roads = within_memory(ports.find_travel)
    prepared, seconds = _prepared(ports, wish, roads)
    problem = prepared.problem
    stop = StopRule(seconds=wish.seconds or seconds)
    solved = ports.solve(problem, stop, wish.seed, on_progress=on_progress)
    plan = explain_unserved(problem, solved)
    violations = sound(problem, plan)
    parts = day_parts(problem, plan)
    for part in parts if problem.days > 1 else ():
        sound(*part)
    with ports.store.work(ports.actor) as work:
        records = tuple(
            work.add_plan(wish.municipality_id, of_day, answer, wish.why)
            for of_day, answer in parts
        )
        if besides is not None:
            besides(work, records)
    return PlannedDays(
        problem=problem,
        plan=plan,
        records=records,
        left_out=prepared.left_out,
        violations=violations,
    )


def sound(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """What the referee says; PlanError("plan_broken") where a hard rule is broken."""
    violations = judge(problem, plan)
    hard = [v for v in violations if v.hard]
    if hard:
        raise PlanError("plan_broken", count=len(hard), rule=hard[0].rule)
    return violations


def approve(ports: Ports, plan_id: int, expected_version: int, why: str = "") -> PlanRecord:
    """Say that a draft is good; it can then be published."""
    with ports.store.work(ports.actor) as work:
        return work.move_plan(plan_id, PlanState.APPROVED, expected_version, why)


def publish(ports: Ports, plan_id: int, expected_version: int, why: str = "") -> PlanRecord:
    """Make an approved plan the one that carers see; see `publish_days`."""
    return publish_days(ports, {plan_id: expected_version}, why)[0]


def publish_days(
    ports: Ports, versions: Mapping[int, int], why: str = ""
) -> tuple[PlanRecord, ...]:
    """Publish approved plans of several days, all or none; each day's former one is superseded.

    Together, because a visit may have moved from one of the days to another. `versions` are the
    expected versions by plan id. The plans are judged once more against what is published then.
    Raises NotPublishable with the violations, PlanError("visit_elsewhere"), WrongState, Overlap
    or Conflict; then nothing has changed.
    """
    with ports.store.work(ports.actor) as work:
        records = [work.plan(plan_id) for plan_id in versions]
        _require_nothing_twice(work, records)
        for record in records if len(records) == 1 else ():
            _require_sound(work, record)
        moved = [
            work.move_plan(record.id, PlanState.PUBLISHED, versions[record.id], why)
            for record in records
        ]
        for record in moved if len(moved) > 1 else ():
            _require_sound(work, record)
    return tuple(moved)


def _require_sound(look: Look, record: PlanRecord) -> None:
    violations = judge(_problem_now(look, record), record.plan)
    hard = tuple(v for v in violations if v.hard)
    if hard:
        raise NotPublishable(hard)


def _require_nothing_twice(look: Look, records: Sequence[PlanRecord]) -> None:
    """A visit in drafts of two days can be published in one of them only."""
    days = [record.day_on for record in records]
    taken = served_elsewhere(look, records[0].municipality_id, days)
    counts = Counter(v for record in records for v in record.plan.served_ids)
    twice = sorted(v for v, count in counts.items() if count > 1 or v in taken)
    if twice:
        raise PlanError("visit_elsewhere", count=len(twice), visit_id=twice[0])


def _problem_now(look: Look, record: PlanRecord) -> Problem:
    """The plan's problem with the neighbouring days as they are published now."""
    problem, own = record.problem, record.municipality_id
    history = history_of(look, own, problem.zone, record.day_on, problem.days)
    budget = problem.continuity
    if budget is not None:
        met = met_before(look, own, record.day_on, budget.days)
        clients = {v.client_id for v in problem.visits}
        budget = replace(budget, met={c: who for c, who in met.items() if c in clients})
    return replace(problem, history=history, continuity=budget)


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
    today = now.astimezone(ZoneInfo(casebook.municipality.zone)).date()
    return working_day_after(casebook.municipality.settings, today)
