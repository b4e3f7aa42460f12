"""Check-ups that are open become optional visits of a day, the most urgent first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from homecare.calendar.checkups import CheckUpDue, CheckUpState, check_up_register, is_ripe
from homecare.calendar.clients import for_client, located, stay_of
from homecare.calendar.clock import window_on
from homecare.calendar.day import DayVisits, LeftOut, Past
from homecare.calendar.holidays import is_working_day
from homecare.model import Casebook, CheckUpPolicy, Priority, Visit, VisitKind


@dataclass(frozen=True, slots=True)
class _Open:
    """A resident who may be looked in on, and on which of the days."""

    due: CheckUpDue
    """As it stands on the first of them."""
    days_late: Mapping[date, int]
    """On each of them, in their order."""

    @property
    def urgency(self) -> tuple[int, str]:
        """Who has waited longest comes first."""
        last, days_late = list(self.days_late.items())[-1]
        return last.toordinal() - days_late, self.due.client_id


def check_up_visits(casebook: Casebook, days: Sequence[date], past: Past) -> DayVisits:
    """The most urgent open check-ups as optional visits; none on free days and weekends.

    No day is offered more than its most, see `_spread`. Residents beyond that, away, or without
    coordinates are listed as left out, and so are those who stand in a published plan of a later
    day, or stood in an earlier one and of whose check-up nothing was recorded since.
    """
    settings = casebook.municipality.settings
    working = [day for day in days if is_working_day(settings, day)]
    if not working:
        return DayVisits()
    registers = {day: check_up_register(casebook, day) for day in working}
    wanted = sorted(_open(registers), key=lambda one: one.urgency)
    planned = [o for o in wanted if check_up_id(o.due) in past.served_ids]
    later = [o for o in wanted if check_up_id(o.due) in past.later_ids - past.served_ids]
    taken = past.served_ids | past.later_ids
    unplanned = [o for o in wanted if check_up_id(o.due) not in taken]
    ready = [o for o in unplanned if _located(casebook, o.due)]
    room = dict.fromkeys(working, settings.check_ups.most_per_day)
    offered = _spread(ready, room, _published_on(casebook, past))
    known = {o.due.client_id for o in wanted}
    left_out = (
        *(_left_out(o.due, "enough_check_ups") for o in ready if o.due.client_id not in offered),
        *(_left_out(o.due, "no_coordinates") for o in unplanned if not _located(casebook, o.due)),
        *(_left_out(o.due, "contact_missing") for o in planned),
        *(_left_out(o.due, "planned_later") for o in later),
        *(x for x in _away(casebook, registers[working[0]], working[0]) if x.code not in known),
    )
    visits = (
        _visit(casebook, o, offered[o.due.client_id]) for o in ready if o.due.client_id in offered
    )
    return DayVisits(
        visits=tuple(for_client(casebook, past, visit) for visit in visits), left_out=left_out
    )


def _spread(
    ready: Sequence[_Open], room: Mapping[date, int], published_on: Mapping[str, date]
) -> dict[str, tuple[date, ...]]:
    """Client -> the days on which the check-up is offered, so that no day has more than its room.

    The most urgent choose first: the day of the published plan, else the one with most room
    left, of those the earliest. While there is room, each gets a further day in the same turn, so
    that few check-ups lie on every day on which they are open and many on one day each.
    """
    left = dict(room)
    found: dict[str, list[date]] = {}
    turn = list(ready)
    while turn:
        again: list[_Open] = []
        for one in turn:
            had = found.get(one.due.client_id, [])
            free = [day for day in one.days_late if left[day] > 0 and day not in had]
            if free:
                wished = published_on.get(check_up_id(one.due))
                day = (
                    wished if wished in free else max(free, key=lambda d: (left[d], -d.toordinal()))
                )
                left[day] -= 1
                found[one.due.client_id] = [*had, day]
                again.append(one)
        turn = again
    return {client_id: tuple(sorted(days)) for client_id, days in found.items()}


def _published_on(casebook: Casebook, past: Past) -> dict[str, date]:
    """Local day of each visit in the published plans of the planned days."""
    zone = ZoneInfo(casebook.municipality.zone)
    return {v: how.begin_at.astimezone(zone).date() for v, how in past.baseline.items()}


def _open(registers: Mapping[date, Sequence[CheckUpDue]]) -> Iterator[_Open]:
    found: dict[str, list[tuple[date, CheckUpDue]]] = {}
    for day, register in registers.items():
        for due in register:
            if due.open:
                found.setdefault(due.client_id, []).append((day, due))
    for entries in found.values():
        yield _Open(entries[0][1], {day: due.days_late for day, due in entries})


def _located(casebook: Casebook, due: CheckUpDue) -> bool:
    return located(casebook, casebook.clients[due.client_id].place_id)


def _away(casebook: Casebook, register: tuple[CheckUpDue, ...], day: date) -> Iterator[LeftOut]:
    """Residents who would be looked in on if they were at home."""
    policy = casebook.municipality.settings.check_ups
    for due in register:
        if due.state is CheckUpState.AWAY and is_ripe(policy, due.days_late):
            stay = stay_of(casebook.clients[due.client_id], day, due.client_id)
            yield from [stay] if stay else []


def check_up_id(due: CheckUpDue) -> str:
    """Id of the visit for a due date: "C-0012:u20261201"; the same until it is done."""
    return f"{due.client_id}:u{due.due_on:%Y%m%d}"


def check_up_worth(policy: CheckUpPolicy, days_late: int) -> int:
    """Points of a check-up: grows in a line to the due date, then by a step a day."""
    if days_late >= 0:
        return policy.worth_when_due + policy.worth_per_overdue_day * days_late
    gone = max(0, policy.tolerance_before_days + days_late)
    growth = policy.worth_when_due - policy.worth_at_first
    return policy.worth_at_first + growth * gone // max(1, policy.tolerance_before_days)


def _left_out(due: CheckUpDue, why: str) -> LeftOut:
    return LeftOut(code=due.client_id, why=why, client_id=due.client_id)


def _visit(casebook: Casebook, one: _Open, days: Sequence[date]) -> Visit:
    policy = casebook.municipality.settings.check_ups
    zone = casebook.municipality.zone
    due = one.due
    return Visit(
        id=check_up_id(due),
        kind=VisitKind.CHECK_UP,
        client_id=due.client_id,
        place_id=casebook.clients[due.client_id].place_id,
        service_s=policy.service_s,
        windows=tuple(window_on(day, w, zone) for day in days for w in policy.windows),
        skills=frozenset(policy.skills),
        priority=Priority.LOW,
        optional_worth=check_up_worth(policy, one.days_late[days[-1]]),
    )
