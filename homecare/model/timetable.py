"""When the timer orders runs by itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Hours are full hours of the municipality's own clocks, 0 to 23."""

    plan: bool = True
    """Whether the next working day is planned each evening."""
    plan_hour: int = 18
    check_ups: bool = True
    """Whether the list of check-ups that are due is written each week."""
    check_ups_weekday: int = 1
    """1 is Monday, 7 is Sunday."""
    check_ups_hour: int = 6
    retention: bool = True
    """Whether what has been kept long enough is removed each night."""
    retention_hour: int = 2
