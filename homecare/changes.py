"""How one plan differs from another: which visits go to whom and when, before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from homecare.plan import Plan, Served


class ChangeKind(StrEnum):
    """What became of a visit."""

    CARERS = "carers"
    """It goes to somebody else, at whatever time."""
    MOVED = "moved"
    """The same carers come at another time."""
    DROPPED = "dropped"
    """It was served and is not any more."""
    ADDED = "added"
    """It was not served and is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One visit that two plans serve differently."""

    visit_id: str
    kind: ChangeKind
    before: Served | None
    after: Served | None


def baseline_of(plan: Plan) -> dict[str, Served]:
    """How a plan serves each visit, for a later plan to stay close to."""
    carers: dict[str, set[str]] = {}
    begins: dict[str, datetime] = {}
    for route in plan.routes:
        for stop in route.stops:
            carers.setdefault(stop.visit_id, set()).add(route.carer_id)
            begins[stop.visit_id] = stop.begin_at
    return {
        visit_id: Served(carer_ids=frozenset(who), begin_at=begins[visit_id])
        for visit_id, who in carers.items()
    }


def changes_between(before: Plan, after: Plan, least_s: int = 60) -> tuple[Change, ...]:
    """Visits that the later plan serves otherwise, by begin and id.

    A begin that moved by less than `least_s` seconds is no change.
    """
    was, now = baseline_of(before), baseline_of(after)
    found = [
        Change(visit_id=visit_id, kind=kind, before=was.get(visit_id), after=now.get(visit_id))
        for visit_id in was.keys() | now.keys()
        for kind in [_kind(was.get(visit_id), now.get(visit_id), least_s)]
        if kind is not None
    ]
    return tuple(sorted(found, key=_order))


def _kind(before: Served | None, after: Served | None, least_s: int) -> ChangeKind | None:
    if before is None:
        return ChangeKind.ADDED
    if after is None:
        return ChangeKind.DROPPED
    if before.carer_ids != after.carer_ids:
        return ChangeKind.CARERS
    moved_s = abs((after.begin_at - before.begin_at).total_seconds())
    return ChangeKind.MOVED if moved_s >= least_s else None


def _order(change: Change) -> tuple[datetime, str]:
    served: Iterable[Served] = (s for s in (change.after, change.before) if s is not None)
    return min(s.begin_at for s in served), change.visit_id
