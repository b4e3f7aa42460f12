"""A small sound municipality as spreadsheet rows; tests spoil one cell of it and look."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from homecare.intake.reading import read_tables
from homecare.intake.tables import Tables
from homecare.intake.take_in import Intake, take_in
from homecare.model import Casebook, Municipality

TODAY = date(2026, 11, 22)
EMPTY = Municipality(id="tests", name="Testu novads")

Cells = dict[str, str]
Rows = dict[str, list[Cells]]

_HOUSE = {"parish": "Tērvetes pagasts", "village": "Zelmeņi", "postcode": "LV-3730"}


def sound() -> Rows:
    """Rows that are taken in without a fault."""
    return {
        "settings": [
            {"key": "municipality.name", "value": "Testu novads"},
            {"key": "travel.approach_min", "value": "3"},
        ],
        "areas": [{"code": "zelmeni", "name": "Zelmeņu grupa", "parishes": "Tērvetes pagasts"}],
        "offices": [
            {"number": "1", **_HOUSE, "address": "„Zelmeņi”", "lat": "56,4517", "lon": "23,3519"}
        ],
        "clients": [
            _client("1001", "Anna", "„Rotas”", "56,45", "23,35"),
            _client("1002", "Berta", "„Liepas”", "56,46", "23,36"),
        ],
        "stays": [
            {"client": "1001", "kind": "slimnīca", "from_on": "16.11.2026", "to_on": "20.11.2026"}
        ],
        "carers": [_carer("K1", "Dace", "„Ozoli”"), _carer("K2", "Elza", "")],
        "shifts": [
            _shift("K1", "P-Pk", "mājas"),
            _shift("K2", "P, C", "1"),
        ],
        "absences": [{"carer": "K2", "reason": "slimība", "from_on": "26.11.2026"}],
        "care_plans": [
            {
                "external_no": "L-1",
                "client": "1001",
                "level": "2",
                "valid_from": "01.01.2026",
                "granted_min": "360",
            }
        ],
        "care_items": [
            _item("1", "8:00", "11:00")
            | {"gap_to": "2", "gap_least_min": "120", "gap_most_min": "600"},
            _item("2", "16:00", "18:00"),
        ],
        "orders": [
            {
                "external_no": "P-5",
                "kind": "vajadzību izvērtēšana",
                "client": "1002",
                "from_on": "23.11.2026",
                "to_on": "27.11.2026",
                "service_min": "60",
                "window_from": "9:00",
                "window_to": "15:00",
            }
        ],
        "contacts": [{"client": "1002", "on": "20.11.2026", "result": "apsekots"}],
    }


def _client(number: str, name: str, address: str, lat: str, lon: str) -> Cells:
    return {
        "external_no": number,
        "given_name": name,
        "family_name": "Paraugs",
        "birth_on": "05.03.1939",
        "lives_alone": "jā",
        "area": "zelmeni",
        **_HOUSE,
        "address": address,
        "lat": lat,
        "lon": lon,
    }


def _carer(number: str, name: str, home: str) -> Cells:
    house = {"home_parish": "Bukaišu pagasts", "home_lat": "56,4003", "home_lon": "23,2524"}
    return {
        "external_no": number,
        "given_name": name,
        "family_name": "Paraudziņa",
        "skills": "celšana; apsekošana",
        "contract_hours": "40",
        **({**house, "home_address": home} if home else {}),
    }


def _shift(carer: str, days: str, start: str) -> Cells:
    return {
        "carer": carer,
        "weekdays": days,
        "starts": "8:00",
        "ends": "16:30",
        "start_place": start,
    }


def _item(number: str, opens: str, closes: str) -> Cells:
    return {
        "plan": "L-1",
        "item": number,
        "tasks": "mazgāšana",
        "service_min": "60",
        "weekdays": "P, C",
        "window_from": opens,
        "window_to": closes,
        "skills": "celšana",
    }


def spoiled(table: str, cells: Mapping[str, str | None], row: int = 2) -> Rows:
    """The sound rows with cells of one row changed; None empties a cell."""
    rows = sound()
    target = rows[table][row - 2]
    for name, text in cells.items():
        target[name] = text or ""
    return rows


def csv_text(rows: list[Cells], delimiter: str = ";") -> str:
    """Rows as CSV under English headers."""
    names = list(dict.fromkeys(name for cells in rows for name in cells))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def written(folder: Path, rows: Rows) -> list[Path]:
    """One CSV file for each table."""
    paths = []
    for table, cells in rows.items():
        path = folder / f"{table}.csv"
        path.write_text(csv_text(cells), encoding="utf-8", newline="")
        paths.append(path)
    return paths


def read(folder: Path, rows: Rows) -> Tables:
    """The rows written to files and read back."""
    return read_tables(written(folder, rows))


def taken(folder: Path, rows: Rows, casebook: Casebook | Municipality = EMPTY) -> Intake:
    """The rows written to files, read and taken in."""
    return take_in(read(folder, rows), casebook, today=TODAY)
