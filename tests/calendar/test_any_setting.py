"""Whatever setting of a municipality intake accepts, a day can be prepared with it."""

from dataclasses import replace
from datetime import date

import pytest

from homecare.calendar import granted_use, problem_of, record_contact
from homecare.intake.setting_rows import setting_rows, with_settings
from homecare.model import (
    Casebook,
    ClientPeriod,
    Contact,
    ContactResult,
    MunicipalitySettings,
    StayKind,
)
from solver.refuse import refuse
from tests import books
from tests.tiny import DAY

VALUES = (
    *("-", "x", "jā", "ZZ", "EE", "month", "3; 2", "08:00-08:00", "9:00-12:00; 13:00-16:00"),
    *("0", "1", "0,1", "6", "120", "3650", "100000", "9999999"),
    *("01.01.0001", "31.12.2026", "31.12.2199", "9999-12-31"),
)


def met(result: ContactResult) -> Casebook:
    """Two residents met so; one of them has been in hospital."""
    stay = ClientPeriod(kind=StayKind.HOSPITAL, from_on=date(2026, 9, 1), to_on=date(2026, 9, 9))
    clients = [books.client("A"), books.resident(1, periods=(stay,)), books.resident(2)]
    contacts = tuple(
        Contact(client_id=code, on=date(2026, 9, 10), result=result) for code in ("R-1", "R-2")
    )
    return books.casebook(clients=clients, care_plans=[books.care_plan(1, "A")], contacts=contacts)


def accepted(key: str, value: str) -> MunicipalitySettings | None:
    """The settings that a value gives to a key, None where it is refused."""
    refused: list[str] = []
    town = with_settings(books.municipality(), {key: value}, lambda code, _: refused.append(code))
    return None if refused else town.settings


@pytest.mark.parametrize("key", sorted(setting_rows(books.municipality())))
def test_a_day_can_be_prepared_with_whatever_is_accepted(key: str):
    results = ContactResult if key.startswith("check_ups.") else (ContactResult.SEEN,)
    for settings in filter(None, (accepted(key, value) for value in VALUES)):
        for result in results:
            casebook = met(result)
            town = replace(casebook.municipality, settings=settings)
            helped = Contact(client_id="R-1", on=DAY, result=result, intake=True)
            casebook = record_contact(replace(casebook, municipality=town), helped)
            assert granted_use(casebook, DAY, DAY)
            refuse(problem_of(casebook, DAY, books.find_travel).problem)
