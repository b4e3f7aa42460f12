"""Problems without the rules that a family does not know: no law, no price but the given ones."""

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from benchmarks.families.clock import Clock
from homecare.model import Shift, WayOfTravel, Weights, WorkLimits
from homecare.model.careplans import Priority
from homecare.plan import Matrix, Travel

MOST_DAYS = 28
"""The longest horizon of a Problem."""
_EVER_S = MOST_DAYS * 24 * 3600
UNSERVED = 100_000_000
"""Points of a duty left out, far above what serving it can cost in any family."""

NO_LIMITS = {
    "none": WorkLimits(
        day_max_s=_EVER_S,
        week_max_s=_EVER_S,
        break_over_s=_EVER_S,
        break_total_s=0,
        break_part_s=0,
        break_latest_start_s=_EVER_S,
        daily_rest_s=0,
        weekly_rest_s=0,
    )
}
"""Limits of working time that never bind."""


def only(**weights: int) -> Weights:
    """Weights of nothing but what is given, and of duties, which are never worth leaving out."""
    nothing: dict[str, Any] = {f.name: 0 for f in fields(Weights) if isinstance(f.default, int)}
    unserved = dict.fromkeys(Priority, UNSERVED)
    return replace(Weights(unserved=unserved), **(nothing | weights))


def shift_of(
    carer_id: str, place_id: str, hours: tuple[datetime, datetime], skills: Iterable[str] = ()
) -> Shift:
    """The one shift of a carer, by car from a place and back, with limits "none"."""
    return Shift(
        id=carer_id,
        carer_id=carer_id,
        start_at=hours[0],
        end_at=hours[1],
        latest_end_at=hours[1],
        start_place_id=place_id,
        end_place_id=place_id,
        skills=frozenset(skills),
        limits_id="none",
    )


def travel_of(place_ids: Sequence[str], units: Sequence[Sequence[float]], clock: Clock) -> Travel:
    """A matrix of travel in an instance's units, by car; one metre stands for one second."""
    rows = tuple(tuple(clock.whole(u) for u in row) for row in units)
    matrix = Matrix(travel_s=rows, distance_m=rows)
    return Travel(place_ids=tuple(place_ids), by_way={WayOfTravel.CAR: matrix}, source="benchmark")
