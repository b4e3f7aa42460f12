"""What published plans say about the days around those that are planned, and about those days."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from homecare.calendar import Past
from homecare.changes import baseline_of
from homecare.days import HISTORY
from homecare.model import Casebook, WorkSpan
from homecare.plan import Served
from homecare.records import PlanState
from homecare.store import Look

NEAR_DAYS = 14
"""Days before and after in which a time of a rhythm can be too near to a planned one."""

BURDEN_DAYS = 28
"""Days before the planned ones whose work counts for a fair share."""

FAR = timedelta(days=400)
"""How far before and after a day published plans are searched for its orders and check-ups."""

ONE_DAY = timedelta(days=1)


def past_of(look: Look, casebook: Casebook, first_on: date, days: int = 1) -> Past:
    """What published plans say about the days around these, and about these themselves."""
    own = casebook.municipality
    last_on, before_on = first_on + timedelta(days=days - 1), first_on - ONE_DAY
    near = timedelta(days=NEAR_DAYS)
    met = met_before(look, own.id, first_on, own.settings.planning.continuity_days)
    later_on = last_on + ONE_DAY
    earlier = look.work_spans(own.id, first_on - timedelta(days=BURDEN_DAYS), before_on)
    return Past(
        history=history_of(look, own.id, own.zone, first_on, days),
        known_carers={client: frozenset(carers) for client, carers in met.items()},
        served_ids=look.served_visit_ids(own.id, first_on - FAR, before_on),
        later_ids=look.served_visit_ids(own.id, later_on, last_on + FAR),
        baseline=_baseline(look, own.id, first_on, last_on),
        served_on=look.served_on(own.id, first_on - near, before_on)
        | look.served_on(own.id, later_on, last_on + near),
        met=met,
        burden_s=_burden_s(earlier),
    )


def met_before(
    look: Look, municipality_id: str, first_on: date, days: int
) -> dict[str, dict[str, tuple[date, ...]]]:
    """Client -> carer -> days on which they met in the days before, by published plans."""
    return look.met_on(municipality_id, first_on - timedelta(days=days), first_on - ONE_DAY)


def history_of(
    look: Look, municipality_id: str, zone: str, first_on: date, days: int
) -> tuple[WorkSpan, ...]:
    """Published work on the days before and after some days, not on these."""
    last_on = first_on + timedelta(days=days - 1)
    spans = look.work_spans(municipality_id, first_on - HISTORY, last_on + HISTORY)
    clocks = ZoneInfo(zone)
    return tuple(
        s for s in spans if not first_on <= s.start_at.astimezone(clocks).date() <= last_on
    )


def _burden_s(spans: Iterable[WorkSpan]) -> dict[str, int]:
    found: dict[str, int] = {}
    for span in spans:
        whole_s = int((span.end_at - span.start_at).total_seconds())
        worked_s = whole_s if span.work_s is None else span.work_s
        found[span.carer_id] = found.get(span.carer_id, 0) + worked_s
    return found


def _baseline(look: Look, municipality_id: str, from_on: date, to_on: date) -> dict[str, Served]:
    found: dict[str, Served] = {}
    for head in look.plans(municipality_id, from_on, to_on, (PlanState.PUBLISHED,)):
        found |= baseline_of(look.plan(head.id).plan)
    return found


def served_elsewhere(look: Look, municipality_id: str, days: Sequence[date]) -> frozenset[str]:
    """Visits in published plans of other days than these."""
    found: frozenset[str] = frozenset()
    edges = [min(days) - FAR - ONE_DAY, *sorted(days), max(days) + FAR + ONE_DAY]
    for before, after in pairwise(edges):
        found |= look.served_visit_ids(municipality_id, before + ONE_DAY, after - ONE_DAY)
    return found
