"""A stored plan as one actor may see it: whose stops, in codes or with names, how exactly placed.

A coordinator of some areas sees the stops of the own clients; of the other stops of a shared carer
only when they begin and end, and nothing of carers who have none of them. Who may not read names
sees houses on a grid of about a kilometre, because a point on a house is as good as an address.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from homecare.access import Action, Actor
from homecare.errors import NotFound
from homecare.model import Casebook, Place
from homecare.plan import Plan, Problem, Remedy, Unserved
from homecare.planning import Ports, publish_days
from homecare.records import PlanHead, PlanRecord, PlanState, PlanStep
from homecare.rules import Violation
from homecare.store import Look

HIDDEN = "…"
"""Stands in sentences for a code that the actor does not see."""
GRID = 2
"""Decimals of a degree that are left of a coordinate which may not be told exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Which visits and carers of a plan an actor does not see."""

    visit_ids: frozenset[str] = frozenset()
    client_ids: frozenset[str] = frozenset()
    place_ids: frozenset[str] = frozenset()
    """Places where only hidden visits are."""
    carer_ids: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""
        return not self.visit_ids and not self.carer_ids

    @property
    def codes(self) -> frozenset[str]:
        """Everything that must not be named."""
        return self.visit_ids | self.client_ids | self.place_ids | self.carer_ids

    def masked(self, value: str | int) -> str | int:
        """A value of a sentence, each hidden code in it replaced."""
        if not isinstance(value, str) or self.whole:
            return value
        return ", ".join(HIDDEN if part in self.codes else part for part in value.split(", "))

    def values(self, values: Mapping[str, str | int]) -> dict[str, str | int]:
        """The values of a sentence, masked."""
        return {name: self.masked(value) for name, value in values.items()}

    def unserved(self, left_out: Unserved) -> Unserved:
        """Reason and remedy without hidden codes."""
        remedy = Remedy(kind=left_out.remedy.kind, values=self.values(left_out.remedy.values))
        return replace(left_out, values=self.values(left_out.values), remedy=remedy)

    def violation(self, violation: Violation) -> Violation:
        """A violation without hidden codes."""
        return replace(
            violation,
            visit_id=self._code(violation.visit_id),
            carer_id=self._code(violation.carer_id),
            values=self.values(violation.values),
        )

    def _code(self, code: str | None) -> str | None:
        return HIDDEN if code in self.codes else code


WHOLE = Sight()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stored plan and what of it may be shown."""

    record: PlanRecord
    sight: Sight
    exact: bool
    """Whether houses may be shown where they are."""
    casebook: Casebook | None = None
    """Of the municipality, where it was asked for or needed."""
    names: Mapping[str, str] | None = None
    """Code -> name of those whom the plan shows; None: codes alone."""

    @property
    def places(self) -> dict[str, Place]:
        """Places of the plan, as exactly as they may be shown, without notes and addresses."""
        if self.casebook is None:
            return {}
        known = set(self.record.problem.travel.place_ids) - self.sight.place_ids
        found = (place for code, place in self.casebook.places.items() if code in known)
        return {p.id: p if self.exact else coarse(p) for p in found}

    def shown(self) -> tuple[Problem, Plan]:
        """Problem and plan with nothing in them that is hidden, to be drawn or exported."""
        problem, plan, sight = self.record.problem, self.record.plan, self.sight
        if sight.whole:
            return problem, plan
        routes = (
            replace(r, stops=tuple(s for s in r.stops if s.visit_id not in sight.visit_ids))
            for r in plan.routes
            if r.carer_id not in sight.carer_ids
        )
        return (
            replace(problem, visits=tuple(v for v in problem.visits if self._sees(v.id))),
            replace(
                plan,
                routes=tuple(route for route in routes if route.stops),
                unserved=tuple(sight.unserved(u) for u in plan.unserved if self._sees(u.visit_id)),
            ),
        )

    def require_visit(self, visit_id: str) -> None:
        """NotFound for a visit that is not in the plan's day or is hidden."""
        if visit_id not in {v.id for v in self.record.problem.visits} or not self._sees(visit_id):
            raise NotFound("visit_not_found", visit_id=visit_id)

    def require_carer(self, carer_id: str) -> None:
        """NotFound for a carer who has no shift that day or is hidden."""
        known = {shift.carer_id for shift in self.record.problem.shifts}
        if carer_id not in known - self.sight.carer_ids:
            raise NotFound("route_not_found", carer_id=carer_id)

    def _sees(self, visit_id: str) -> bool:
        return visit_id not in self.sight.visit_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a plan is to be opened."""

    names: bool = False
    """With names, which Action.PEOPLE_READ allows."""
    places: bool = False
    """With the houses of its visits."""
    detail: str = ""
    """What the audit keeps beside the read: how the plan was taken out."""
    carer_id: str | None = None
    """The carer whose clients alone are shown; None: all of them."""
    noted: bool = True
    """False where the use case that is asked next notes the reading of the plan."""


PLAIN = Asked()


def open_plan(ports: Ports, actor: Actor, plan_id: int, asked: Asked = PLAIN) -> Seen:
    """A stored plan as the actor may see it, written down in the audit.

    Each client whose name or exact house is shown is one entry more. Raises Forbidden for names
    that the actor may not read, NotFound for a plan of another municipality.
    """
    return open_plans(ports, actor, [plan_id], asked)[0]


def open_plans(
    ports: Ports, actor: Actor, plan_ids: Sequence[int], asked: Asked
) -> tuple[Seen, ...]:
    """Several plans that are shown together: who is on more than one of them is noted once."""
    if asked.names:
        actor.require(Action.PEOPLE_READ)
    exact = actor.may(Action.PEOPLE_READ)
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        needs_book = asked.names or asked.places or not actor.whole_municipality
        records = [own_plan(look, actor, plan_id) for plan_id in plan_ids]
        casebook = look.casebook(own) if needs_book else None
        sights = [sight_of(actor, record, casebook) for record in records]
        if asked.noted:
            look.note_read("plan", sorted({str(n) for n in plan_ids}), own, asked.detail)
        if asked.names or (asked.places and exact):
            seen = zip(records, sights, strict=True)
            shown = (_clients(record, asked.carer_id) - sight.client_ids for record, sight in seen)
            look.note_read("client", sorted(set().union(*shown)), own, asked.detail)
    return tuple(
        Seen(
            record=record if exact else replace(record, problem=_without_words(record.problem)),
            sight=sight,
            exact=exact,
            casebook=casebook,
            names=_names(record, sight, casebook) if asked.names and casebook else None,
        )
        for record, sight in zip(records, sights, strict=True)
    )


def _without_words(problem: Problem) -> Problem:
    """The problem without the words of tasks: they are free text, and may say more than codes."""
    return replace(problem, visits=tuple(replace(v, tasks=()) for v in problem.visits))


def _clients(record: PlanRecord, carer_id: str | None) -> set[str]:
    """The clients of a plan, or those to whom one carer goes."""
    if carer_id is None:
        return {v.client_id for v in record.problem.visits}
    routes = (r for r in record.plan.routes if r.carer_id == carer_id)
    visits = {stop.visit_id for route in routes for stop in route.stops}
    return {v.client_id for v in record.problem.visits if v.id in visits}


def own_plan(look: Look, actor: Actor, plan_id: int) -> PlanRecord:
    """A plan of the actor's municipality; NotFound for any other, as for one that is not there."""
    record = look.plan(plan_id)
    if record.municipality_id != actor.municipality_id:
        raise NotFound("plan_not_found", plan_id=plan_id)
    return record


def own_heads(
    ports: Ports, actor: Actor, days: tuple[date | None, date | None], state: PlanState | None
) -> tuple[PlanHead, ...]:
    """Plans of the actor's municipality from day to day, both in, the newest day and version first."""
    actor.require(Action.PLANS_READ)
    with ports.store.look(ports.actor) as look:
        heads = look.plans(actor.municipality_id, *days, None if state is None else [state])
    return heads[::-1]


def plan_steps(ports: Ports, actor: Actor, plan_id: int) -> tuple[PlanStep, ...]:
    """The life of a plan of the actor's municipality, the oldest step first. Raises NotFound."""
    actor.require(Action.PLANS_READ)
    with ports.store.look(ports.actor) as look:
        own_plan(look, actor, plan_id)
        return look.plan_history(plan_id)


def approve_plans(
    ports: Ports, actor: Actor, versions: Mapping[int, int], why: str = ""
) -> tuple[PlanRecord, ...]:
    """Say that drafts are good, all or none; `versions` are those that were read, by plan.

    Raises Forbidden for who does not see the whole municipality, NotFound, WrongState, Conflict.
    """
    _require_steps(ports, actor, versions)
    with ports.store.work(ports.actor) as work:
        return tuple(
            work.move_plan(plan_id, PlanState.APPROVED, version, why)
            for plan_id, version in versions.items()
        )


def publish_plans(
    ports: Ports, actor: Actor, versions: Mapping[int, int], why: str = ""
) -> tuple[PlanRecord, ...]:
    """`homecare.planning.publish_days` by an actor; raises what it and `approve_plans` raise."""
    _require_steps(ports, actor, versions)
    return publish_days(ports, versions, why)


def _require_steps(ports: Ports, actor: Actor, plan_ids: Iterable[int]) -> None:
    actor.require(Action.PLANS_PUBLISH)
    actor.require_whole()
    with ports.store.look(ports.actor) as look:
        for plan_id in plan_ids:
            own_plan(look, actor, plan_id)


def sight_of(actor: Actor, record: PlanRecord, casebook: Casebook | None) -> Sight:
    """What of a plan is hidden from an actor; the casebook is needed where areas limit one."""
    if actor.whole_municipality or casebook is None:
        return WHOLE
    problem = record.problem
    clients = {v.client_id for v in problem.visits}
    seen = {c for c in clients if c in casebook.clients and actor.sees_client(casebook.clients[c])}
    hidden = {v.id for v in problem.visits if v.client_id not in seen}
    carers = _unseen_carers(actor, record, casebook, hidden)
    return Sight(
        visit_ids=frozenset(hidden),
        client_ids=frozenset(clients - seen),
        place_ids=_unseen_places(problem, hidden, carers),
        carer_ids=carers,
    )


def _unseen_carers(
    actor: Actor, record: PlanRecord, casebook: Casebook, hidden: Collection[str]
) -> frozenset[str]:
    """Carers of other areas, but for those who come to a client that is seen."""
    coming = {
        route.carer_id
        for route in record.plan.routes
        if any(stop.visit_id not in hidden for stop in route.stops)
    }
    known = casebook.carers
    own = {c for c in known if actor.sees_carer(known[c])}
    return frozenset({s.carer_id for s in record.problem.shifts} - own - coming)


def _unseen_places(
    problem: Problem, hidden: Collection[str], carers: Collection[str]
) -> frozenset[str]:
    needed = {v.place_id for v in problem.visits if v.id not in hidden}
    for shift in problem.shifts:
        if shift.carer_id not in carers:
            needed |= {shift.start_place_id, shift.end_place_id}
    return frozenset(set(problem.travel.place_ids) - needed)


def _names(record: PlanRecord, sight: Sight, casebook: Casebook) -> dict[str, str]:
    """Names of those whom the plan shows, and of nobody else."""
    problem = record.problem
    shown: Iterable[str] = {
        *(v.client_id for v in problem.visits),
        *(s.carer_id for s in problem.shifts),
    } - sight.codes
    persons = casebook.persons
    return {
        code: f"{persons[code].given_name} {persons[code].family_name}".strip()
        for code in shown
        if code in persons
    }


def coarse(place: Place) -> Place:
    """The place without its house, somewhere in its neighbourhood: for who may not read people."""
    return replace(
        place,
        address="",
        postcode="",
        address_code="",
        driving_note="",
        accessibility="",
        lat=None if place.lat is None else round(place.lat, GRID),
        lon=None if place.lon is None else round(place.lon, GRID),
    )
