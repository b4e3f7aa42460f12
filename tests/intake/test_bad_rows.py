"""One cell of a sound municipality is spoiled: exactly this fault comes, in this place."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.intake.folder import Rows, read, sound, spoiled, taken

Case = tuple[str, Mapping[str, str | None], str, str]

NO_GAP = {"gap_to": None, "gap_least_min": None, "gap_most_min": None}

CELLS: list[Case] = [
    # empty cells that must be filled
    ("settings", {"value": None}, "empty_required", "value"),
    ("areas", {"name": None}, "empty_required", "name"),
    ("offices", {"address": None}, "empty_required", "address"),
    ("clients", {"given_name": None}, "empty_required", "given_name"),
    ("clients", {"family_name": "  "}, "empty_required", "family_name"),
    ("clients", {"birth_on": None}, "empty_required", "birth_on"),
    ("clients", {"parish": "\u00a0"}, "empty_required", "parish"),
    ("clients", {"address": None}, "empty_required", "address"),
    ("stays", {"kind": None}, "empty_required", "kind"),
    ("stays", {"from_on": None}, "empty_required", "from_on"),
    ("carers", {"given_name": None}, "empty_required", "given_name"),
    ("shifts", {"weekdays": None}, "empty_required", "weekdays"),
    ("shifts", {"starts": None}, "empty_required", "starts"),
    ("shifts", {"ends": None}, "empty_required", "ends"),
    ("shifts", {"start_place": None}, "empty_required", "start_place"),
    ("absences", {"reason": None}, "empty_required", "reason"),
    ("absences", {"carer": None}, "empty_required", "carer"),
    ("care_plans", {"level": None}, "empty_required", "level"),
    ("care_plans", {"valid_from": None}, "empty_required", "valid_from"),
    ("care_plans", {"granted_min": None}, "empty_required", "granted_min"),
    ("care_items", {"tasks": None}, "empty_required", "tasks"),
    ("care_items", {"service_min": None}, "empty_required", "service_min"),
    ("care_items", {"window_from": None}, "empty_required", "window_from"),
    ("orders", {"kind": None}, "empty_required", "kind"),
    ("orders", {"client": None}, "empty_required", "client"),
    ("contacts", {"result": None}, "empty_required", "result"),
    ("contacts", {"on": None}, "empty_required", "on"),
    # dates
    ("clients", {"birth_on": "31.02.1939"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "1939"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "05.03.39"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "03/05/1939"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "1939-13-01"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "14309"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "1939-03-05 14:30"}, "bad_date", "birth_on"),
    ("clients", {"birth_on": "piektdien"}, "bad_date", "birth_on"),
    ("stays", {"to_on": "rīt"}, "bad_date", "to_on"),
    ("absences", {"from_on": "00.11.2026"}, "bad_date", "from_on"),
    ("care_plans", {"valid_to": "bez termiņa"}, "bad_date", "valid_to"),
    ("care_items", {"starts_on": "P"}, "bad_date", "starts_on"),
    ("orders", {"from_on": "23.11"}, "bad_date", "from_on"),
    ("contacts", {"on": "20-11-2026"}, "bad_date", "on"),
    # times
    ("shifts", {"starts": "8"}, "bad_time", "starts"),
    ("shifts", {"starts": "25:00"}, "bad_time", "starts"),
    ("shifts", {"ends": "24:00"}, "bad_time", "ends"),
    ("shifts", {"ends": "16:60"}, "bad_time", "ends"),
    ("shifts", {"ends": "16:3"}, "bad_time", "ends"),
    ("care_items", {"window_from": "8:00:30"}, "bad_time", "window_from"),
    ("care_items", {"window_to": "no rīta"}, "bad_time", "window_to"),
    ("care_items", {"window_to": "-8:00"}, "bad_time", "window_to"),
    ("orders", {"window_from": "9h"}, "bad_time", "window_from"),
    ("absences", {"from_time": "8.5"}, "bad_time", "from_time"),
    # address codes
    ("clients", {"address_code": "10512345"}, "bad_address_code", "address_code"),
    ("clients", {"address_code": "1051234567"}, "bad_address_code", "address_code"),
    ("clients", {"address_code": "-10512345"}, "bad_address_code", "address_code"),
    ("clients", {"address_code": "1,05E+08"}, "bad_address_code", "address_code"),
    ("clients", {"address_code": "١٠٥١٢٣٤٥٦"}, "bad_address_code", "address_code"),
    ("clients", {"declared_address_code": "Rotas"}, "bad_address_code", "declared_address_code"),
    ("carers", {"home_address_code": "LV-3730"}, "bad_address_code", "home_address_code"),
    ("offices", {"address_code": "105 123"}, "bad_address_code", "address_code"),
    (
        "carers",
        {"home_parish": None, "home_address": None, "home_address_code": "105123456"},
        "address_incomplete",
        "home_parish",
    ),
    # numbers
    ("clients", {"lat": "N56"}, "bad_number", "lat"),
    ("clients", {"lat": "56°27'"}, "bad_number", "lat"),
    ("clients", {"lat": "56,45 23,35"}, "bad_number", "lat"),
    ("clients", {"lat": "nan"}, "bad_number", "lat"),
    ("clients", {"lon": "inf"}, "bad_number", "lon"),
    ("clients", {"lon": "1e2"}, "bad_number", "lon"),
    ("clients", {"lon": "23,,35"}, "bad_number", "lon"),
    ("care_plans", {"granted_min": "6 h"}, "bad_number", "granted_min"),
    ("care_items", {"service_min": "pusstunda"}, "bad_number", "service_min"),
    ("care_items", {"service_min": "1:30"}, "bad_number", "service_min"),
    ("care_items", {"item": "1.5"}, "bad_integer", "item"),
    ("carers", {"contract_hours": "1.200,5"}, "bad_number", "contract_hours"),
    ("settings", {"key": "planning.solve_s", "value": "ilgi"}, "bad_number", "value"),
    ("settings", {"key": "check_ups.from_age", "value": "79,5"}, "bad_integer", "value"),
    # numbers out of their range
    ("care_items", {"service_min": "0"}, "out_of_range", "service_min"),
    ("care_items", {"service_min": "-30"}, "out_of_range", "service_min"),
    ("care_items", {"service_min": "721"}, "out_of_range", "service_min"),
    ("orders", {"service_min": "5400"}, "out_of_range", "service_min"),
    ("care_plans", {"granted_min": "0"}, "out_of_range", "granted_min"),
    ("carers", {"contract_hours": "61"}, "out_of_range", "contract_hours"),
    ("carers", {"contract_hours": "0"}, "out_of_range", "contract_hours"),
    ("shifts", {"overtime_min": "600"}, "out_of_range", "overtime_min"),
    ("clients", {"approach_min": "61"}, "out_of_range", "approach_min"),
    ("clients", {"lat": "564517"}, "out_of_range", "lat"),
    ("clients", {"lon": "2147483647"}, "out_of_range", "lon"),
    ("care_items", {"item": "1000"}, "out_of_range", "item"),
    ("settings", {"key": "check_ups.from_age", "value": "8"}, "out_of_range", "value"),
    ("settings", {"key": "travel.speed_kmh.car", "value": "0"}, "out_of_range", "value"),
    ("settings", {"key": "travel.detour_factor", "value": "0,9"}, "out_of_range", "value"),
    ("settings", {"key": "limits.standard.day_max_min", "value": "-1"}, "out_of_range", "value"),
    # yes or no, choices, lists
    ("clients", {"lives_alone": "varbūt"}, "bad_yes_no", "lives_alone"),
    ("clients", {"verified": "2"}, "bad_yes_no", "verified"),
    ("orders", {"cancelled": "?"}, "bad_yes_no", "cancelled"),
    ("contacts", {"intake": "jaa"}, "bad_yes_no", "intake"),
    ("settings", {"key": "planning.area_is_hard", "value": "3"}, "bad_yes_no", "value"),
    ("stays", {"kind": "slimnca"}, "unknown_choice", "kind"),
    ("absences", {"reason": "streiks"}, "unknown_choice", "reason"),
    ("care_items", {"carers_needed": "3"}, "unknown_choice", "carers_needed"),
    ("care_items", {"carers_needed": "0"}, "unknown_choice", "carers_needed"),
    ("orders", {"carers_needed": "1,5"}, "unknown_choice", "carers_needed"),
    ("care_items", {"priority": "steidzami"}, "unknown_choice", "priority"),
    ("orders", {"kind": "ciemošanās"}, "unknown_choice", "kind"),
    ("contacts", {"result": "nezinu"}, "unknown_choice", "result"),
    ("carers", {"way": "zirgs"}, "unknown_choice", "way"),
    ("shifts", {"way": "lidmašīna"}, "unknown_choice", "way"),
    ("clients", {"languages": "latvju"}, "bad_language", "languages"),
    ("carers", {"languages": "lv; r"}, "bad_language", "languages"),
    ("shifts", {"weekdays": "Pz"}, "bad_weekday", "weekdays"),
    ("shifts", {"weekdays": "8"}, "bad_weekday", "weekdays"),
    ("shifts", {"weekdays": "Pk-P"}, "bad_weekday", "weekdays"),
    ("shifts", {"weekdays": "P-C-Pk"}, "bad_weekday", "weekdays"),
    ("care_items", {"weekdays": "katru dienu"}, "bad_weekday", "weekdays"),
    # recurrence
    ("care_items", {"weekdays": None, "rrule": "katru otro"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=HOURLY"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "BYDAY=MO"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;INTERVAL=0"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;COUNT=0"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=WEEKLY;BYDAY=XX"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=WEEKLY;BYHOUR=9"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;FREQ=DAILY"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;UNTIL=rīt"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;COUNT="}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;UNTIL=2026"}, "bad_rrule", "rrule"),
    (
        "care_items",
        {"weekdays": None, "rrule": "FREQ=DAILY;UNTIL=31.12.2026"},
        "bad_rrule",
        "rrule",
    ),
    ("care_items", {"weekdays": None, "rrule": "FREQ=DAILY;INTERVAL=-1"}, "bad_rrule", "rrule"),
    ("care_items", {"weekdays": None, "rrule": "FREQ=MONTHLY;BYDAY=9MO"}, "bad_rrule", "rrule"),
    (
        "care_items",
        {"weekdays": None, "rrule": "DTSTART:20260101T000000 RRULE:FREQ=DAILY"},
        "bad_rrule",
        "rrule",
    ),
    ("care_items", {"weekdays": None}, "no_rhythm", "weekdays"),
    ("care_items", {"rrule": "FREQ=DAILY"}, "two_rhythms", "rrule"),
    ("care_items", NO_GAP | {"times_per_week": "3"}, "times_too_many", "times_per_week"),
    (
        "care_items",
        NO_GAP | {"times_per_week": "2", "days_apart": "4"},
        "times_too_many",
        "times_per_week",
    ),
    ("care_items", {"times_per_week": "8"}, "out_of_range", "times_per_week"),
    ("care_items", {"days_apart": "2"}, "apart_without_times", "days_apart"),
    (
        "care_items",
        {"times_per_week": "1", "gap_to": "2", "gap_least_min": "60", "gap_most_min": "-"},
        "gap_of_times",
        "gap_to",
    ),
    # references
    ("clients", {"area": "rīga"}, "unknown_ref", "area"),
    ("stays", {"client": "9999"}, "unknown_ref", "client"),
    ("shifts", {"carer": "K9"}, "unknown_ref", "carer"),
    ("shifts", {"start_place": "77"}, "unknown_ref", "start_place"),
    ("shifts", {"end_place": "P-0001"}, "unknown_ref", "end_place"),
    ("shifts", {"carer": "K2", "starts": "9:00"}, "no_home", "start_place"),
    ("carers", {"areas": "zelmeni; bukaisi"}, "unknown_ref", "areas"),
    ("absences", {"carer": "k-1"}, "unknown_ref", "carer"),
    ("care_plans", {"client": "L-1"}, "unknown_ref", "client"),
    ("care_plans", {"level": "9"}, "unknown_level", "level"),
    ("carers", {"limits": "stingras"}, "unknown_limits", "limits"),
    ("care_items", {"preferred_carers": "K1, K7"}, "unknown_ref", "preferred_carers"),
    ("care_items", {"forbidden_carers": "K8"}, "unknown_ref", "forbidden_carers"),
    ("care_items", {"pin_carer": "K6"}, "unknown_ref", "pin_carer"),
    ("orders", {"client": "1003"}, "unknown_ref", "client"),
    ("orders", {"office": "9"}, "unknown_ref", "office"),
    ("orders", {"pin_carer": "Dace"}, "unknown_ref", "pin_carer"),
    ("contacts", {"client": "1"}, "unknown_ref", "client"),
    ("care_items", {"gap_to": "3"}, "unknown_item", "gap_to"),
    ("care_items", {"gap_to": "L-2/1"}, "unknown_item", "gap_to"),
    # gaps, pins, carers
    ("care_items", {"gap_to": "1"}, "gap_to_itself", "gap_to"),
    ("care_items", {"gap_least_min": "601"}, "gap_reversed", "gap_most_min"),
    ("care_items", {"gap_least_min": "-"}, "gap_reversed", "gap_most_min"),
    ("care_items", {"gap_to": "2; 1"}, "gap_lists", "gap_to"),
    ("care_items", {"gap_least_min": None}, "gap_lists", "gap_to"),
    ("care_items", {"gap_most_min": "600; 700"}, "gap_lists", "gap_to"),
    ("care_items", {"gap_most_min": "ilgi"}, "bad_number", "gap_most_min"),
    (
        "care_items",
        {"preferred_carers": "K1", "forbidden_carers": "K2; K1"},
        "preferred_forbidden",
        "forbidden_carers",
    ),
    ("care_items", {"pin_carer": "K1", "forbidden_carers": "K1"}, "pin_forbidden", "pin_carer"),
    ("care_items", {"pin_time": "11:01"}, "pin_outside", "pin_time"),
    ("care_items", {"pin_time": "7:59"}, "pin_outside", "pin_time"),
    # order of begin and end
    ("care_items", {"window_from": "11:00", "window_to": "8:00"}, "window_reversed", "window_to"),
    ("orders", {"window_from": "15:00", "window_to": "9:00"}, "window_reversed", "window_to"),
    ("care_items", {"preferred_from": "9:00"}, "window_incomplete", "preferred_to"),
    ("orders", {"preferred_to": "9:00"}, "window_incomplete", "preferred_from"),
    (
        "care_items",
        {"preferred_from": "12:00", "preferred_to": "13:00"},
        "preferred_outside",
        "preferred_from",
    ),
    ("stays", {"to_on": "15.11.2026"}, "end_before_begin", "to_on"),
    ("absences", {"to_on": "25.11.2026"}, "end_before_begin", "to_on"),
    ("absences", {"from_time": "14:00", "to_time": "12:00"}, "end_before_begin", "to_time"),
    ("care_plans", {"valid_to": "31.12.2025"}, "end_before_begin", "valid_to"),
    ("orders", {"to_on": "22.11.2026"}, "end_before_begin", "to_on"),
    (
        "shifts",
        {"valid_from": "02.02.2026", "valid_to": "01.02.2026"},
        "end_before_begin",
        "valid_to",
    ),
    ("shifts", {"starts": "16:30", "ends": "8:00"}, "shift_reversed", "ends"),
    ("shifts", {"ends": "8:00"}, "shift_reversed", "ends"),
    # people and places
    ("clients", {"birth_on": "23.11.2026"}, "birth_in_future", "birth_on"),
    ("clients", {"birth_on": "05.03.1839"}, "too_old", "birth_on"),
    ("contacts", {"on": "20.11.2027"}, "contact_in_future", "on"),
    ("clients", {"lat": "23,35", "lon": "56,45"}, "coordinates_swapped", "lat"),
    ("carers", {"home_lat": "23,25", "home_lon": "56,4"}, "coordinates_swapped", "home_lat"),
    ("offices", {"lat": "54,9", "lon": "23,9"}, "coordinates_outside", "lat"),
    ("clients", {"lat": "0", "lon": "0"}, "coordinates_outside", "lat"),
    ("clients", {"lat": "56.45", "lon": "-23.35"}, "coordinates_outside", "lat"),
    ("clients", {"lon": None}, "coordinates_incomplete", "lon"),
    ("clients", {"lat": None}, "coordinates_incomplete", "lat"),
    ("clients", {"declared_parish": "Auru pagasts"}, "address_incomplete", "declared_address"),
    ("clients", {"declared_address": "„Auri”"}, "address_incomplete", "declared_parish"),
    ("carers", {"home_parish": None}, "address_incomplete", "home_parish"),
    # text
    ("clients", {"given_name": "An\x07na"}, "bad_character", "given_name"),
    ("clients", {"given_name": "An\ufffdna"}, "lost_letters", "given_name"),
    ("clients", {"given_name": "A" * 301}, "too_long", "given_name"),
    ("clients", {"driving_note": "a" * 2001}, "too_long", "driving_note"),
    ("clients", {"phone": "=1+1"}, "formula", "phone"),
    # settings
    ("settings", {"key": "planning.solve"}, "unknown_setting", "key"),
    ("settings", {"key": "municipality.mayor"}, "unknown_setting", "key"),
    ("settings", {"key": "municipality.id", "value": "riga"}, "other_municipality", "value"),
    ("settings", {"key": "municipality.zone", "value": "Rīga"}, "setting_choice", "value"),
    ("settings", {"key": "levels.2.per", "value": "gads"}, "setting_choice", "value"),
    ("settings", {"key": "holidays_country", "value": "Latvija"}, "setting_choice", "value"),
    ("settings", {"key": "holidays_country", "value": "ZZ"}, "setting_choice", "value"),
    (
        "settings",
        {"key": "sign_in.second_factor_roles", "value": "mērs"},
        "setting_choice",
        "value",
    ),
    ("settings", {"key": "sign_in.desk_idle_min", "value": "0"}, "out_of_range", "value"),
    ("settings", {"key": "extra_holidays", "value": "Jāņi"}, "bad_date", "value"),
    ("settings", {"key": "worked_holidays", "value": "18.11."}, "bad_date", "value"),
    ("settings", {"key": "check_ups.starts_on", "value": "drīz"}, "bad_date", "value"),
    ("settings", {"key": "check_ups.starts_on", "value": "31.12.9999"}, "out_of_range", "value"),
    ("settings", {"key": "check_ups.windows", "value": "-"}, "empty_required", "value"),
    (
        "settings",
        {"key": "limits.standard.daily_rest_min", "value": "1441"},
        "out_of_range",
        "value",
    ),
    ("settings", {"key": "check_ups.windows", "value": "9:00"}, "bad_time", "value"),
    ("settings", {"key": "check_ups.windows", "value": "16:00-9:00"}, "window_reversed", "value"),
    ("settings", {"key": "travel.season", "value": "vasara"}, "unknown_season", "value"),
    ("settings", {"key": "bounds.south", "value": "59"}, "bounds_reversed", "value"),
    ("settings", {"key": "levels.9.name", "value": "Devītais"}, "level_hours", "value"),
    ("settings", {"key": "levels", "value": "2; 7"}, "unknown_level", "value"),
    ("settings", {"key": "shared_cars.99.count", "value": "2"}, "unknown_office", "key"),
    ("settings", {"key": "shared_cars.1.count", "value": "-1"}, "out_of_range", "value"),
    ("settings", {"key": "shared_cars.1.otherwise", "value": "laiva"}, "setting_choice", "value"),
    ("settings", {"key": "shared_cars.1.colour", "value": "1"}, "unknown_setting", "key"),
]


@pytest.mark.parametrize(("table", "cells", "code", "column"), CELLS)
def test_a_spoiled_cell_is_this_fault(
    table: str, cells: Mapping[str, str | None], code: str, column: str, tmp_path: Path
):
    intake = taken(tmp_path, spoiled(table, cells))
    found = [(f.code, f.file, f.table, f.row, f.column) for f in intake.errors]
    assert (code, f"{table}.csv", table, 2, column) in found
    assert {place[0] for place in found} <= {code, *_FOLLOWING.get(code, ())}
    assert intake.casebook.clients == {}
    assert intake.changes == ()


_FOLLOWING = {
    "bounds_reversed": ("coordinates_outside", "coordinates_swapped"),
    "gap_lists": ("gap_to_itself",),
    "unknown_level": ("level_in_use",),
}
"""Faults of other rows that a fault of a setting brings along."""


def test_there_are_at_least_150_bad_cells():
    assert len(CELLS) >= 150


KEYS: list[tuple[str, str]] = [
    ("settings", "key"),
    ("areas", "code"),
    ("offices", "number"),
    ("clients", "external_no"),
    ("stays", "client"),
    ("carers", "external_no"),
    ("shifts", "carer"),
    ("absences", "carer"),
    ("care_plans", "external_no"),
    ("care_items", "plan"),
    ("orders", "external_no"),
    ("contacts", "client"),
]


@pytest.mark.parametrize(("table", "column"), KEYS)
def test_a_row_that_comes_twice_is_a_fault(table: str, column: str, tmp_path: Path):
    rows = sound()
    rows[table].append(dict(rows[table][0]))
    last = len(rows[table]) + 1
    faults = taken(tmp_path, rows).errors
    assert [(f.code, f.table, f.row, f.column) for f in faults] == [
        ("duplicate_key", table, last, column)
    ]
    assert faults[0].values == {"first": 2}


@pytest.mark.parametrize(("table", "column"), KEYS)
def test_an_empty_key_is_a_fault(table: str, column: str, tmp_path: Path):
    faults = taken(tmp_path, _only(table, column)).errors
    assert ("empty_required", table, 2, column) in [
        (f.code, f.table, f.row, f.column) for f in faults
    ]


def _only(table: str, column: str) -> Rows:
    """The row without its key, and another cell that keeps the row from being empty."""
    return {table: [sound()[table][0] | {column: ""}]}


@pytest.mark.parametrize(("table", "column"), KEYS)
def test_a_missing_column_is_a_fault(table: str, column: str, tmp_path: Path):
    rows = sound()
    for cells in rows[table]:
        del cells[column]
    faults = read(tmp_path, rows).faults
    assert [(f.code, f.table, f.row, f.column) for f in faults] == [
        ("missing_column", table, 1, column)
    ]


def test_the_sound_rows_have_no_fault(tmp_path: Path):
    intake = taken(tmp_path, sound())
    assert intake.faults == ()
    assert len(intake.casebook.clients) == 2


def test_all_faults_come_at_once(tmp_path: Path):
    rows = spoiled("clients", {"birth_on": "nav", "lat": "nav", "area": "nav"})
    rows["shifts"][1]["starts"] = "agri"
    rows["orders"][0]["window_to"] = "vēlu"
    found = {(f.table, f.row, f.column) for f in taken(tmp_path, rows).errors}
    assert found == {
        ("clients", 2, "birth_on"),
        ("clients", 2, "lat"),
        ("clients", 2, "area"),
        ("shifts", 3, "starts"),
        ("orders", 2, "window_to"),
    }


def test_the_nearest_known_word_is_offered_but_never_another_person(tmp_path: Path):
    rows = spoiled("stays", {"kind": "slimnca", "client": "1011"})
    by_column = {f.column: f for f in taken(tmp_path, rows).errors}
    assert by_column["kind"].values["nearest"] == "slimnīca"
    assert "Vai domāts „slimnīca”?" in by_column["kind"].sentence("lv")
    assert by_column["client"].values["nearest"] == ""
