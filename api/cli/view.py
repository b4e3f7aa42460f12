"""`homecare visits` and `show`: look at a day, a plan, a stop."""

from typing import Annotated, Any

import typer

from api.cli.drawing import (
    draw_summary,
    draw_visits,
    left_out_row,
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
from api.cli.plans import PlanId, day_of
from api.wire import municipality_of, open_ports
from homecare import planning
from homecare.calendar import CheckUpDue, check_up_register
from homecare.errors import NotFound
from homecare.explain import WhyHere
from homecare.i18n import clock, minutes
from homecare.records import PlanRecord
from homecare.summary import summary

Register = Annotated[bool, typer.Option("--register", help=tell("cli.option.register"))]
OfCarer = Annotated[str | None, typer.Option("--carer", help=tell("cli.option.carer"))]
OfVisit = Annotated[str | None, typer.Option("--visit", help=tell("cli.option.visit"))]


def visits(
    day: OnDay = None,
    municipality: ForMunicipality = None,
    register: Register = False,
    as_json: AsJson = False,
) -> None:
    """The visits of a day before planning, or the register of check-ups."""
    with open_ports() as ports:
        where = municipality_of(ports, municipality)
        on = day_of(ports, where, day.date() if day else None)
        if register:
            with ports.store.look(ports.actor) as look:
                due = check_up_register(look.casebook(where), on)
            emit(as_json, {"day_on": on, "register": due}, lambda: _draw_register(due))
            return
        prepared = planning.prepare(ports, where, on)
    answer = {
        "day_on": on,
        "visits": prepared.problem.visits,
        "left_out": [left_out_row(one) for one in prepared.left_out],
    }
    emit(as_json, answer, lambda: draw_visits(prepared.problem, prepared.left_out))


def _draw_register(due: tuple[CheckUpDue, ...]) -> None:
    table(
        tell("cli.register.title", n=len(due)),
        [tell(f"cli.column.{c}") for c in ("client", "due", "state", "days_late")],
        [(d.client_id, d.due_on, tell(f"cli.due.{d.state}"), d.days_late) for d in due],
    )


def show(
    plan_id: PlanId,
    carer: OfCarer = None,
    visit: OfVisit = None,
    as_json: AsJson = False,
) -> None:
    """A stored plan: its figures, one carer's route, or why a visit is where it is."""
    with open_ports() as ports:
        if visit and carer:
            why = planning.why_here(ports, plan_id, visit, carer)
            emit(as_json, {"why": why}, lambda: _draw_why(why))
            return
        record = planning.read_plan(ports, plan_id)
    if visit:
        answer = where_is(record, visit)
        emit(as_json, answer, lambda: console().print("\n".join(answer["sentences"])))
    elif carer:
        rows = route_rows(record, carer)
        emit(as_json, {"plan_id": plan_id, "stops": rows}, lambda: _draw_route(carer, rows))
    else:
        figures = summary(record.problem, record.plan)
        emit(as_json, summary_answer(record, figures), lambda: draw_summary(record, figures))


def _draw_why(why: WhyHere) -> None:
    for sentence in why.sentences(language()):
        console().print(sentence)


def where_is(record: PlanRecord, visit_id: str) -> dict[str, Any]:
    """Who serves a visit and when, or why nobody does and what would help.

    Raises NotFound when the plan does not know the visit.
    """
    for one in record.plan.unserved:
        if one.visit_id == visit_id:
            said = list(sentences(one, language()))
            return {"visit_id": visit_id, "unserved": plain(one), "sentences": said}
    stops = [(r.carer_id, s) for r in record.plan.routes for s in r.stops if s.visit_id == visit_id]
    if not stops:
        raise NotFound("visit_not_found", visit_id=visit_id)
    said = [
        tell(
            "cli.said.served_by",
            carer_id=carer_id,
            begin=clock(stop.begin_at, record.problem.zone),
        )
        for carer_id, stop in stops
    ]
    return {
        "visit_id": visit_id,
        "carers": [carer_id for carer_id, _ in stops],
        "sentences": said,
    }


def route_rows(record: PlanRecord, carer_id: str) -> list[dict[str, Any]]:
    """The stops of a carer's day in order; raises NotFound for a carer without a route."""
    routes = [r for r in record.plan.routes if r.carer_id == carer_id]
    if not routes:
        raise NotFound("route_not_found", carer_id=carer_id)
    zone = record.problem.zone
    return [
        {
            "visit_id": stop.visit_id,
            "arrive": clock(stop.arrive_at, zone),
            "begin": clock(stop.begin_at, zone),
            "leave": clock(stop.leave_at, zone),
            "travel_min": minutes(stop.leg.travel_s),
        }
        for route in sorted(routes, key=lambda r: r.start_at)
        for stop in route.stops
    ]


def _draw_route(carer_id: str, rows: list[dict[str, Any]]) -> None:
    columns = ("visit", "arrive", "begin", "leave", "travel_min")
    table(
        tell("cli.route.title", carer_id=carer_id),
        [tell(f"cli.column.{c}") for c in columns],
        [tuple(row.values()) for row in rows],
    )
