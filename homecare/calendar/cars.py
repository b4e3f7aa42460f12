"""Shared cars: an office keeps some, and a shift that begins there and goes by one takes it."""

from collections.abc import Sequence
from dataclasses import replace

from homecare.model import CarPool, Casebook, Shift, WayOfTravel


def with_shared_car(casebook: Casebook, shift: Shift) -> Shift:
    """The shift with the pool of the office where it begins, if it goes by a shared car.

    Without cars on record for that office a car is always there. The pool has the office's number.
    """
    if shift.way is not WayOfTravel.SHARED_CAR:
        return shift
    kept = casebook.municipality.settings.shared_cars
    number = next(
        (n for n in sorted(kept) if casebook.offices.get(n) == shift.start_place_id), None
    )
    if number is None:
        return shift
    otherwise = kept[number].otherwise
    return replace(
        shift,
        car_pool_id=number,
        way_without_car=WayOfTravel(otherwise) if otherwise else None,
    )


def pools_of(casebook: Casebook, shifts: Sequence[Shift]) -> tuple[CarPool, ...]:
    """The pools that these shifts name, by number of the office."""
    kept = casebook.municipality.settings.shared_cars
    named = sorted({shift.car_pool_id for shift in shifts} - {None}, key=str)
    return tuple(
        CarPool(id=number, place_id=casebook.offices[number], cars=kept[number].count)
        for number in named
        if number is not None
    )
