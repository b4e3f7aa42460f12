"""What a coverage map counts: a casebook's overdue check-ups by parish, and homes near the bases."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from homecare.calendar import CheckUpState, check_up_register
from homecare.errors import FileError
from homecare.model import Casebook, Place
from homecare.settings import Settings
from maps.coordinates import is_located
from maps.coverage import Coverage, ParishCount, Reach, reaches_of
from maps.parishes import shapes_of

_LEFT_OUT = {CheckUpState.IN_HOME_CARE, CheckUpState.AWAY}


def coverage_of(casebook: Casebook, day: date, settings: Settings) -> Coverage:
    """The coverage of a municipality on a day.

    Bases are its offices, never a carer's home. Without a road map nothing is said of reach.
    Raises FileError for a file of boundaries that is damaged.
    """
    bases = [casebook.places[place_id] for place_id in dict.fromkeys(casebook.offices.values())]
    bases = [base for base in bases if is_located(base)]
    homes = {
        client.place_id: casebook.places[client.place_id]
        for client in casebook.clients.values()
        if client.place_id in casebook.places
    }
    return Coverage(
        day_on=day,
        counts=_counts(casebook, day),
        shapes=shapes_of(settings.parishes_file, homes.values()),
        bases=bases,
        homes=tuple(homes.values()),
        reaches=_reaches(bases, tuple(homes.values()), casebook, settings),
    )


def _counts(casebook: Casebook, day: date) -> list[ParishCount]:
    residents: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    for one in check_up_register(casebook, day):
        place = casebook.places.get(casebook.clients[one.client_id].place_id)
        if place is None or not place.parish or one.state in _LEFT_OUT:
            continue
        residents[place.parish] += 1
        overdue[place.parish] += one.state is CheckUpState.OVERDUE
    return [
        ParishCount(parish=parish, residents=n, overdue=overdue[parish])
        for parish, n in residents.items()
    ]


def _reaches(
    bases: Sequence[Place], homes: Sequence[Place], casebook: Casebook, settings: Settings
) -> tuple[Reach, ...]:
    if not bases or not settings.roads_file.is_file():
        return ()
    from maps.roads.opened import roads_of  # noqa: PLC0415 - scipy takes its time to import

    try:
        roads = roads_of(settings.roads_file, ferries=settings.roads_ferries)
    except FileError:
        return ()
    travel = casebook.municipality.settings.travel
    return tuple(reaches_of(roads, bases, homes, travel))
