"""An instance's plain numbers as moments and whole seconds of a Problem, and back."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

DAY_ON = date(2026, 11, 23)
"""The day that stands for an instance's zero: a Monday, far from any change of clocks."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One unit of an instance is `scale` seconds of the problem."""

    scale: int = 1
    day_on: date = DAY_ON

    @property
    def zero_at(self) -> datetime:
        """Moment 0 of the instance."""
        return datetime.combine(self.day_on, time(), UTC)

    def whole(self, units: float) -> int:
        """So many units as seconds, to the nearest whole one, halves up."""
        return math.floor(units * self.scale + 0.5)

    def at(self, units: float) -> datetime:
        """The moment that lies so many units after zero, to the nearest second."""
        return self.zero_at + timedelta(seconds=self.whole(units))

    def units(self, at: datetime) -> float:
        """How many units a moment lies after zero."""
        return (at - self.zero_at).total_seconds() / self.scale
