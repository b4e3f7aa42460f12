"""`homecare places`: where a visit could go and at what price, and who stands in for a carer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import typer

from api.cli.frame import (
    AsJson,
    ForMunicipality,
    console,
    day_option,
    emit,
    notice_for,
    plain,
    table,
    tell,
)
from api.cli.names import Names, plan_to_show
from api.cli.plans import MOST_ID, day_of
from api.wire import municipality_of, open_ports
from homecare.i18n import clock, minutes
from homecare.openings import LEFT_OUT, Given, Opening
from homecare.placing import StandIns, VisitPlaces, places_in, plan_of_day, stand_ins
from homecare.planning import Ports

SHOWN = 10
"""Openings in the table; JSON has all."""


def _help(name: str) -> str:
    return tell(f"cli.option.placing.{name}")


OfPlan = Annotated[int | None, typer.Argument(max=MOST_ID, help=tell("cli.option.plan_id"))]
OfDay = Annotated[datetime | None, day_option(_help("day"))]
OfVisit = Annotated[str | None, typer.Option("--visit", help=_help("visit"))]
OfCarer = Annotated[str | None, typer.Option("--carer", help=_help("carer"))]


def places(
    plan_id: OfPlan = None,
    visit: OfVisit = None,
    carer: OfCarer = None,
    day: OfDay = None,
    municipality: ForMunicipality = None,
    names: Names = False,
    as_json: AsJson = False,
) -> None:
    """Rank every feasible place of a visit, or find stand-ins for a carer's visits."""
    if (visit is None) == (carer is None):
        raise typer.BadParameter(tell("cli.said.visit_or_carer"))
    with open_ports(on_notice=notice_for(as_json)) as ports:
        if plan_id is None:
            plan_id = _standing(ports, municipality, day.date() if day else None)
        called = plan_to_show(ports, plan_id, names=True)[1] if names else {}
        if visit is not None:
            found = places_in(ports, plan_id, visit)
            shown = _Shown(found.record.problem.zone, called)
            emit(as_json, _answer(found), lambda: shown.places(found))
        elif carer is not None:
            others = stand_ins(ports, plan_id, carer)
            shown = _Shown(others.record.problem.zone, called)
            emit(as_json, _stand_ins_answer(others), lambda: shown.stand_ins(others))


def _standing(ports: Ports, municipality: str | None, day: date | None) -> int:
    where = municipality_of(ports, municipality)
    return plan_of_day(ports, where, day_of(ports, where, day))


def _answer(found: VisitPlaces) -> dict[str, Any]:
    ranking = found.ranking
    return {
        "plan_id": found.record.id,
        "visit_id": found.visit.id,
        "costs_here": ranking.costs_here,
        "openings": [_opening(opening) for opening in ranking.openings],
        "if_only": [plain(given) | {"opening": _opening(given.opening)} for given in found.if_only],
        "needs": ranking.needs,
        "faithful": ranking.faithful,
    }


def _opening(opening: Opening) -> dict[str, Any]:
    answer: dict[str, Any] = plain(opening)
    return answer | {"price": opening.price}


def _stand_ins_answer(found: StandIns) -> dict[str, Any]:
    return {
        "plan_id": found.record.id,
        "carer_id": found.carer_id,
        "visits": {
            visit_id: [_opening(opening) for opening in ranking.openings]
            for visit_id, ranking in found.rankings.items()
        },
    }


@dataclass(frozen=True, slots=True)
class _Shown:
    """Answers as tables, in the zone of a municipality and with names where they are wanted."""

    zone: str
    names: Mapping[str, str]

    def places(self, found: VisitPlaces) -> None:
        """The cheapest openings, then the rules that would open more."""
        ranking, out = found.ranking, console()
        title = tell(
            "cli.places.title",
            n=len(ranking.openings),
            visit_id=found.visit.id,
            client=self.called(found.visit.client_id),
            plan_id=found.record.id,
        )
        if ranking.costs_here:
            price = sum(ranking.costs_here.values())
            here = tell("cli.places.price_here", n=price, parts=_parts(ranking.costs_here))
            out.print(here, markup=False)
        columns = ("begin", "carer", "stop_no", "price", "parts", "others_move")
        table(
            title,
            [tell(f"cli.column.{c}") for c in columns],
            [self.row(opening) for opening in ranking.openings[:SHOWN]],
        )
        if len(ranking.openings) > SHOWN:
            out.print(tell("cli.places.more", n=len(ranking.openings) - SHOWN))
        if ranking.needs:
            out.print(tell("cli.places.needs", others=", ".join(ranking.needs)), markup=False)
        self.gives(found.if_only)
        self.end(found.record.day_on, "placed", faithful=ranking.faithful)

    def row(self, opening: Opening) -> tuple[str, ...]:
        """One opening as a line: when, who, behind how many stops, for what, who else moves."""
        price = tell("cli.places.here") if opening.here else f"{opening.price:+d}"
        return (
            clock(opening.begin_at, self.zone),
            self.carers(opening),
            ", ".join(f"{seat.position + 1}." for seat in opening.seats),
            price,
            _parts(opening.parts),
            str(len(opening.shifted) or ""),
        )

    def gives(self, found: Iterable[Given]) -> None:
        """What one rule giving way would open."""
        rows = [
            (_gives(given), clock(given.opening.begin_at, self.zone), self.carers(given.opening))
            for given in found
        ]
        if rows:
            columns = [tell(f"cli.column.{c}") for c in ("rule", "begin", "carer")]
            table(tell("cli.places.gives"), columns, rows)

    def stand_ins(self, found: StandIns) -> None:
        """For each visit of the carer who could come instead, the cheapest."""
        carer = self.called(found.carer_id)
        if not found.rankings:
            console().print(tell("cli.places.idle", carer=carer), markup=False)
            return
        visits = {v.id: v for v in found.record.problem.visits}
        begins = {s.visit_id: s.begin_at for r in found.record.plan.routes for s in r.stops}
        rows = []
        for visit_id, ranking in found.rankings.items():
            best = ranking.openings[0] if ranking.openings else None
            rows.append(
                (
                    clock(begins[visit_id], self.zone),
                    visit_id,
                    self.called(visits[visit_id].client_id),
                    self.carers(best) if best else tell("cli.places.nobody"),
                    clock(best.begin_at, self.zone) if best else "",
                    f"{best.price:+d}" if best else "",
                    str(len(best.shifted) or "") if best else "",
                )
            )
        columns = ("now_begins", "visit", "client", "instead", "begin", "price", "others_move")
        table(
            tell("cli.places.stand_ins", carer=carer, plan_id=found.record.id),
            [tell(f"cli.column.{c}") for c in columns],
            rows,
        )
        faithful = all(ranking.faithful for ranking in found.rankings.values())
        self.end(found.record.day_on, "stand_ins", faithful=faithful, carer=found.carer_id)

    def end(self, on: date, step: str, *, faithful: bool, **values: str) -> None:
        """What has to be known of the prices, and what can be done now."""
        if not faithful:
            console().print(tell("cli.places.unlike"))
        sentence = tell(f"cli.next.{step}", day=f"{on:%d.%m.%Y}", **values)
        console().print(sentence, markup=False)

    def carers(self, opening: Opening) -> str:
        """Who would come."""
        return ", ".join(self.called(seat.carer_id) for seat in opening.seats)

    def called(self, code: str) -> str:
        """The name of a code, where names are wanted."""
        return self.names.get(code, code)


def _parts(parts: Mapping[str, int]) -> str:
    """What points are for: "travel +340, another time +60"."""
    told = {part: points for part, points in parts.items() if points and part not in LEFT_OUT}
    return ", ".join(f"{tell(f'why.part.{part}')} {points:+d}" for part, points in told.items())


def _gives(given: Given) -> str:
    rule = tell(f"cli.places.rule.{given.rule}")
    return tell("cli.places.gives_by", rule=rule, n=minutes(given.by_s)) if given.by_s else rule
