"""A plan as one table for spreadsheets: a row for each stop, then one for each visit left out.

Codes alone, or with names, addresses and telephone numbers. No cell is taken for a formula: in CSV
text that begins like one gets an apostrophe, in a workbook every text is marked as text.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from homecare.explain import reason_sentence, remedy_sentence
from homecare.i18n import clock, messages, minutes, say
from homecare.intake.text import guarded
from homecare.model import Visit
from homecare.plan import Route, Stop
from homecare.views import Seen

CODES = (
    "day",
    "carer",
    "stop",
    "arrive",
    "begin",
    "leave",
    "visit",
    "kind",
    "client",
    "tasks",
    "together",
    "travel",
    "km",
    "reason",
    "remedy",
)
NAMES = ("carer_name", "client_name", "parish", "village", "address", "phone")
"""Columns that only a table with names has."""
Value = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTable:
    """Headers and rows, in one language."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    language: str


def plan_table(seen: Seen, language: str) -> PlanTable:
    """The plan as far as it may be shown."""
    columns = CODES if seen.names is None else (*CODES, *NAMES)
    writer = _Writer(seen, language)
    return PlanTable(
        title=say("plan_column.title", language),
        headers=tuple(say(f"plan_column.{name}", language) for name in columns),
        rows=tuple(tuple(row.get(name, "") for name in columns) for row in writer.rows()),
        language=language,
    )


def as_csv(table: PlanTable) -> bytes:
    """UTF-8 with its mark and semicolons; decimal commas in Latvian."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headers)
    for row in table.rows:
        writer.writerow([_as_text(value, table.language) for value in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: PlanTable) -> bytes:
    """A workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.title)
    for row in (table.headers, *table.rows):
        sheet.append([_cell(sheet, value) for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _as_text(value: Value, language: str) -> str:
    if isinstance(value, str):
        return guarded(value)
    return str(value).replace(".", ",") if language == "lv" else str(value)


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    made: Cell = WriteOnlyCell(sheet)
    made.value = value
    if isinstance(value, str):
        made.data_type = "s"
    return made


class _Writer:
    """Fills rows, column by column name."""

    def __init__(self, seen: Seen, language: str) -> None:
        self.seen, self.language = seen, language
        self.problem, self.plan = seen.shown()
        self.visits = {v.id: v for v in self.problem.visits}
        self.coming: dict[str, list[str]] = {}
        for route in self.plan.routes:
            for stop in route.stops:
                self.coming.setdefault(stop.visit_id, []).append(route.carer_id)

    def rows(self) -> Iterator[dict[str, Value]]:
        """Stops by carer and time, then the visits left out."""
        for route in sorted(self.plan.routes, key=lambda r: (r.carer_id, r.start_at)):
            for number, stop in enumerate(route.stops, start=1):
                yield self.stop(route, number, stop)
        for left_out in self.plan.unserved:
            yield self.visit(self.visits[left_out.visit_id]) | {
                "reason": reason_sentence(left_out, self.language),
                "remedy": remedy_sentence(left_out, self.language),
            }

    def stop(self, route: Route, number: int, stop: Stop) -> dict[str, Value]:
        visit = self.visits[stop.visit_id]
        others = [c for c in self.coming[visit.id] if c != route.carer_id]
        return self.visit(visit) | {
            "carer": route.carer_id,
            "carer_name": self.named(route.carer_id),
            "stop": number,
            "arrive": self.clock(stop.arrive_at),
            "begin": self.clock(stop.begin_at),
            "leave": self.clock(stop.leave_at),
            "together": ", ".join(others),
            "travel": minutes(stop.leg.travel_s),
            "km": round(stop.leg.distance_m / 1000, 1),
        }

    def visit(self, visit: Visit) -> dict[str, Value]:
        book = self.seen.casebook
        place = book.places.get(visit.place_id) if book else None
        person = book.persons.get(visit.client_id) if book else None
        day = self.problem.day_on
        return {
            "day": f"{day:%d.%m.%Y}" if self.language == "lv" else day.isoformat(),
            "visit": visit.id,
            "kind": say(f"visit_kind.{visit.kind}", self.language),
            "client": visit.client_id,
            "client_name": self.named(visit.client_id),
            "tasks": ", ".join(self.task(code) for code in visit.tasks),
            "parish": place.parish if place else "",
            "village": place.village if place else "",
            "address": place.address if place else "",
            "phone": person.phone if person else "",
        }

    def named(self, code: str) -> str:
        return (self.seen.names or {}).get(code, "")

    def task(self, code: str) -> str:
        known = f"task.{code}"
        return say(known, self.language) if known in messages() else code

    def clock(self, at: datetime) -> str:
        return clock(at, self.problem.zone)
