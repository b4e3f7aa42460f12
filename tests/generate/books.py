"""Demo municipalities taken in once for all tests."""

from collections.abc import Sequence
from functools import cache

from homecare.generate import START_ON, generate, municipality
from homecare.intake.tables import Tables
from homecare.intake.take_in import Intake, take_in
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Matrix, Travel

SMALL = ("tervete", "dobele", "aizkraukle")


@cache
def tables_of(kind: str) -> Tables:
    """The tables of one kind and the first seed."""
    return generate(kind)


@cache
def intake_of(kind: str) -> Intake:
    """What the front door says to the tables of one kind."""
    return take_in(tables_of(kind), municipality(kind), today=START_ON)


def ten_minutes(
    places: Sequence[Place],
    ways: Sequence[WayOfTravel],
    settings: TravelSettings,  # noqa: ARG001 - the port's shape
) -> Travel:
    """Ten minutes and eight kilometres from anywhere to anywhere else."""
    n = range(len(places))
    matrix = Matrix(
        travel_s=tuple(tuple(0 if i == j else 600 for j in n) for i in n),
        distance_m=tuple(tuple(0 if i == j else 8000 for j in n) for i in n),
    )
    return Travel(place_ids=tuple(p.id for p in places), by_way=dict.fromkeys(ways, matrix))
