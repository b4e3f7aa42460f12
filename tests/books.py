"""A small casebook made by hand, whose day is the tiny day. Tests vary this one.

The road of tests/tiny.py (office O, then A, B, C, D) at 56.45 N. Clients C-A to C-D live at
A to D; each has care plan A-<n> with one item A-<n>.1, Monday and Thursday, 60 minutes,
begin 08:00-14:00 local. Carers K-1 and K-2 work Monday to Friday 08:00-16:30 from the office.
Residents R-1 (82, alone, lives at A) and R-2 (90, not alone, lives at B) have no care plan.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any, TypeVar

from homecare.model import (
    Area,
    CareItem,
    CarePlan,
    Carer,
    Casebook,
    Client,
    LocalWindow,
    Municipality,
    MunicipalitySettings,
    Order,
    Person,
    Place,
    Rhythm,
    ShiftPattern,
    TravelSettings,
    VisitKind,
    WayOfTravel,
)
from homecare.plan import Matrix, Travel
from tests.tiny import DAY, PLACES, STEP_M, STEP_S

ZONE = "Europe/Riga"
MORNING = LocalWindow(opens=time(8), closes=time(14))

T = TypeVar("T", Place, Client, CarePlan, Carer, Order, Person)


def place(letter: str, **changes: Any) -> Place:
    plain = Place(
        id=letter,
        parish="Tērvetes pagasts",
        address=f"„{letter}”",
        lat=56.45,
        lon=23.35 + 0.1 * PLACES.index(letter) if letter in PLACES else 24.0,
        verified=True,
        approach_s=0,
    )
    return replace(plain, **changes)


def client(letter: str, **changes: Any) -> Client:
    """Client C-<letter>, 75 years old on the tiny day."""
    plain = Client(
        id=f"C-{letter}",
        external_no=f"DEMO-{letter}",
        birth_on=date(1951, 1, 15),
        place_id=letter,
    )
    return replace(plain, **changes)


def resident(number: int, **changes: Any) -> Client:
    """Residents old enough for check-ups: R-1 is alone, R-2 is not."""
    plain = Client(
        id=f"R-{number}",
        external_no=f"DEMO-R{number}",
        birth_on=date(1944 if number == 1 else 1936, 5, 10),
        lives_alone=number == 1,
        place_id="A" if number == 1 else "B",
    )
    return replace(plain, **changes)


def item(number: int, **changes: Any) -> CareItem:
    """Item A-<n>.1."""
    plain = CareItem(
        id=f"A-{number}.1",
        tasks=("wash",),
        service_s=3600,
        rhythm=Rhythm(rrule="FREQ=WEEKLY;BYDAY=MO,TH", starts_on=date(2026, 11, 2)),
        window=MORNING,
    )
    return replace(plain, **changes)


def care_plan(number: int, letter: str, *items: CareItem, **changes: Any) -> CarePlan:
    plain = CarePlan(
        id=f"A-{number}",
        external_no=f"DEMO-A{number}",
        client_id=f"C-{letter}",
        level_id="1",
        valid_from=date(2026, 11, 1),
        granted_s=4 * 3600,
        items=items or (item(number),),
    )
    return replace(plain, **changes)


def pattern(**changes: Any) -> ShiftPattern:
    plain = ShiftPattern(
        weekdays=(0, 1, 2, 3, 4),
        starts=time(8),
        ends=time(16, 30),
        start_place_id="O",
        end_place_id="O",
    )
    return replace(plain, **changes)


def carer(number: int, *patterns: ShiftPattern, **changes: Any) -> Carer:
    plain = Carer(
        id=f"K-{number}",
        external_no=f"DEMO-K{number}",
        skills=("check_up",),
        patterns=patterns or (pattern(),),
    )
    return replace(plain, **changes)


def order(**changes: Any) -> Order:
    """Order O-1: an aid for C-A, on the tiny day or one of the four days after it."""
    plain = Order(
        id="O-1",
        external_no="DEMO-O1",
        kind=VisitKind.AID_DELIVERY,
        client_id="C-A",
        from_on=DAY,
        to_on=date(2026, 11, 27),
        service_s=1800,
        window=MORNING,
    )
    return replace(plain, **changes)


def by_id(things: Iterable[T]) -> dict[str, T]:
    return {thing.id: thing for thing in things}


def municipality(**settings: Any) -> Municipality:
    return Municipality(
        id="tervete",
        name="Tērvete (paraugs)",
        zone=ZONE,
        areas=(Area(id="T", name="Tērvete", parishes=("Tērvetes pagasts",)),),
        settings=replace(MunicipalitySettings(), **settings),
    )


def casebook(**changes: Any) -> Casebook:
    """The casebook itself, or with fields replaced; mappings may be given as sequences."""
    plain = Casebook(
        municipality=municipality(),
        places=by_id(place(letter) for letter in PLACES),
        offices={"O": "O"},
        clients=by_id([*(client(letter) for letter in "ABCD"), resident(1), resident(2)]),
        carers=by_id([carer(1), carer(2)]),
        persons=by_id([Person(id="C-A", given_name="Anna", family_name="Paraugs")]),
        care_plans=by_id(care_plan(n, letter) for n, letter in enumerate("ABCD", start=1)),
    )
    keyed = {"places", "clients", "carers", "persons", "care_plans", "orders"}
    ready: dict[str, Any] = {
        k: by_id(v) if k in keyed and isinstance(v, list) else v for k, v in changes.items()
    }
    return replace(plain, **ready)


def find_travel(
    places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
) -> Travel:
    """A travel port of the tiny road: ten minutes and 8 km a step, in every season."""
    assert settings.detour_factor >= 1
    steps = [PLACES.index(p.id) for p in places]
    matrix = Matrix(
        travel_s=tuple(tuple(abs(i - j) * STEP_S for j in steps) for i in steps),
        distance_m=tuple(tuple(abs(i - j) * STEP_M for j in steps) for i in steps),
    )
    return Travel(place_ids=tuple(p.id for p in places), by_way=dict.fromkeys(ways, matrix))
