"""A day in pseudonyms: what may be handed to a planner or to a stranger who is asked for help.

The problem keeps its form (docs/exchange.md), so it can be solved and judged as it is.

- Every code (of people, visits, places, areas, skills, facts, languages, limits) becomes a keyed
  HMAC-SHA256: the same for the same thing as long as the key is, and no way back without it.
- Dates move together, by whole weeks, so that the first day lies in the week of `MONDAY`: wall
  times, weekdays and distances in time stay, the date goes.
- Places move, each by `LEAST_M` to `MOST_M` in its own direction, and travel is estimated anew
  between the moved places. A matrix of true distances is as good as a map: whoever knows three of
  the houses finds the others. How far and where to hangs on key and place alone, so several
  exports do not average out.
- Tasks are left out, and so is every name that a municipality chose.

It is a pseudonym, no anonymity: numbers, lengths and windows of visits stay true.
"""

import base64
import hashlib
import hmac
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from homecare.model import CarPool, MealBreak, Pin, Place, Shift, Visit, Window, WorkSpan
from homecare.plan import ContinuityBudget, Problem, Served, Travel

MONDAY = date(2001, 1, 1)
"""A winter Monday: no clock changes near it."""
LEAST_M, MOST_M = 300, 1500
_METRES_PER_DEGREE = 111_195
_DIGITS = 10
T = TypeVar("T", Visit, Shift)


class Pseudonyms:
    """Gives out pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def code(self, kind: str, code: str) -> str:
        """The pseudonym of a code; the empty code stays empty."""
        if not code:
            return ""
        digest = base64.b32encode(self._digest(kind, code)).decode().lower()
        return f"{kind}-{digest[:_DIGITS]}"

    def codes(self, kind: str, codes: Iterable[str]) -> frozenset[str]:
        """The pseudonyms of several."""
        return frozenset(self.code(kind, code) for code in codes)

    def moved(self, place: Place) -> Place:
        """A place under its pseudonym, somewhere else. ValueError without coordinates."""
        if place.lat is None or place.lon is None:
            raise ValueError(place.id)
        drawn = self._digest("moved", place.id)
        angle = 2 * math.pi * int.from_bytes(drawn[:4], "big") / 2**32
        metres = LEAST_M + (MOST_M - LEAST_M) * int.from_bytes(drawn[4:8], "big") / 2**32
        north = metres * math.cos(angle) / _METRES_PER_DEGREE
        east = metres * math.sin(angle) / _METRES_PER_DEGREE
        return Place(
            id=self.code("P", place.id),
            parish="",
            address="",
            lat=place.lat + north,
            lon=place.lon + east / math.cos(math.radians(place.lat)),
        )

    def _digest(self, kind: str, code: str) -> bytes:
        return hmac.digest(self._key, f"{kind}:{code}".encode(), hashlib.sha256)


def pseudonymised(problem: Problem, travel: Travel, names: Pseudonyms) -> Problem:
    """The problem in pseudonyms; `travel` is that between the moved places."""
    return _Rewriting(problem, names).problem(travel)


class _Rewriting:
    """One problem on its way into pseudonyms."""

    def __init__(self, problem: Problem, names: Pseudonyms) -> None:
        self.source, self.names = problem, names
        self.zone = ZoneInfo(problem.zone)
        first = MONDAY + timedelta(days=problem.day_on.weekday())
        self.back = problem.day_on - first

    def problem(self, travel: Travel) -> Problem:
        """All of it."""
        source = self.source
        return replace(
            source,
            id=f"day:{self._day(source.day_on):%Y%m%d}",
            day_on=self._day(source.day_on),
            visits=_sorted(self._visit(visit) for visit in source.visits),
            shifts=_sorted(self._shift(shift) for shift in source.shifts),
            gaps=tuple(
                replace(
                    gap,
                    first_id=self._visit_id(gap.first_id),
                    second_id=self._visit_id(gap.second_id),
                )
                for gap in source.gaps
            ),
            spacings=tuple(
                replace(one, visit_ids=tuple(map(self._visit_id, one.visit_ids)))
                for one in source.spacings
            ),
            travel=travel,
            limits={self.names.code("L", name): limits for name, limits in source.limits.items()},
            history=tuple(self._span(span) for span in source.history),
            baseline={self._visit_id(v): self._served(s) for v, s in source.baseline.items()},
            cars=tuple(self._pool(pool) for pool in source.cars),
            continuity=self._continuity(source.continuity),
            worked_s={self._carer(c): seconds for c, seconds in source.worked_s.items()},
        )

    def _visit_id(self, code: str) -> str:
        return self.names.code("V", code)

    def _carer(self, code: str) -> str:
        return self.names.code("K", code)

    def _carers(self, codes: Iterable[str]) -> frozenset[str]:
        return self.names.codes("K", codes)

    def _place(self, code: str) -> str:
        return self.names.code("P", code)

    def _day(self, day: date) -> date:
        return day - self.back

    def _at(self, at: datetime) -> datetime:
        """The same wall time on the moved day."""
        local = at.astimezone(self.zone)
        moved = local.replace(tzinfo=None) - self.back
        return moved.replace(tzinfo=self.zone, fold=local.fold).astimezone(at.tzinfo)

    def _window(self, window: Window) -> Window:
        due_at = None if window.due_at is None else self._at(window.due_at)
        return Window(
            opens_at=self._at(window.opens_at), closes_at=self._at(window.closes_at), due_at=due_at
        )

    def _visit(self, visit: Visit) -> Visit:
        names = self.names
        return replace(
            visit,
            id=self._visit_id(visit.id),
            client_id=names.code("C", visit.client_id),
            place_id=self._place(visit.place_id),
            area_id=names.code("Z", visit.area_id),
            windows=tuple(self._window(window) for window in visit.windows),
            preferred=None if visit.preferred is None else self._window(visit.preferred),
            tasks=(),
            skills=names.codes("S", visit.skills),
            languages=names.codes("M", visit.languages),
            facts=names.codes("F", visit.facts),
            preferred_carers=self._carers(visit.preferred_carers),
            forbidden_carers=self._carers(visit.forbidden_carers),
            known_carers=self._carers(visit.known_carers),
            carer_points={self._carer(c): n for c, n in visit.carer_points.items()},
            pin=None if visit.pin is None else self._pin(visit.pin),
        )

    def _pin(self, pin: Pin) -> Pin:
        return Pin(
            carer_id=None if pin.carer_id is None else self._carer(pin.carer_id),
            begin_at=None if pin.begin_at is None else self._at(pin.begin_at),
            with_carer_id=None if pin.with_carer_id is None else self._carer(pin.with_carer_id),
        )

    def _shift(self, shift: Shift) -> Shift:
        names, pool = self.names, shift.car_pool_id
        return replace(
            shift,
            id=names.code("W", shift.id),
            carer_id=self._carer(shift.carer_id),
            start_at=self._at(shift.start_at),
            end_at=self._at(shift.end_at),
            latest_end_at=self._at(shift.latest_end_at),
            start_place_id=self._place(shift.start_place_id),
            end_place_id=self._place(shift.end_place_id),
            skills=names.codes("S", shift.skills),
            languages=names.codes("M", shift.languages),
            area_ids=names.codes("Z", shift.area_ids),
            refuses=names.codes("F", shift.refuses),
            limits_id=names.code("L", shift.limits_id),
            meal=None if shift.meal is None else self._meal(shift.meal),
            car_pool_id=None if pool is None else names.code("G", pool),
        )

    def _meal(self, meal: MealBreak) -> MealBreak:
        return replace(meal, opens_at=self._at(meal.opens_at), closes_at=self._at(meal.closes_at))

    def _span(self, span: WorkSpan) -> WorkSpan:
        return replace(
            span,
            carer_id=self._carer(span.carer_id),
            start_at=self._at(span.start_at),
            end_at=self._at(span.end_at),
        )

    def _served(self, served: Served) -> Served:
        return Served(carer_ids=self._carers(served.carer_ids), begin_at=self._at(served.begin_at))

    def _pool(self, pool: CarPool) -> CarPool:
        return replace(pool, id=self.names.code("G", pool.id), place_id=self._place(pool.place_id))

    def _continuity(self, budget: ContinuityBudget | None) -> ContinuityBudget | None:
        if budget is None:
            return None
        met: Mapping[str, Mapping[str, tuple[date, ...]]] = {
            self.names.code("C", client): {
                self._carer(carer): tuple(map(self._day, days)) for carer, days in carers.items()
            }
            for client, carers in budget.met.items()
        }
        return replace(budget, met=met)


def _sorted(things: Iterable[T]) -> tuple[T, ...]:
    """By pseudonym: the order of the codes would tell their order."""
    return tuple(sorted(things, key=lambda thing: thing.id))
