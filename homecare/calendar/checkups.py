"""The register of check-ups: who is due, since when, and why.

How a due date comes about (see docs/check-ups.md):

* seen: the interval after that day; refused: only after the time for asking again;
* never met: the first anniversary of the birthday of `from_age`, counted in steps of the
  interval, on or after the day the service began. So the residents who were old enough when it
  began spread over one interval by their birthdays instead of all being late on the first day;
* back from hospital: the shorter interval, but not due before the day after the stay;
* not found: again after a few days, late since the day it was due at first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from homecare.calendar.clients import in_force
from homecare.calendar.clock import date_in
from homecare.model import (
    Casebook,
    CheckUpPolicy,
    Client,
    Contact,
    ContactResult,
    StayKind,
)


class CheckUpState(StrEnum):
    """Where a resident stands in the register."""

    NOT_YET = "not_yet"
    DUE = "due"
    OVERDUE = "overdue"
    SEEN = "seen"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    IN_HOME_CARE = "in_home_care"
    AWAY = "away"


class Risk(StrEnum):
    """Why the interval is what it is."""

    STANDARD = "standard"
    ALONE = "alone"
    AFTER_HOSPITAL = "after_hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpDue:
    """One resident in the register on one day."""

    client_id: str
    due_on: date
    """For somebody not found: the day to try again."""
    state: CheckUpState
    days_late: int
    """Days since the check-up was due; negative before."""
    last: Contact | None = None
    risk: Risk = Risk.STANDARD
    interval_months: int

    open: bool = False
    """Whether a visit may be offered on this day, as far as the resident is concerned."""


@dataclass(frozen=True, slots=True)
class _Round:
    """What all residents of one register share."""

    policy: CheckUpPolicy
    day: date
    starts_on: date
    last: Mapping[str, tuple[Contact, ...]]
    """Client -> contacts up to the day, oldest first."""
    cared_for: frozenset[str]


def check_up_register(casebook: Casebook, day: date) -> tuple[CheckUpDue, ...]:
    """Every resident of the age, most overdue first, ties by id.

    Contacts after the day are not looked at.
    """
    policy = casebook.municipality.settings.check_ups
    met = _contacts(casebook, day)
    firsts = [contacts[0].on for contacts in met.values()]
    shared = _Round(
        policy=policy,
        day=day,
        starts_on=_starts_on(policy) or min(firsts, default=day),
        last=met,
        cared_for=frozenset(p.client_id for p in casebook.care_plans.values() if in_force(p, day)),
    )
    found = (
        _entry(client, shared)
        for client in casebook.clients.values()
        if _birthday(client, policy) <= day
    )
    return tuple(sorted(found, key=lambda d: (-d.days_late, d.client_id)))


def _starts_on(policy: CheckUpPolicy) -> date | None:
    return date_in(policy.starts_on, "check_ups.starts_on") if policy.starts_on else None


def _contacts(casebook: Casebook, day: date) -> dict[str, tuple[Contact, ...]]:
    """Contacts up to the day by client; of two on one day the later written counts last."""
    found: dict[str, list[Contact]] = {}
    for contact in sorted(casebook.contacts, key=lambda c: c.on):
        if contact.on <= day:
            found.setdefault(contact.client_id, []).append(contact)
    return {client_id: tuple(contacts) for client_id, contacts in found.items()}


def _birthday(client: Client, policy: CheckUpPolicy) -> date:
    return client.birth_on + relativedelta(years=policy.from_age)


def _entry(client: Client, shared: _Round) -> CheckUpDue:
    contacts = shared.last.get(client.id, ())
    last = contacts[-1] if contacts else None
    risk, interval = _interval(client, shared)
    owed_on = _owed_on(client, contacts, shared)
    due_on = owed_on
    if last is not None and last.result is ContactResult.NOT_FOUND:
        due_on = last.on + timedelta(days=shared.policy.retry_not_found_days)
    days_late = (shared.day - owed_on).days
    state = _state(client, last, days_late, shared)
    return CheckUpDue(
        client_id=client.id,
        due_on=due_on,
        state=state,
        days_late=days_late,
        last=last,
        risk=risk,
        interval_months=interval,
        open=state in {CheckUpState.DUE, CheckUpState.OVERDUE}
        or (state is CheckUpState.NOT_FOUND and shared.day >= due_on),
    )


def _state(client: Client, last: Contact | None, days_late: int, shared: _Round) -> CheckUpState:
    if client.period_on(shared.day):
        return CheckUpState.AWAY
    if shared.policy.leave_out_in_home_care and client.id in shared.cared_for:
        return CheckUpState.IN_HOME_CARE
    result = last.result if last else None
    if result is ContactResult.NOT_FOUND:
        return CheckUpState.NOT_FOUND
    if result is ContactResult.REFUSED and days_late < 0:
        return CheckUpState.REFUSED
    return _by_time(last, days_late, shared)


def _by_time(last: Contact | None, days_late: int, shared: _Round) -> CheckUpState:
    if days_late > shared.policy.tolerance_after_days:
        return CheckUpState.OVERDUE
    if is_ripe(shared.policy, days_late) and shared.day >= shared.starts_on:
        return CheckUpState.DUE
    return CheckUpState.SEEN if last else CheckUpState.NOT_YET


def is_ripe(policy: CheckUpPolicy, days_late: int) -> bool:
    """Whether the tolerance before the due date has begun."""
    return days_late >= -policy.tolerance_before_days


def _usual_interval(client: Client, policy: CheckUpPolicy) -> tuple[Risk, int]:
    if client.lives_alone and policy.alone_interval_months < policy.interval_months:
        return Risk.ALONE, policy.alone_interval_months
    return Risk.STANDARD, policy.interval_months


def _interval(client: Client, shared: _Round) -> tuple[Risk, int]:
    """The shortest interval that applies on the day, and why."""
    usual = _usual_interval(client, shared.policy)
    short = shared.policy.after_hospital_interval_months
    if _back_home_on(client, shared) and short < usual[1]:
        return Risk.AFTER_HOSPITAL, short
    return usual


def _back_home_on(client: Client, shared: _Round) -> date | None:
    """Day after the last hospital stay, while it shortens the interval."""
    ends = [
        p.to_on
        for p in client.periods
        if p.kind is StayKind.HOSPITAL and p.to_on is not None and p.to_on < shared.day
    ]
    if not ends:
        return None
    counts_to = max(ends) + relativedelta(months=shared.policy.after_hospital_months)
    return max(ends) + timedelta(days=1) if shared.day <= counts_to else None


def _owed_on(client: Client, contacts: tuple[Contact, ...], shared: _Round) -> date:
    """Day on which the check-up is due; attempts that found nobody do not move it."""
    met = [c for c in contacts if c.result is not ContactResult.NOT_FOUND]
    policy = shared.policy
    if met and met[-1].result is ContactResult.REFUSED:
        return met[-1].on + relativedelta(months=policy.ask_again_after_refusal_months)
    usual_months = _usual_interval(client, policy)[1]
    if met:
        usual_on = met[-1].on + relativedelta(months=usual_months)
        short_on = met[-1].on + relativedelta(months=policy.after_hospital_interval_months)
    else:
        usual_on = _first_due_on(client, usual_months, shared)
        short_on = max(shared.starts_on, _birthday(client, policy))
    back_home_on = _back_home_on(client, shared)
    return min(usual_on, max(short_on, back_home_on)) if back_home_on else usual_on


def _first_due_on(client: Client, months: int, shared: _Round) -> date:
    """First step from the birthday of the age that is not before the service began."""
    birthday = _birthday(client, shared.policy)
    gone = (shared.starts_on.year - birthday.year) * 12 + shared.starts_on.month - birthday.month
    steps = max(0, gone // months)
    first = birthday + relativedelta(months=steps * months)
    return (
        first
        if first >= shared.starts_on
        else birthday + relativedelta(months=(steps + 1) * months)
    )
