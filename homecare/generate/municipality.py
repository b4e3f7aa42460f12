"""All tables of one demo municipality."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from homecare.generate.care import care_of, dated
from homecare.generate.crew import absence_rows, crew_of, shift_rows
from homecare.generate.figures import Figures, figures_of
from homecare.generate.luck import Luck
from homecare.generate.people import clients_of, residents_of
from homecare.generate.plots import Cells, Plots
from homecare.generate.register import contact_rows, move_to_care_centre, order_rows, stay_rows
from homecare.intake.columns import TABLES
from homecare.intake.tables import Row, Sheet, Tables
from homecare.model import Municipality

START_ON = date(2026, 11, 23)
"""A Monday; what lies in the past is counted back from the day asked for."""
_NAMES = {
    "tervete": "Tērvetes novads (paraugs)",
    "dobele": "Dobeles novads (paraugs)",
    "aizkraukle": "Aizkraukles novads (paraugs)",
    "riga": "Rīga (paraugs)",
}


def municipality(kind: str) -> Municipality:
    """The empty municipality that takes in the tables; its name says that it is a sample."""
    return Municipality(id=figures_of(kind).kind, name=_NAMES[kind])


def generate(kind: str, seed: int = 1, start_on: date = START_ON) -> Tables:
    """Invent a municipality: one of KINDS, the same for the same seed and first day.

    Raises ValueError for a kind that there is not.
    """
    figures = figures_of(kind)
    plots = Plots(Luck(kind, seed, "plots"))
    people = Luck(kind, seed, "people")
    clients = clients_of(figures, people, plots, start_on)
    residents = residents_of(figures, people, plots, start_on, clients)
    demand = Counter(c.area for c in clients)
    crew = crew_of(figures, Luck(kind, seed, "crew"), plots, dict(demand))
    care = care_of(figures, Luck(kind, seed, "care"), clients, crew)
    care = dated(care, Luck(kind, seed, "dates"), start_on)
    later = Luck(kind, seed, "register")
    stays = stay_rows(clients, residents, later, start_on)
    move_to_care_centre(figures, residents, stays, plots)
    return _tables(
        {
            "settings": _setting_rows(kind),
            "areas": _area_rows(figures),
            "offices": _office_rows(figures),
            "clients": (who.cells for who in (*clients, *residents)),
            "stays": stays,
            "carers": (member.cells for member in crew),
            "shifts": shift_rows(crew),
            "absences": absence_rows(crew, start_on),
            "care_plans": care.plans,
            "care_items": care.items,
            "orders": order_rows(clients, residents, later, start_on),
            "contacts": contact_rows(residents, later, start_on),
        }
    )


def _setting_rows(kind: str) -> list[Cells]:
    made = municipality(kind)
    return [
        {"key": "municipality.id", "value": made.id},
        {"key": "municipality.name", "value": made.name},
    ]


def _area_rows(figures: Figures) -> list[Cells]:
    return [
        {"code": a.code, "name": a.name, "parishes": "; ".join(a.parishes)} for a in figures.areas
    ]


def _office_rows(figures: Figures) -> list[Cells]:
    rows: list[Cells] = []
    for office in figures.offices:
        village = figures.village(office.village)
        rows.append(
            {
                "number": office.number,
                "parish": village.parish,
                "village": village.name,
                "address": office.address,
                "postcode": village.postcode,
                "lat": village.lat,
                "lon": village.lon,
                "verified": True,
            }
        )
    return rows


def _tables(rows: dict[str, Iterable[Cells]]) -> Tables:
    """The sheets in the order of intake; empty cells are left out."""
    return Tables(
        sheets=tuple(
            Sheet(
                table=shape.name,
                file=f"{shape.name}.csv",
                columns=tuple(c.name for c in shape.columns),
                rows=tuple(
                    Row(number=n, cells={k: v for k, v in cells.items() if v != ""})
                    for n, cells in enumerate(rows[shape.name], 2)
                ),
            )
            for shape in TABLES
            if shape.name in rows
        )
    )
