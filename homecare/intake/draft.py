"""The casebook while rows are being put into it: nothing outside sees it half done."""

from collections.abc import Iterable, Mapping
from datetime import date

from homecare.intake.columns import TABLES
from homecare.intake.faults import Faults
from homecare.intake.records import Record, records_of
from homecare.intake.tables import Tables
from homecare.intake.text import nearest
from homecare.model import Area, Casebook, Municipality

_CODES = {
    "clients": ("C", 4),
    "carers": ("K", 2),
    "care_plans": ("A", 4),
    "orders": ("O", 4),
    "places": ("P", 4),
}
"""Letter and least number of digits of each kind of id."""
_PEOPLE = frozenset({"clients", "carers"})


class Codes:
    """Gives out ids that go on from the highest there is: C-0012 after C-0011."""

    def __init__(self, table: str, taken: Iterable[str]) -> None:
        self.letter, self.digits = _CODES[table]
        numbers = (code.rpartition("-")[2] for code in taken)
        self.last = max((int(n) for n in numbers if n.isdecimal()), default=0)

    def next(self) -> str:
        """A new id."""
        self.last += 1
        return f"{self.letter}-{self.last:0{self.digits}}"


class Draft:
    """Mutable copies of a casebook's maps, the records of all tables, and faults met."""

    def __init__(
        self,
        tables: Tables,
        casebook: Casebook,
        today: date,
        taken: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.base = casebook
        self.taken = taken or {}
        self.today = today
        self.faults = Faults()
        self.faults.extend(tables.faults)
        self.municipality: Municipality = casebook.municipality
        self.areas: dict[str, Area] = {a.id: a for a in casebook.municipality.areas}
        self.places = dict(casebook.places)
        self.offices = dict(casebook.offices)
        self.clients = dict(casebook.clients)
        self.carers = dict(casebook.carers)
        self.persons = dict(casebook.persons)
        self.care_plans = dict(casebook.care_plans)
        self.orders = dict(casebook.orders)
        self.contacts = {(c.client_id, c.on): c for c in casebook.contacts}
        self.placed: list[tuple[str, Record]] = []
        """Places that this intake set or looked at, with the row that did."""
        self.place_codes = Codes("places", [*casebook.places, *self.taken.get("places", ())])
        self.records = {t.name: records_of(t, tables.of(t.name), self.faults) for t in TABLES}
        self.ids = self._ids()

    def _ids(self) -> Mapping[str, Mapping[str, str]]:
        """Table -> key in files -> id, of what is on record and of what the files bring."""
        base = self.base
        found = {
            "clients": {c.external_no: c.id for c in base.clients.values()},
            "carers": {c.external_no: c.id for c in base.carers.values()},
            "care_plans": {p.external_no: p.id for p in base.care_plans.values()},
            "orders": {o.external_no: o.id for o in base.orders.values()},
            "areas": {area: area for area in self.areas},
            "offices": dict(base.offices),
        }
        for table in ("clients", "carers", "care_plans", "orders"):
            codes = Codes(table, [*found[table].values(), *self.taken.get(table, ())])
            for record in self.records[table]:
                key = record.get("external_no")
                if key is not None and key not in found[table]:
                    found[table][key] = codes.next()
        for record in self.records["areas"]:
            found["areas"].setdefault(record.get("code", ""), record.get("code", ""))
        for record in self.records["offices"]:
            number = record.get("number", "")
            found["offices"].setdefault(number, self.place_codes.next())
        return found

    def tell(self, record: Record, code: str, column: str = "", **values: str | float) -> None:
        """A fault of a row."""
        self.faults.add(record.fault(code, column, **values))

    def id_of(self, record: Record, column: str, table: str) -> str | None:
        """The id behind a reference; an unknown one is a fault, a blank one None."""
        key = record.get(column)
        return None if key is None else self._found(record, column, table, key)

    def ids_of(self, record: Record, column: str, table: str) -> tuple[str, ...]:
        """The ids behind a list of references."""
        found = (self._found(record, column, table, key) for key in record.get(column, ()))
        return tuple(i for i in found if i is not None)

    def _found(self, record: Record, column: str, table: str, key: str) -> str | None:
        found = self.ids[table].get(key)
        if found is None:
            # of a person no other number is offered: a wrong client is worse than none
            like = "" if table in _PEOPLE else nearest(key, self.ids[table])
            self.tell(record, "unknown_ref", column, nearest=like, to=table)
        return found
