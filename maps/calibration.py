"""Worked-out travel against recorded travel: a factor for each parish, learnt with caution."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from homecare.model import Place, TravelSettings
from homecare.plan import NO_WAY, Matrix

LEAST_OBSERVATIONS = 30
"""Fewer recorded legs than this teach nothing."""
SANE = (0.4, 3.0)
"""A ratio outside is a stop on the way or a wrong clock, and not counted."""
EVERYWHERE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One leg that was driven: the parishes of its ends, worked out and recorded seconds."""

    from_parish: str
    to_parish: str
    expected_s: int
    recorded_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What the records say about a parish."""

    parish: str
    """ "" for all parishes together."""
    observations: int
    factor: float | None
    """Median of recorded over worked-out time; None where there are too few records."""
    low: float
    high: float
    """Lower and upper quartile of the ratios."""
    set_aside: int = 0
    """Records that were not counted, because no such drive is sane."""


def learn(observations: Sequence[Observation], least: int = LEAST_OBSERVATIONS) -> list[Learnt]:
    """A factor for all parishes together and for each that has records enough, by name.

    The median stands for the middle and the quartiles for the spread, so that single wrong
    records do no harm. A leg between two parishes counts in both.
    """
    ratios: dict[str, list[float]] = {EVERYWHERE: []}
    for one in observations:
        ratio = one.recorded_s / one.expected_s if one.expected_s > 0 else 0.0
        for parish in {EVERYWHERE, one.from_parish, one.to_parish}:
            ratios.setdefault(parish, []).append(ratio)
    return [_learnt(parish, found, least) for parish, found in sorted(ratios.items())]


def _learnt(parish: str, ratios: Sequence[float], least: int) -> Learnt:
    sane = [ratio for ratio in ratios if SANE[0] <= ratio <= SANE[1]]
    low, middle, high = np.percentile(sane, [25, 50, 75]).tolist() if sane else (0.0,) * 3
    return Learnt(
        parish=parish,
        observations=len(sane),
        factor=round(middle, 3) if len(sane) >= least else None,
        low=round(low, 3),
        high=round(high, 3),
        set_aside=len(ratios) - len(sane),
    )


def calibrated(matrix: Matrix, places: Sequence[Place], settings: TravelSettings) -> Matrix:
    """The matrix with each time multiplied by the mean factor of the two parishes, rounded up."""
    if not settings.calibration:
        return matrix
    factors = np.array([_factor(settings.calibration, place) for place in places])
    rows = []
    for n, row in enumerate(matrix.travel_s):
        seconds = np.asarray(row, dtype=np.float64)
        slower = np.ceil(np.round(seconds * (factors[n] + factors) / 2, 6))
        kept = np.where(seconds >= NO_WAY, seconds, slower).astype(np.int64)
        rows.append(array("q", kept.tobytes()))
    return Matrix(travel_s=tuple(rows), distance_m=matrix.distance_m)


def _factor(calibration: Mapping[str, float], place: Place) -> float:
    return calibration.get(place.parish, calibration.get(EVERYWHERE, 1.0))
