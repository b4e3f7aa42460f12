"""A day in Tērvete to draw: 16 visits, five carers, real villages, invented people.

One visit is double-handed, three are check-ups, two stand at the same coordinates, one carer
works in two shifts, one duty and one check-up stay unserved, one place has no coordinates.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from homecare.model import (
    Casebook,
    Client,
    Municipality,
    Person,
    Place,
    Shift,
    TravelSettings,
    Visit,
    VisitKind,
    WayOfTravel,
    Window,
    WorkLimits,
)
from homecare.plan import Plan, Problem, Remedy, Unserved
from maps.travel import Geodesic
from tests.legal import plan_of, priced

DAY = date(2026, 11, 23)
VILLAGES = {
    "Kroņauce": ("Tērvetes pagasts", 56.5131, 23.3427),
    "Tērvete": ("Tērvetes pagasts", 56.4799, 23.3889),
    "Zelmeņi": ("Tērvetes pagasts", 56.4517, 23.3519),
    "Augstkalne": ("Augstkalnes pagasts", 56.4064, 23.3385),
    "Dzeguzēni": ("Augstkalnes pagasts", 56.4132, 23.4106),
    "Bukaiši": ("Bukaišu pagasts", 56.4003, 23.2524),
}
HOUSES = {  # client number: village, house, metres-ish east and north, in thousandths of a degree
    1: ("Kroņauce", "Ozolu iela 4", 2, 1),
    2: ("Kroņauce", "Ozolu iela 4", 2, 1),
    3: ("Kroņauce", "Tērvetes iela 11-2", -3, -2),
    4: ("Tērvete", "„Liepiņas”", 4, 5),
    5: ("Tērvete", "„Kalnarāji”", -12, 9),
    6: ("Zelmeņi", "„Gravas”", 9, -4),
    7: ("Zelmeņi", "„Jaunzemji”", -14, 6),
    8: ("Augstkalne", "„Pūpoli”", 3, 2),
    9: ("Augstkalne", "„Vecvagari”", -11, 11),
    10: ("Augstkalne", "Jelgavas iela 7", 0, -2),
    11: ("Dzeguzēni", "„Ceriņi”", 5, 2),
    12: ("Dzeguzēni", "„Upmaļi”", 15, -8),
    13: ("Bukaiši", "„Rudzupuķes”", -3, 1),
    14: ("Bukaiši", "„Vējiņi”", 12, 9),
    15: ("Bukaiši", "„Krastmaļi”", -16, -3),
}
GIVEN = ("Ārija", "Žanis", "Ņina", "Ģirts", "Ķersta", "Ļubova", "Ēvalds", "Šarlote")
FAMILY = ("Čiekure", "Īve", "Ūdre", "Bērziņa-Kalēja", "Mežs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Everything a picture is made from."""

    problem: Problem
    plan: Plan
    casebook: Casebook

    @property
    def names(self) -> dict[str, str]:
        return {p.id: f"{p.given_name} {p.family_name}" for p in self.casebook.persons.values()}


def at(hour: int, minute: int = 0) -> datetime:
    """Wall time in Rīga on the day, as UTC."""
    return datetime(2026, 11, 23, hour - 2, minute, tzinfo=UTC)


def places() -> dict[str, Place]:
    found = {
        "P-01": Place(
            id="P-01",
            parish="Tērvetes pagasts",
            village="Zelmeņi",
            address="„Zelmeņi”",
            lat=56.4517,
            lon=23.3519,
        ),
        "P-90": Place(id="P-90", parish="Bukaišu pagasts", address="„Nezināmie”"),
    }
    for number, (village, house, east, north) in HOUSES.items():
        parish, lat, lon = VILLAGES[village]
        found[f"P-1{number:02d}"] = Place(
            id=f"P-1{number:02d}",
            parish=parish,
            village=village,
            address=house,
            postcode="LV-3730",
            lat=round(lat + north / 1000, 5),
            lon=round(lon + east / 1000, 5),
            driving_note="No lielceļa pie pienotavas pa labi, otrā māja aiz tilta."
            if number % 3 == 0
            else "",
            accessibility="Trīs pakāpieni, durvis smagas." if number % 4 == 0 else "",
        )
    return found


def visits() -> tuple[Visit, ...]:
    made = [_visit(number) for number in HOUSES]
    made[7] = replace(made[7], carers_needed=2, tasks=("transfer", "bath"), service_s=75 * 60)
    for n, kind in ((2, "check_up"), (8, "check_up"), (13, "check_up")):
        made[n] = replace(
            made[n],
            kind=VisitKind(kind),
            tasks=("check_up",),
            optional_worth=2400,
            service_s=45 * 60,
        )
    evening = Window(opens_at=at(17, 15), closes_at=at(18))
    made[10] = replace(made[10], windows=(evening,))
    lost = replace(_visit(15), id="A-0090.1:20261123", place_id="P-90", client_id="C-0090")
    return (*made, lost)


def _visit(number: int) -> Visit:
    morning = Window(opens_at=at(8), closes_at=at(15))
    return Visit(
        id=f"A-{number:04d}.1:20261123",
        client_id=f"C-{number:04d}",
        place_id=f"P-1{number:02d}",
        service_s=(60 + 10 * (number % 4)) * 60,
        approach_s=180,
        windows=(morning,),
        tasks=("face_wash", "dressing", "cooking")
        if number % 2
        else ("cleaning", "shopping", "stove", "talk"),
        facts=frozenset({"dog"} if number % 5 == 0 else ()),
    )


def shifts() -> tuple[Shift, ...]:
    plain = [
        Shift(
            id=f"K-0{n}:20261123",
            carer_id=f"K-0{n}",
            start_at=at(8),
            end_at=at(16, 30),
            latest_end_at=at(17),
            start_place_id="P-01",
            end_place_id="P-01",
            way=WayOfTravel.BICYCLE if n == 4 else WayOfTravel.CAR,
        )
        for n in range(1, 6)
    ]
    evening = replace(plain[4], id="K-05:20261123.2", start_at=at(17), end_at=at(20))
    return (*plain, replace(evening, latest_end_at=at(20)))


ROUTES = {
    "K-01:20261123": (1, 2, 3, 5),
    "K-02:20261123": (4, 8, 12),
    "K-03:20261123": (10, 8, 9),
    "K-04:20261123": (6,),
    "K-05:20261123": (13, 15),
    "K-05:20261123.2": (11,),
}


def tervete() -> Drawn:
    """The day, its plan and who stands behind the codes."""
    known = places()
    located = [p for p in known.values() if p.located]
    travel = Geodesic()(located, [WayOfTravel.CAR, WayOfTravel.BICYCLE], TravelSettings())
    problem = Problem(
        id="tervete:20261123",
        day_on=DAY,
        zone="Europe/Riga",
        visits=visits(),
        shifts=shifts(),
        travel=travel,
        limits={"standard": WorkLimits()},
    )
    sequences = {shift: [f"A-{n:04d}.1:20261123" for n in ns] for shift, ns in ROUTES.items()}
    late = {"A-0015.1:20261123": at(13, 30)}
    plan = plan_of(problem, sequences, late)
    plan = replace(plan, unserved=tuple(_explained(u) for u in plan.unserved))
    return Drawn(problem=problem, plan=priced(problem, plan), casebook=_casebook(known))


def _explained(unserved: Unserved) -> Unserved:
    if unserved.visit_id.startswith("A-0014"):
        return replace(unserved, reason="not_worth", values={"price": 2700, "worth": 2400})
    remedy = Remedy(kind="overtime", values={"carer_id": "K-03", "minutes": 25, "n": 25})
    return replace(unserved, reason="no_time", remedy=remedy)


def _casebook(known: dict[str, Place]) -> Casebook:
    clients = [
        Client(
            id=f"C-{n:04d}",
            external_no=str(n),
            birth_on=date(1940, 1, 1) + timedelta(days=97 * n),
            lives_alone=n % 2 == 0,
            aids=("walker",) if n % 3 == 0 else (),
            facts=("dog",) if n % 5 == 0 else (),
            place_id=f"P-1{n:02d}",
        )
        for n in HOUSES
    ]
    persons = [
        Person(
            id=c.id,
            given_name=GIVEN[i % len(GIVEN)],
            family_name=FAMILY[i % len(FAMILY)],
            phone=f"+371 2000{i:04d}",
        )
        for i, c in enumerate(clients)
    ] + [
        Person(id=f"K-0{n}", given_name=GIVEN[-n], family_name="Kārkliņa", phone=f"2900000{n}")
        for n in range(1, 6)
    ]
    return Casebook(
        municipality=Municipality(id="tervete", name="Tērvete (paraugs)"),
        places=known,
        clients={c.id: c for c in clients},
        persons={p.id: p for p in persons},
    )
