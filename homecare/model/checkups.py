"""Regular check-ups of residents from a certain age, and what came of them."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from homecare.model.careplans import LocalWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpPolicy:
    """Who is looked in on, how often and at what times; every number is a setting."""

    from_age: int = 80
    interval_months: int = 12
    alone_interval_months: int = 6
    after_hospital_interval_months: int = 3
    after_hospital_months: int = 12
    """How long after leaving hospital the shorter interval holds."""
    tolerance_before_days: int = 30
    tolerance_after_days: int = 30
    service_s: int = 45 * 60
    skills: tuple[str, ...] = ("check_up",)
    windows: tuple[LocalWindow, ...] = (LocalWindow(opens=time(9), closes=time(16)),)
    leave_out_in_home_care: bool = True
    """A client with a care plan in force is seen anyway."""
    ask_again_after_refusal_months: int = 12
    retry_not_found_days: int = 3
    worth_at_first: int = 600
    """Points of a check-up on the first day of its tolerance."""
    worth_when_due: int = 2400
    worth_per_overdue_day: int = 120
    most_per_day: int = 12
    """At most so many, the most urgent first, are offered to one day's plan."""
    assessment_within_days: int = 14
    """A check-up that ends in an intake asks for a needs assessment within so many days."""
    starts_on: str = ""
    """Day on which the municipality began to look in on residents, ISO date: nobody was due
    before it. Empty takes the first contact on record, and the planned day while there is none."""


class ContactResult(StrEnum):
    """How a check-up ended."""

    SEEN = "seen"
    REFUSED = "refused"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One attempt to look in on a resident."""

    client_id: str
    on: date
    result: ContactResult
    intake: bool = False
    """The person needs help: a needs assessment follows."""
