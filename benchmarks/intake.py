"""Seconds and peak memory of bringing in many clients from spreadsheets.

    python -m benchmarks.intake --clients 5000

Writes the tables of a made-up municipality with that many clients, then for CSV and for XLSX
starts a process that reads them and takes them in, and one that runs `homecare import`, which
stores them too. Prints one JSON object; goal 20 s and 300 MB for the whole command.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from homecare.generate.municipality import generate, municipality
from homecare.intake.reading import read_tables
from homecare.intake.tables import Row, Sheet, Tables
from homecare.intake.take_in import take_in
from homecare.intake.writing import write_csv, write_xlsx

TODAY = date(2026, 11, 23)
HOMECARE = str(Path(sys.executable).with_name("homecare"))


def first_clients(tables: Tables, count: int) -> Tables:
    """The tables with so many clients and what belongs to them."""
    numbers = {_key(row, "external_no") for row in _rows(tables, "clients")[:count]}
    plans = {
        _key(r, "external_no") for r in _rows(tables, "care_plans") if _key(r, "client") in numbers
    }

    def keeps(sheet: Sheet, row: Row) -> bool:
        if sheet.table == "clients":
            return _key(row, "external_no") in numbers
        if sheet.table == "care_items":
            return _key(row, "plan") in plans
        return "client" not in row.cells or _key(row, "client") in numbers

    return Tables(
        sheets=tuple(
            replace(s, rows=tuple(r for r in s.rows if keeps(s, r))) for s in tables.sheets
        )
    )


def _rows(tables: Tables, table: str) -> list[Row]:
    return [row for sheet in tables.of(table) for row in sheet.rows]


def _key(row: Row, column: str) -> str:
    return str(row.cells.get(column))


def in_this_process(path: Path) -> dict[str, Any]:
    """Read and take in, here; the memory is this process's highest."""
    begun = time.perf_counter()
    tables = read_tables([path])
    read_s = time.perf_counter() - begun
    intake = take_in(tables, municipality("riga"), today=TODAY)
    return {
        "clients": len(intake.casebook.clients),
        "errors": len(intake.errors),
        "read_s": round(read_s, 2),
        "taken_in_s": round(time.perf_counter() - begun, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def measured(path: Path, folder: Path) -> dict[str, Any]:
    """Both figures of one form of the files, each in a process of its own."""
    read = subprocess.run(
        [sys.executable, "-m", "benchmarks.intake", "--path", str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    figures: dict[str, Any] = json.loads(read.stdout)
    return figures | {"command": _command(path, folder)}


def _command(path: Path, folder: Path) -> dict[str, Any]:
    database = f"sqlite:///{folder / path.name}.sqlite"
    env = os.environ | {"HOMECARE_DATABASE_URL": database, "HOMECARE_OUT_DIR": str(folder)}
    for words in (
        ["db", "upgrade"],
        ["import", str(path), "-m", "riga", "--create", "Rīga", "--json"],
    ):
        begun = time.perf_counter()
        done = subprocess.Popen(
            [HOMECARE, *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(done.pid, 0)
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "peak_mb": usage.ru_maxrss // 1024,
        "exit": os.waitstatus_to_exitcode(status),
    }


def main() -> int:
    """Measure, or be the measured process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--path", type=Path)
    words = parser.parse_args()
    if words.path:
        print(json.dumps(in_this_process(words.path)))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tables = first_clients(generate("riga"), words.clients)
        write_csv(tables, folder / "csv")
        write_xlsx(tables, folder / "book.xlsx")
        forms = {"csv": folder / "csv", "xlsx": folder / "book.xlsx"}
        print(json.dumps({form: measured(path, folder) for form, path in forms.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
