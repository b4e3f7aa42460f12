"""The many ways in which people write the same thing."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from homecare.intake.cells import value_of
from homecare.intake.columns import CLIENTS
from homecare.intake.reading import read_tables
from homecare.intake.tables import Tables
from homecare.intake.take_in import municipality_code, take_in
from homecare.model import Casebook, StayKind, WayOfTravel
from tests.intake.folder import EMPTY, TODAY, Rows, csv_text, sound, spoiled, taken


def book_of(folder: Path, rows: Rows) -> Casebook:
    intake = taken(folder, rows)
    assert [f.sentence("en") for f in intake.errors] == []
    return intake.casebook


def cell(folder: Path, table: str, column: str, text: str) -> Casebook:
    return book_of(folder, spoiled(table, {column: text}))


@pytest.mark.parametrize(
    "text",
    ["05.03.1939", "5.3.1939", "5.03.1939.", "05. 03. 1939", "1939-03-05", "1939-03-05 00:00:00"],
)
def test_dates(text: str, tmp_path: Path):
    assert cell(tmp_path, "clients", "birth_on", text).clients["C-0001"].birth_on == date(
        1939, 3, 5
    )


@pytest.mark.parametrize("text", ["9:00", "09:00", "09.00", "9.00", "9:00:00"])
def test_times(text: str, tmp_path: Path):
    item = cell(tmp_path, "care_items", "window_from", text).care_plans["A-0001"].items[0]
    assert item.window.opens == time(9)


@pytest.mark.parametrize("text", ["56,95", "56.95", " 56,95 ", "\u00a056,95", "+56.95"])
def test_decimals(text: str, tmp_path: Path):
    assert cell(tmp_path, "clients", "lat", text).places["P-0002"].lat == 56.95


@pytest.mark.parametrize(
    ("text", "seconds"), [("360", 21600), ("1 200", 72000), ("1\u00a0200", 72000), ("0,5", 30)]
)
def test_minutes_become_seconds(text: str, seconds: int, tmp_path: Path):
    plan_text = {"0,5": "1,5"}.get(text, text)
    expected = 90 if text == "0,5" else seconds
    book = cell(tmp_path, "care_plans", "granted_min", plan_text)
    assert book.care_plans["A-0001"].granted_s == expected


@pytest.mark.parametrize("text", ["jā", "Jā", "JA", "yes", "1", "x", "X", "true"])
def test_yes(text: str, tmp_path: Path):
    assert cell(tmp_path, "clients", "lives_alone", text).clients["C-0001"].lives_alone


@pytest.mark.parametrize("text", ["nē", "ne", "no", "0", "-", "", "FALSE"])
def test_no(text: str, tmp_path: Path):
    assert not cell(tmp_path, "clients", "lives_alone", text).clients["C-0001"].lives_alone


@pytest.mark.parametrize(
    "text", ["P, C", "P,C", "p;c", "Mo,Th", "MO TH", "1,4", "1.4", "14", "pirmdiena | ceturtdiena"]
)
def test_weekdays(text: str, tmp_path: Path):
    item = cell(tmp_path, "care_items", "weekdays", text).care_plans["A-0001"].items[0]
    assert item.rhythm.rrule == "FREQ=WEEKLY;BYDAY=MO,TH"
    assert item.rhythm.starts_on == date(2026, 1, 1)


@pytest.mark.parametrize(
    "text", ["P-Pk", "P – Pk", "Mo-Fr", "1-5", "12345", "pirmdiena-piektdiena"]
)
def test_spans_of_weekdays(text: str, tmp_path: Path):
    pattern = cell(tmp_path, "shifts", "weekdays", text).carers["K-01"].patterns[0]
    assert pattern.weekdays == (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "rrule:freq=weekly; interval=2; byday=tu;"],
)
def test_recurrence_with_its_start(text: str, tmp_path: Path):
    rows = spoiled("care_items", {"weekdays": None, "rrule": text, "starts_on": "06.01.2026"})
    rhythm = book_of(tmp_path, rows).care_plans["A-0001"].items[0].rhythm
    assert rhythm.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert rhythm.starts_on == date(2026, 1, 6)


def test_times_a_week_on_days_that_may_be_chosen(tmp_path: Path):
    cells = {"weekdays": "P-Pk", "times_per_week": "2", "days_apart": "3", "gap_to": None}
    rows = spoiled("care_items", cells | {"gap_least_min": None, "gap_most_min": None})
    rhythm = book_of(tmp_path, rows).care_plans["A-0001"].items[0].rhythm
    assert rhythm.rrule == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert (rhythm.times_per_week, rhythm.least_days_apart) == (2, 3)


@pytest.mark.parametrize("text", ["lv, ru", "latviešu; krievu", "Latvian|Russian", "LV;RU;lv"])
def test_lists_and_languages(text: str, tmp_path: Path):
    assert cell(tmp_path, "clients", "languages", text).clients["C-0001"].languages == ("lv", "ru")


def test_words_of_clients_and_carers_meet(tmp_path: Path):
    rows = spoiled("clients", {"facts": "Suns; SMĒĶĒ; stāvas kāpnes"})
    rows["carers"][0]["refuses"] = "dog"
    rows["carers"][0]["skills"] = "Apsekošana, Celšana,  darbs ar pacēlāju"
    book = book_of(tmp_path, rows)
    assert book.clients["C-0001"].facts == ("dog", "smoke", "stāvas_kāpnes")
    assert book.carers["K-01"].refuses == ("dog",)
    assert book.carers["K-01"].skills == ("check_up", "lifting", "darbs_ar_pacēlāju")


@pytest.mark.parametrize("text", ["velosipēds", "Velosipeds", "bicycle", "RITENIS"])
def test_choices_with_and_without_diacritics(text: str, tmp_path: Path):
    assert cell(tmp_path, "carers", "way", text).carers["K-01"].way is WayOfTravel.BICYCLE


def test_text_is_composed_and_cleaned(tmp_path: Path):
    name = "  Ja\u0304nis\u00a0\u200b  Be\u0304rzin\u0327s\u030c "
    rows = spoiled("clients", {"given_name": name, "postcode": "LV\u20113730", "phone": "'+371 2"})
    book = book_of(tmp_path, rows)
    assert book.persons["C-0001"].given_name == "Jānis Bērziņš"
    assert book.persons["C-0001"].phone == "+371 2"
    assert book.places["P-0002"].postcode == "LV-3730"


@pytest.mark.parametrize("cell", ["105123456", "105 123 456", "105\u00a0123\u00a0456"])
def test_an_address_code_is_nine_digits_however_they_stand(cell: str, tmp_path: Path):
    book = book_of(tmp_path, spoiled("clients", {"address_code": cell}))
    assert book.places["P-0002"].address_code == "105123456"


@pytest.mark.parametrize("cell", [105123456, 105123456.0])
def test_a_spreadsheet_may_hold_an_address_code_as_a_number(cell: float):
    assert value_of(CLIENTS.column("address_code"), cell) == "105123456"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1257", "utf-16"])
def test_encodings_and_delimiters(encoding: str, delimiter: str, tmp_path: Path):
    text = csv_text(sound()["clients"], delimiter)
    (tmp_path / "clients.csv").write_bytes(text.encode(encoding))
    tables = read_tables([tmp_path / "clients.csv"])
    assert tables.faults == ()
    row = next(tables.of("clients")).rows[1]
    assert (row.number, row.cells["village"], row.cells["lat"]) == (3, "Zelmeņi", "56,46")


def test_a_named_delimiter_and_lines_inside_quotes(tmp_path: Path):
    text = 'sep=;\r\ncode;name\r\na;"viens\r\ndivi"\r\nb;"c;d"\r\n'
    (tmp_path / "areas.csv").write_text(text, encoding="utf-8", newline="")
    rows = next(read_tables([tmp_path / "areas.csv"]).of("areas")).rows
    assert [(r.number, r.cells["name"]) for r in rows] == [(3, "viens divi"), (4, "c;d")]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("Klienti.csv", "clients"),
        ("KLIENTI 2026-11.csv", "clients"),
        ("aprupes_plani.csv", "care_plans"),
        ("Care-Plans.csv", "care_plans"),
        ("plānu darbi.csv", "care_items"),
    ],
)
def test_names_of_files(name: str, table: str, tmp_path: Path):
    (tmp_path / name).write_text(csv_text(sound()[table]), encoding="utf-8")
    assert [s.table for s in read_tables([tmp_path]).sheets] == [table]


def test_latvian_headers_in_any_order_and_case(tmp_path: Path):
    text = (
        "VĀRDS;sopa numurs;Dzimsanas Datums;uzvārds;Adrese;PAGASTS\nAnna;7;1.2.1940;P;„A”;Auru pag."
    )
    (tmp_path / "klienti.csv").write_text(text, encoding="utf-8")
    intake = take_in(read_tables([tmp_path]), EMPTY, today=TODAY)
    assert intake.faults == ()
    assert intake.casebook.clients["C-0001"].birth_on == date(1940, 2, 1)
    assert [p.place_id for p in intake.to_pin] == ["P-0001"]


def book_file(folder: Path, **sheets: list[list[Any]]) -> Tables:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    (folder / "dati.xlsx").write_bytes(out.getvalue())
    return read_tables([folder / "dati.xlsx"])


def test_a_workbook_with_real_dates_times_and_numbers(tmp_path: Path):
    tables = book_file(
        tmp_path,
        Klienti=[
            [
                "numurs",
                "vārds",
                "uzvārds",
                "dzimšanas datums",
                "pagasts",
                "adrese",
                "platums",
                "garums",
            ],
            [1001, "Anna", "P", datetime(1939, 3, 5), "Auru", "„A”", 56.45, 23.35],  # noqa: DTZ001
        ],
        Aprūpētāji=[["numurs", "vārds", "uzvārds", "tālrunis"], ["K1", "Dace", "P", 37120000000.0]],
        Biroji=[
            ["numurs", "pagasts", "adrese", "koordinātas pārbaudītas"],
            [1, "Auru", "„B”", True],
        ],
        Maiņas=[
            ["aprūpētājs", "dienas", "sākums", "beigas", "sākuma vieta"],
            ["K1", 12345, time(8), timedelta(hours=16, minutes=30), 1.0],
        ],
        Uzturēšanās=[
            ["klients", "veids", "no", "līdz"],
            [1001.0, "Slimnīca", date(2026, 11, 16), None],
        ],
        Piezīmes=[["šeit", "ir", "kaut kas cits"]],
        Tukša=[],
    )
    intake = take_in(tables, EMPTY, today=TODAY)
    assert [f.sentence("en") for f in intake.faults] == []
    book = intake.casebook
    assert book.clients["C-0001"].external_no == "1001"
    assert book.clients["C-0001"].birth_on == date(1939, 3, 5)
    assert book.clients["C-0001"].periods[0].kind is StayKind.HOSPITAL
    assert book.persons["K-01"].phone == "37120000000"
    (pattern,) = book.carers["K-01"].patterns
    assert (pattern.starts, pattern.ends) == (time(8), time(16, 30))
    assert pattern.start_place_id == pattern.end_place_id == book.offices["1"]


def test_a_sheet_without_a_name_of_its_own_takes_the_name_of_the_file(tmp_path: Path):
    made = openpyxl.Workbook()
    made.worksheets[0].append(["kods", "nosaukums"])
    made.worksheets[0].append(["a", "A grupa"])
    made.save(tmp_path / "apgabali.xlsx")
    assert [s.table for s in read_tables([tmp_path]).sheets] == ["areas"]


def test_an_overnight_shift_and_window_are_no_faults(tmp_path: Path):
    rows = spoiled("shifts", {"starts": "20:00", "ends": "6:00"})
    rows["care_items"][1] |= {"window_from": "22:00", "window_to": "1:00", "pin_time": "0:30"}
    book = book_of(tmp_path, rows)
    assert book.carers["K-01"].patterns[0].ends == time(6)
    pin = book.care_plans["A-0001"].items[1].pin
    assert pin is not None
    assert pin.begins == time(0, 30)


def test_settings_reach_the_model(tmp_path: Path):
    rows = sound()
    for key, value in {
        "planning.solve_s": "12,5",
        "limits.standard.day_max_min": "480",
        "limits.shortened.week_max_min": "1800",
        "weights.unserved.high": "500000",
        "travel.speed_kmh.car": "50",
        "travel.season_factor.flood": "2",
        "travel.season": "flood",
        "travel.approach_min": "4",
        "check_ups.windows": "9:00-12:00; 13:00-16:00",
        "check_ups.skills": "Apsekošana",
        "extra_holidays": "24.12.2026; 2026-12-31",
        "levels.5.name": "5. līmenis",
        "levels.5.hours": "25",
        "levels.5.per": "month",
        "levels": "2; 3; 5",
        "planning.names_on_map": "jā",
    }.items():
        rows["settings"] = [r for r in rows["settings"] if r["key"] != key]
        rows["settings"].append({"key": key, "value": value})
    settings = book_of(tmp_path, rows).municipality.settings
    assert settings.planning.solve_s == 12.5
    assert settings.planning.names_on_map
    assert settings.limits["standard"].day_max_s == 8 * 3600
    assert settings.limits["shortened"].week_max_s == 30 * 3600
    assert settings.travel.season_factor["flood"] == 2
    assert settings.travel.approach_s == 240
    assert [w.closes for w in settings.check_ups.windows] == [time(12), time(16)]
    assert settings.check_ups.skills == ("check_up",)
    assert settings.extra_holidays == ("2026-12-24", "2026-12-31")
    assert [(v.id, v.hours, v.per) for v in settings.levels] == [
        ("2", 6, "week"),
        ("3", 12, "week"),
        ("5", 25, "month"),
    ]


def test_the_municipality_that_files_name(tmp_path: Path):
    rows = spoiled("settings", {"key": "municipality.id", "value": "tests"})
    (tmp_path / "settings.csv").write_text(csv_text(rows["settings"]), encoding="utf-8")
    tables = read_tables([tmp_path])
    assert municipality_code(tables) == "tests"
    assert municipality_code(Tables()) is None
