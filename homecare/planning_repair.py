"""The use case of repair: the published plan of a day, what changed, and a draft that copes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import partial

from homecare.calendar import LeftOut, Past
from homecare.calendar.clients import for_client, located
from homecare.calendar.clock import moment, window_on
from homecare.calendar.orders import order_visit
from homecare.changes import Change, changes_between
from homecare.errors import NotFound, ProblemError
from homecare.explain import explain_unserved
from homecare.model import Casebook, LocalWindow, WayOfTravel, Weights
from homecare.news import News
from homecare.past import past_of
from homecare.plan import Plan, Problem, Remedy
from homecare.planning import Besides, Ports, search_s, sound, within_memory
from homecare.ports import Progress, StopRule
from homecare.records import PlanRecord, PlanState
from homecare.repair import TradePoint, repair_problem, start_of, too_late_ids, trade_off
from homecare.roads import with_roads
from homecare.rules import Violation, judge
from homecare.store import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairWish:
    """What is asked for when a published day is repaired; codes, and local times of the day."""

    municipality_id: str
    day_on: date
    now: time | None = None
    """None takes the clock."""
    ill: Mapping[str, time | None] = field(default_factory=dict)
    """Carer -> from when on the carer does not work; None means from now."""
    away: frozenset[str] = frozenset()
    """Clients who are not visited any more."""
    urgent: frozenset[str] = frozenset()
    """Orders that have to be done today."""
    windows: Mapping[str, LocalWindow] = field(default_factory=dict)
    """Visit -> when it may begin instead."""
    ways: Mapping[str, WayOfTravel] = field(default_factory=dict)
    """Carer whose car broke -> how the carer goes on."""
    cars_less: Mapping[str, int] = field(default_factory=dict)
    """Pool of shared cars, by the number of its office -> how many are out of order."""
    frozen: frozenset[str] = frozenset()
    """Visits that stay as they are published."""
    freeze_s: int = 0
    """Visits that begin within so many seconds stay, too."""
    price: int | None = None
    """Points of a visit with other carers; None takes the municipality's."""
    seconds: float | None = None
    """Most seconds of search; None takes the municipality's setting."""
    seed: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A stored draft, the published plan that it would follow, and how they differ."""

    record: PlanRecord
    published: PlanRecord
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...]
    """Visits whose time was over."""
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesCompared:
    """What each price of a change buys on a day; nothing of it is stored."""

    published: PlanRecord
    points: tuple[TradePoint, ...]
    """The dearest price first."""


def repair(
    ports: Ports,
    wish: RepairWish,
    on_progress: Callable[[Progress], None] | None = None,
    besides: Besides | None = None,
) -> Repaired:
    """Plan the rest of a published day anew, with few changes, and store it as a draft.

    Raises NotFound for a day without a published plan and for codes that it does not know,
    ProblemError, SolveError, and PlanError("plan_broken") as planning a day does.
    """
    rest = _rest_of_day(ports, wish)
    firm, published = rest.firm, rest.published
    solved = ports.solve(
        firm,
        StopRule(seconds=rest.seconds),
        wish.seed,
        start=start_of(firm, published.plan),
        on_progress=on_progress,
    )
    plan = _explained(firm, solved)
    violations = sound(firm, plan)
    with ports.store.work(ports.actor) as work:
        stored = _kept(firm, rest.loose, plan)
        record = work.add_plan(wish.municipality_id, stored, plan, wish.why)
        if besides is not None:
            besides(work, (record,))
    return Repaired(
        record=record,
        published=published,
        changes=changes_between(published.plan, plan),
        left_out=tuple(_over(firm)),
        violations=violations,
    )


def compare_prices(
    ports: Ports,
    wish: RepairWish,
    prices: Sequence[int] = (),
    on_progress: Callable[[Progress], None] | None = None,
) -> PricesCompared:
    """Repair a day once for each price of a change and store nothing; errors as of `repair`.

    Without prices: none, a quarter, a half, once, twice and four times the municipality's own.
    `wish.seconds` is for each price; `wish.price` and `wish.seed` are not looked at.
    """
    rest = _rest_of_day(ports, wish)
    points = trade_off(
        rest.firm,
        rest.published.plan,
        prices or _prices_around(rest.firm.weights.change),
        partial(ports.solve, on_progress=on_progress),
        StopRule(seconds=rest.seconds),
    )
    return PricesCompared(published=rest.published, points=points)


def _prices_around(own: int) -> tuple[int, ...]:
    """Prices on both sides of the municipality's; of the usual one where its changes are free."""
    price = own or Weights().change
    return 0, price // 4, price // 2, price, 2 * price, 4 * price


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What is left of a published day, with and without what is frozen this time alone."""

    published: PlanRecord
    firm: Problem
    loose: Problem
    seconds: float


def _rest_of_day(ports: Ports, wish: RepairWish) -> _Rest:
    with ports.store.look(ports.actor) as look:
        casebook = look.casebook(wish.municipality_id)
        published = _published(look, wish)
        past = past_of(look, casebook, wish.day_on)
    _require_known(casebook, published, wish)
    before = replace(published.problem, history=past.history)
    now = _now(ports, wish, before.zone)
    news = _news(casebook, before.zone, past, wish, now)
    before = _with_urgent(casebook, ports, before, news)
    firm = repair_problem(before, published.plan, now, news)
    thawed = replace(news, frozen=frozenset(), freeze_s=0)
    return _Rest(
        published=published,
        firm=firm,
        loose=repair_problem(before, published.plan, now, thawed),
        seconds=wish.seconds or search_s(casebook.municipality.settings.planning, firm),
    )


def _kept(firm: Problem, loose: Problem, plan: Plan) -> Problem:
    """What is stored: the problem without what was frozen this time alone.

    So a later repair of the same day may move those visits. With their pins it stays where the
    plan does not answer the other one.
    """
    return firm if any(v.hard for v in judge(loose, plan)) else loose


def _published(look: Look, wish: RepairWish) -> PlanRecord:
    heads = look.plans(wish.municipality_id, wish.day_on, wish.day_on, (PlanState.PUBLISHED,))
    if not heads:
        raise NotFound("plan_not_published", day=wish.day_on.isoformat())
    return look.plan(heads[-1].id)


def _require_known(casebook: Casebook, published: PlanRecord, wish: RepairWish) -> None:
    """NotFound for a code that the day, or for orders the casebook, does not know."""
    problem = published.problem
    carers = {s.carer_id for s in problem.shifts}
    visits = {v.id for v in problem.visits}
    clients = {v.client_id for v in problem.visits}
    asked: tuple[tuple[Iterable[str], Iterable[str]], ...] = (
        ((*wish.ill, *wish.ways), carers),
        (wish.away, clients),
        ((*wish.windows, *wish.frozen), visits),
        (wish.urgent, casebook.orders),
        (wish.cars_less, {pool.id for pool in problem.cars}),
    )
    for codes, known in asked:
        for code in sorted(set(codes) - set(known)):
            raise NotFound("not_on_the_day", id=code, day=wish.day_on.isoformat())


def _now(ports: Ports, wish: RepairWish, zone: str) -> datetime:
    if wish.now is None:
        return ports.now().replace(microsecond=0)
    return moment(wish.day_on, wish.now, zone)


def _news(casebook: Casebook, zone: str, past: Past, wish: RepairWish, now: datetime) -> News:
    day = wish.day_on
    urgent = (
        for_client(casebook, past, order_visit(casebook, casebook.orders[order_id], (day,)))
        for order_id in sorted(wish.urgent)
        if order_id not in past.baseline
    )
    return News(
        ill={k: now if at is None else moment(day, at, zone) for k, at in wish.ill.items()},
        away=wish.away,
        urgent=tuple(urgent),
        windows={v: (window_on(day, window, zone),) for v, window in wish.windows.items()},
        ways=wish.ways,
        cars_less=wish.cars_less,
        frozen=wish.frozen,
        freeze_s=wish.freeze_s,
        price=wish.price,
    )


def _with_urgent(casebook: Casebook, ports: Ports, problem: Problem, news: News) -> Problem:
    """The problem ready for the news: roads to new places and by new ways are in it.

    An urgent order that was planned as an optional visit and not served is a duty now.
    """
    urgent = {v.id for v in news.urgent}
    for visit in news.urgent:
        if not located(casebook, visit.place_id):
            raise ProblemError("place_unlocated", place_id=visit.place_id, count=1)
    places = {v.place_id for v in news.urgent}
    roads = with_roads(
        problem.travel,
        [casebook.places[p] for p in (*problem.travel.place_ids, *sorted(places))],
        news.ways.values(),
        within_memory(ports.find_travel),
        casebook.municipality.settings.travel,
    )
    visits = tuple(v for v in problem.visits if v.id not in urgent)
    return replace(problem, visits=visits, travel=roads)


def _explained(problem: Problem, plan: Plan) -> Plan:
    """The plan with reasons; what could not begin any more has no remedy."""
    late = too_late_ids(problem)
    explained = explain_unserved(problem, plan)
    return replace(
        explained,
        unserved=tuple(
            replace(u, remedy=Remedy(kind="none")) if u.visit_id in late else u
            for u in explained.unserved
        ),
    )


def _over(problem: Problem) -> Iterable[LeftOut]:
    clients = {v.id: v.client_id for v in problem.visits}
    for visit_id in sorted(too_late_ids(problem)):
        yield LeftOut(code=visit_id, why="window_over", client_id=clients[visit_id])
