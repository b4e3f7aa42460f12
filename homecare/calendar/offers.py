"""Check-ups that are open become optional visits of a day, the most urgent first."""

from collections.abc import Iterator
from datetime import date

from homecare.calendar.checkups import CheckUpDue, CheckUpState, check_up_register, is_ripe
from homecare.calendar.clients import for_client, located, stay_of
from homecare.calendar.clock import window_on
from homecare.calendar.day import DayVisits, LeftOut, Past
from homecare.calendar.holidays import is_working_day
from homecare.model import Casebook, CheckUpPolicy, Priority, Visit, VisitKind


def check_up_visits(casebook: Casebook, day: date, past: Past) -> DayVisits:
    """The most urgent open check-ups as optional visits; none on free days and weekends.

    Residents beyond the most of one day, away, or without coordinates are listed as left out,
    and so are those who stand in a published plan of a later day, or stood in an earlier one and
    of whose check-up nothing was recorded since.
    """
    settings = casebook.municipality.settings
    if not is_working_day(settings, day):
        return DayVisits()
    register = check_up_register(casebook, day)
    wanted = [d for d in register if d.open]
    planned = [d for d in wanted if check_up_id(d) in past.served_ids]
    later = [d for d in wanted if check_up_id(d) in past.later_ids - past.served_ids]
    taken = past.served_ids | past.later_ids
    unplanned = [d for d in wanted if check_up_id(d) not in taken]
    ready = [d for d in unplanned if _located(casebook, d)]
    most = settings.check_ups.most_per_day
    left_out = (
        *(_left_out(d, "enough_check_ups") for d in ready[most:]),
        *(_left_out(d, "no_coordinates") for d in unplanned if not _located(casebook, d)),
        *(_left_out(d, "contact_missing") for d in planned),
        *(_left_out(d, "planned_later") for d in later),
        *_away(casebook, register, day),
    )
    visits = (for_client(casebook, past, _visit(casebook, due, day)) for due in ready[:most])
    return DayVisits(visits=tuple(visits), left_out=left_out)


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


def _visit(casebook: Casebook, due: CheckUpDue, day: date) -> Visit:
    policy = casebook.municipality.settings.check_ups
    zone = casebook.municipality.zone
    return Visit(
        id=check_up_id(due),
        kind=VisitKind.CHECK_UP,
        client_id=due.client_id,
        place_id=casebook.clients[due.client_id].place_id,
        service_s=policy.service_s,
        windows=tuple(window_on(day, w, zone) for w in policy.windows),
        skills=frozenset(policy.skills),
        priority=Priority.LOW,
        optional_worth=check_up_worth(policy, due.days_late),
    )
