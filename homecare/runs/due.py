"""What is due now by a municipality's timetable: the timer's step.

A period is a local day or week, and there is one run of a kind for each: whoever orders it
first, in whichever process, has ordered it. Nothing counts the hours: what is due follows from
the clock and from the runs that there are, so an outage is made good once, by the newest period
that it missed, and the days on which the clocks change are days like others.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from homecare.calendar.clock import moment
from homecare.calendar.holidays import working_day_after
from homecare.errors import Conflict
from homecare.model import Municipality
from homecare.planning import Ports
from homecare.runs.records import Run, RunKind
from homecare.store import Look

TIMER = "timer"
"""Who the audit names."""
PLAN_UNTIL = time(8)
"""A plan that could not be ordered the evening before is ordered until then on its day: later
the carers are on the road, and it would be a repair."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A run that should be there."""

    kind: RunKind
    period: str
    """The planned day, the ISO week "2026-W48", or the day of the night."""
    wish: Mapping[str, Any]


def due_at(municipality: Municipality, now: datetime) -> tuple[Due, ...]:
    """The newest period of each kind whose time has come; `now` is aware."""
    made = (rule(municipality, now) for rule in (_plan, _check_ups, _retention))
    return tuple(due for due in made if due is not None)


def order_due(ports: Ports) -> tuple[Run, ...]:
    """Order what is due in all municipalities and not ordered yet; the runs that are new."""
    now = ports.now()
    with ports.store.look(TIMER) as look:
        known = look.municipalities()
        missing = [(own_id, due) for own_id in known for due in _missing(look, own_id, now)]
    made = (_ordered(ports, own_id, due, now) for own_id, due in missing)
    return tuple(run for run in made if run is not None)


def _missing(look: Look, municipality_id: str, now: datetime) -> list[Due]:
    """What is due and has no run yet; a day that people have planned themselves is not due."""
    return [
        due
        for due in due_at(look.municipality(municipality_id), now)
        if due.period not in look.runs.periods_done(municipality_id, due.kind)
        and not (due.kind is RunKind.PLAN and _is_planned(look, municipality_id, due))
    ]


def _is_planned(look: Look, municipality_id: str, due: Due) -> bool:
    day = date.fromisoformat(due.wish["day_on"])
    return bool(look.plans(municipality_id, day, day))


def _ordered(ports: Ports, municipality_id: str, due: Due, now: datetime) -> Run | None:
    """The new run; None where another process was faster."""
    run = Run(
        id=str(uuid4()),
        municipality_id=municipality_id,
        kind=due.kind,
        wish=due.wish,
        period=due.period,
        ordered_at=now,
        ordered_by=TIMER,
    )
    try:
        with ports.store.work(TIMER) as work:
            work.runs.order(run)
    except Conflict:
        return None
    return run


def _plan(municipality: Municipality, now: datetime) -> Due | None:
    table = municipality.settings.timetable
    if not table.plan:
        return None
    evening = _last_passed(_days_back(municipality, now), table.plan_hour, municipality, now)
    day = working_day_after(municipality.settings, evening)
    if now >= moment(day, PLAN_UNTIL, municipality.zone):
        return None
    wish = {"day_on": day.isoformat(), "why": TIMER}
    return Due(kind=RunKind.PLAN, period=day.isoformat(), wish=wish)


def _check_ups(municipality: Municipality, now: datetime) -> Due | None:
    table = municipality.settings.timetable
    if not table.check_ups:
        return None
    days = (
        day for day in _days_back(municipality, now) if day.isoweekday() == table.check_ups_weekday
    )
    day = _last_passed(days, table.check_ups_hour, municipality, now)
    year, week, _ = day.isocalendar()
    return Due(
        kind=RunKind.CHECK_UPS,
        period=f"{year}-W{week:02d}",
        wish={"day_on": day.isoformat()},
    )


def _retention(municipality: Municipality, now: datetime) -> Due | None:
    table = municipality.settings.timetable
    if not table.retention:
        return None
    night = _last_passed(_days_back(municipality, now), table.retention_hour, municipality, now)
    return Due(kind=RunKind.RETENTION, period=night.isoformat(), wish={"day_on": night.isoformat()})


def _days_back(municipality: Municipality, now: datetime) -> Iterator[date]:
    """Today on the municipality's calendar, and the days before it."""
    day = now.astimezone(ZoneInfo(municipality.zone)).date()
    while True:
        yield day
        day -= ONE_DAY


def _last_passed(
    days: Iterable[date], hour: int, municipality: Municipality, now: datetime
) -> date:
    """The newest of the days on which the hour has struck."""
    return next(day for day in days if moment(day, time(hour), municipality.zone) <= now)
