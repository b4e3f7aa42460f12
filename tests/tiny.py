"""The tiny day: four clients, two carers, worked out by hand. Tests vary this one.

All live along one straight road, ten minutes (8 km) apart:

    office O ---- A ---- B ---- C ---- D          travel |i - j| x 10 min, 8,000 m a step

Monday 2026-11-23; Rīga is two hours ahead of UTC, all times here are UTC.
Carers K-1 and K-2 work 06:00-14:30 (08:00-16:30 in Rīga) from the office and back.
Each visit lasts 60 min, may begin 06:00-12:00, needs one carer and no skill.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from homecare.model import Shift, Visit, WayOfTravel, Window, WorkLimits
from homecare.plan import Matrix, Problem, Travel

DAY = date(2026, 11, 23)
STEP_S = 600
STEP_M = 8000
PLACES = ("O", "A", "B", "C", "D")


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the tiny day, UTC."""
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(
        hours=hour, minutes=minute, seconds=second
    )


def window(opens: datetime, closes: datetime) -> tuple[Window, ...]:
    return (Window(opens_at=opens, closes_at=closes),)


def visit(place: str, **changes: Any) -> Visit:
    """Visit V-<place> of client C-<place>."""
    plain = Visit(
        id=f"V-{place}",
        client_id=f"C-{place}",
        place_id=place,
        service_s=3600,
        windows=window(at(6), at(12)),
    )
    return replace(plain, **changes)


def shift(number: int, **changes: Any) -> Shift:
    """Shift S-<n> of carer K-<n>."""
    plain = Shift(
        id=f"S-{number}",
        carer_id=f"K-{number}",
        start_at=at(6),
        end_at=at(14, 30),
        latest_end_at=at(14, 30),
        start_place_id="O",
        end_place_id="O",
    )
    return replace(plain, **changes)


def travel() -> Travel:
    n = range(len(PLACES))
    matrix = Matrix(
        travel_s=tuple(tuple(abs(i - j) * STEP_S for j in n) for i in n),
        distance_m=tuple(tuple(abs(i - j) * STEP_M for j in n) for i in n),
    )
    return Travel(place_ids=PLACES, by_way=dict.fromkeys(WayOfTravel, matrix))


def problem(**changes: Any) -> Problem:
    """The tiny day itself, or with fields replaced."""
    plain = Problem(
        id="tiny:20261123",
        day_on=DAY,
        zone="Europe/Riga",
        visits=tuple(visit(p) for p in "ABCD"),
        shifts=(shift(1), shift(2)),
        travel=travel(),
        limits={"standard": WorkLimits(), "special_risk": WorkLimits(day_max_s=7 * 3600)},
    )
    return replace(plain, **changes)
