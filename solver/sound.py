"""What a sound number and a sound moment of a problem are."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from homecare.desk import DAYS_AFTER, ZERO_BEFORE_DAY
from homecare.errors import ProblemError
from homecare.plan import Problem

Refusals = Iterator[ProblemError]

DAY_S = 24 * 3600
MOST = 1_000_000_000
"""Most seconds, metres or points of one figure: sums stay far below what 64 bits hold."""


def whole(number: object, least: int, most: int = MOST) -> bool:
    """A Python int, no bool and no numpy scalar, within bounds."""
    return type(number) is int and least <= number <= most


def aware(moment: datetime) -> bool:
    """A moment with its zone, on a whole second."""
    return moment.utcoffset() is not None and moment.microsecond == 0


def near(problem: Problem, moment: datetime) -> bool:
    """Aware, from four days before the first day until five days after the last."""
    midnight = datetime.combine(problem.day_on, time(), UTC)
    return aware(moment) and midnight - ZERO_BEFORE_DAY <= moment <= midnight + timedelta(
        days=problem.days + DAYS_AFTER
    )
