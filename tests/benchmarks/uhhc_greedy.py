"""Plans by appending visits to routes, to try the adapter on days of every kind without a search.

Deliberately simple and a little random: it keeps the family's hard rules and minds no cost.
"""

import random
from dataclasses import dataclass, field

from benchmarks.uhhc.problem import CLOCK
from homecare.model import Gap, Shift, Visit
from homecare.plan import Problem
from tests.benchmarks.uhhc_town import Tour


@dataclass
class _Day:
    """A carer's day as it grows."""

    shift: Shift
    place_id: str
    free: float
    begins: list[tuple[str, float]] = field(default_factory=list)
    rests: list[tuple[float, float]] = field(default_factory=list)


class Greedy:
    """Tours for a problem."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self.chance = random.Random(seed)
        self.rows = {id_: no for no, id_ in enumerate(problem.travel.place_ids)}
        self.days = {
            s.carer_id: _Day(s, s.start_place_id, CLOCK.units(s.start_at)) for s in problem.shifts
        }

    def tours(self) -> dict[str, Tour]:
        """Serve what can be appended, in the order of the windows; then set off late."""
        visits = {v.id: v for v in self.problem.visits}
        gaps = {gap.first_id: gap for gap in self.problem.gaps}
        seconds = {gap.second_id for gap in self.problem.gaps}
        order = sorted(visits.values(), key=lambda v: (v.windows[0].opens_at, v.id))
        for visit in order:
            if visit.id in gaps:
                gap = gaps[visit.id]
                self._pair(gap, visit, visits[gap.second_id])
            elif visit.id not in seconds:
                self._single(visit)
        return {id_: self._tour(day) for id_, day in self.days.items() if day.begins}

    def _single(self, visit: Visit) -> None:
        fits = {id_: self._begin(day, visit) for id_, day in self.days.items()}
        chosen = self._choose({id_: at for id_, at in fits.items() if at is not None})
        if chosen is not None:
            self._append(self.days[chosen], visit, fits[chosen])

    def _pair(self, gap: Gap, first: Visit, second: Visit) -> None:
        fits = {}
        for one, day in self.days.items():
            for two, other in self.days.items():
                if one != two and (found := self._begins(gap, (day, first), (other, second))):
                    fits[one, two] = found
        if not fits:
            return
        one, two = min(fits, key=lambda ids: (sum(fits[ids]), ids))
        self._append(self.days[one], first, fits[one, two][0])
        self._append(self.days[two], second, fits[one, two][1])

    def _begins(
        self, gap: Gap, one: tuple[_Day, Visit], two: tuple[_Day, Visit]
    ) -> tuple[float, float] | None:
        first, second = self._begin(*one), self._begin(*two)
        if first is None or second is None:
            return None
        second_at = self._begin(*two, max(second, first + gap.least_s))
        if second_at is None:
            return None
        most_s = gap.most_s
        if most_s is not None and second_at - first > most_s:
            first_at = self._begin(*one, second_at - most_s)
            if first_at is None or not gap.least_s <= second_at - first_at <= most_s:
                return None
            return first_at, second_at
        return first, second_at

    def _choose(self, fits: dict[str, float]) -> str | None:
        """The first to be there, now and then somebody else."""
        if not fits:
            return None
        if self.chance.random() < 0.2:
            return self.chance.choice(sorted(fits))
        return min(fits, key=lambda id_: (fits[id_], id_))

    def _begin(self, day: _Day, visit: Visit, least: float = 0) -> float | None:
        """Earliest begin after `least` at the end of a day, None where the rules forbid it."""
        shift = day.shift
        if not visit.skills <= shift.skills or shift.carer_id in visit.forbidden_carers:
            return None
        there = day.free + self._way(day.place_id, visit.place_id)
        if self._meal(day, there) is not None:
            there += self._lasts(day)
        for window in sorted(visit.windows, key=lambda w: w.opens_at):
            begin = max(there, least, CLOCK.units(window.opens_at))
            home = begin + visit.service_s + self._way(visit.place_id, shift.end_place_id)
            latest = min(CLOCK.units(window.closes_at), begin + CLOCK.units(shift.latest_end_at))
            if begin <= latest and home <= CLOCK.units(shift.latest_end_at):
                return begin
        return None

    def _append(self, day: _Day, visit: Visit, begin: float | None) -> None:
        assert begin is not None
        there = day.free + self._way(day.place_id, visit.place_id)
        start = self._meal(day, there)
        if start is not None:
            if self.chance.random() < 0.5:  # drive first, then rest
                start = there
            day.rests.append((start, start + self._lasts(day)))
        day.begins.append((visit.id, begin))
        day.place_id, day.free = visit.place_id, begin + visit.service_s

    def _meal(self, day: _Day, there: float) -> float | None:
        """When a rest before the next drive may begin; it may begin after the drive as well."""
        meal = day.shift.meal
        if meal is None or day.rests or day.free < CLOCK.units(meal.opens_at) or not day.begins:
            return None
        last = there + (meal.least_s if meal.on_end else 0)
        return day.free if last <= CLOCK.units(meal.closes_at) else None

    def _lasts(self, day: _Day) -> float:
        return day.shift.meal.least_s if day.shift.meal else 0

    def _way(self, start: str, end: str) -> float:
        (matrix,) = self.problem.travel.by_way.values()
        return matrix.travel_s[self.rows[start]][self.rows[end]]

    def _tour(self, day: _Day) -> Tour:
        visits = {v.id: v for v in self.problem.visits}
        first_id, begin = day.begins[0]
        leaves = begin - self._way(day.shift.start_place_id, visits[first_id].place_id)
        return leaves, day.begins, day.rests
