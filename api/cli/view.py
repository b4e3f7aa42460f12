"""`homecare visits` and `show`: look at a day, a plan, a stop."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from api.cli.drawing import (
    draw_summary,
    draw_visits,
    left_out_row,
    say_next,
    sentences,
    summary_answer,
)
from api.cli.frame import (
    AsJson,
    ForMunicipality,
    OnDay,
    console,
    emit,
    language,
    plain,
    table,
    tell,
)
from api.cli.names import Names, names_to_show, plan_to_show
from api.cli.plans import PlanId, day_of
from api.cli.route import draw_route, route_rows
from api.wire import municipality_of, open_ports
from homecare import planning
from homecare.calendar import CheckUpDue, CheckUpState, check_up_register
from homecare.errors import NotFound
from homecare.explain import WhyHere
from homecare.i18n import clock, sort_key
from homecare.records import PlanRecord
from homecare.summary import summary

Register = Annotated[bool, typer.Option("--register", help=tell("cli.option.register"))]
OfCarer = Annotated[str | None, typer.Option("--carer", help=tell("cli.option.carer"))]
OfVisit = Annotated[str | None, typer.Option("--visit", help=tell("cli.option.visit"))]


def visits(
    day: OnDay = None,
    municipality: ForMunicipality = None,
    register: Register = False,
    names: Names = False,
    as_json: AsJson = False,
) -> None:
    """The visits of a day before planning, or the register of check-ups."""
    with open_ports() as ports:
        where = municipality_of(ports, municipality)
        on = day_of(ports, where, day.date() if day else None)
        if register:
            with ports.store.look(ports.actor) as look:
                due = check_up_register(look.casebook(where), on)
            called = names_to_show(ports, where, [d.client_id for d in due], names=names)
            emit(as_json, {"day_on": on, "register": due}, lambda: _draw_register(due, called))
            return
        prepared = planning.prepare(ports, where, on)
        clients = {v.client_id for v in prepared.problem.visits}
        called = names_to_show(ports, where, clients, names=names)
    answer = {
        "day_on": on,
        "visits": prepared.problem.visits,
        "left_out": [left_out_row(one) for one in prepared.left_out],
    }
    emit(as_json, answer, lambda: draw_visits(prepared.problem, prepared.left_out, called))


_REGISTER = (
    CheckUpState.OVERDUE,
    CheckUpState.NOT_FOUND,
    CheckUpState.DUE,
    CheckUpState.AWAY,
    CheckUpState.REFUSED,
    CheckUpState.NOT_YET,
    CheckUpState.SEEN,
    CheckUpState.IN_HOME_CARE,
)
"""The order of the register: those to be looked in on come first."""


def _draw_register(due: tuple[CheckUpDue, ...], names: Mapping[str, str]) -> None:
    """Who is due: the most urgent first, then by the alphabet."""

    def name(one: CheckUpDue) -> str:
        return names.get(one.client_id, one.client_id)

    ordered = sorted(due, key=lambda d: (_REGISTER.index(d.state), -d.days_late, sort_key(name(d))))
    counts = Counter(d.state for d in ordered)
    table(
        tell("cli.register.title", n=len(due)),
        [tell(f"cli.column.{c}") for c in ("client", "due", "state", "days_late")],
        [(name(d), f"{d.due_on:%d.%m.%Y}", tell(f"cli.due.{d.state}"), _late(d)) for d in ordered],
    )
    console().print(", ".join(f"{tell(f'cli.due.{state}')}: {n}" for state, n in counts.items()))


def _late(one: CheckUpDue) -> str:
    """Days past the due date, of those who still are to be looked in on."""
    wanted = {CheckUpState.OVERDUE, CheckUpState.DUE, CheckUpState.NOT_FOUND}
    return str(one.days_late) if one.state in wanted and one.days_late > 0 else ""


def show(
    plan_id: PlanId,
    carer: OfCarer = None,
    visit: OfVisit = None,
    names: Names = False,
    as_json: AsJson = False,
) -> None:
    """A stored plan: its figures, one carer's route, or why a visit is where it is."""
    with open_ports() as ports:
        if visit and carer:
            why = planning.why_here(ports, plan_id, visit, carer)
            emit(as_json, {"why": why}, lambda: _draw_why(why))
            return
        record, called = plan_to_show(ports, plan_id, names=names)
    if visit:
        answer = where_is(record, visit, called)
        emit(as_json, answer, lambda: console().print("\n".join(answer["sentences"]), markup=False))
    elif carer:
        rows = route_rows(record, carer)
        answer = {"plan_id": plan_id, "stops": rows}
        emit(as_json, answer, lambda: draw_route(record, carer, called))
    else:
        figures = summary(record.problem, record.plan)

        def draw() -> None:
            draw_summary(record, figures, called)
            say_next(record)

        emit(as_json, summary_answer(record, figures), draw)


def _draw_why(why: WhyHere) -> None:
    for sentence in why.sentences(language()):
        console().print(sentence, markup=False)


def where_is(record: PlanRecord, visit_id: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Who serves a visit and when, or why nobody does and what would help.

    Raises NotFound when the plan does not know the visit.
    """
    visit = next((v for v in record.problem.visits if v.id == visit_id), None)
    if visit is None:
        raise NotFound("visit_not_found", visit_id=visit_id)
    about = {
        "visit_id": visit_id,
        "kind": tell(f"visit_kind.{visit.kind}"),
        "client": names.get(visit.client_id, visit.client_id),
    }
    for one in record.plan.unserved:
        if one.visit_id == visit_id:
            reason, remedy = sentences(one, language())
            said = [
                tell("cli.visit.unserved", **about),
                tell("cli.visit.reason", reason=reason),
                tell("cli.visit.remedy", remedy=remedy),
            ]
            return {"visit_id": visit_id, "unserved": plain(one), "sentences": said}
    return _served(record, visit_id, tell("cli.visit.served", **about), names)


def _served(
    record: PlanRecord, visit_id: str, about: str, names: Mapping[str, str]
) -> dict[str, Any]:
    """Who serves the visit and when, and how to see why."""
    zone = record.problem.zone
    stops = [(r.carer_id, s) for r in record.plan.routes for s in r.stops if s.visit_id == visit_id]
    said = [
        tell(
            "cli.said.served_by",
            carer_id=names.get(carer_id, carer_id),
            begin=clock(stop.begin_at, zone),
            end=clock(stop.leave_at, zone),
        )
        for carer_id, stop in stops
    ]
    carers = [carer_id for carer_id, _ in stops]
    more = [
        tell("cli.next.why", plan_id=record.id, visit_id=visit_id, carer_id=carer_id)
        for carer_id in carers[:1]
    ]
    return {"visit_id": visit_id, "carers": carers, "sentences": [about, *said, *more]}
