"""Care plans, check-up policies and orders become the visits, shifts and Problem of some days.

Pure functions over a `Casebook`: no clock is read and nothing is stored. Wall times become
UTC in `clock`, whose page in docs/decisions says how on the days when the clocks change.
"""

from homecare.calendar.checkups import CheckUpDue, CheckUpState, Risk, check_up_register
from homecare.calendar.contacts import record_contact
from homecare.calendar.day import DayVisits, LeftOut, Past, Prepared
from homecare.calendar.grants import GrantedUse, granted_use
from homecare.calendar.holidays import free_days, is_free, is_working_day
from homecare.calendar.prepare import problem_of, problem_of_days
from homecare.calendar.rhythm import readable
from homecare.calendar.shifts import shifts_of
from homecare.calendar.visits import visits_of

__all__ = [
    "CheckUpDue",
    "CheckUpState",
    "DayVisits",
    "GrantedUse",
    "LeftOut",
    "Past",
    "Prepared",
    "Risk",
    "check_up_register",
    "free_days",
    "granted_use",
    "is_free",
    "is_working_day",
    "problem_of",
    "problem_of_days",
    "readable",
    "record_contact",
    "shifts_of",
    "visits_of",
]
