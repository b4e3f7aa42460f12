"""Where the places of a record are, looked up before anything is locked.

A lookup may take seconds, and whoever writes keeps others waiting. So a record is taken in twice:
on trial, to hear which places would be looked up, and then in earnest with the answers at hand.
"""

from collections.abc import Callable

from homecare.model import Place
from homecare.planning import Ports
from homecare.ports import FindPlace, FoundPlace
from homecare.register.fields import Given
from homecare.store import Look

TakeIn = Callable[[Look, FindPlace | None], object]
"""Takes a record in and writes nothing."""


def looked_up(ports: Ports, house: Given | None, take_in: TakeIn) -> FindPlace | None:
    """What is known of the places that `take_in` would bring; it may raise what that raises.

    `house` is what was given of the place that is visited; where it is nothing, or has
    coordinates, there is nothing to be found.
    """
    if ports.find_place is None or not house or house.get("lat") is not None:
        return None
    wanted: list[Place] = []

    def listen(place: Place) -> None:
        wanted.append(place)

    with ports.store.look(ports.actor) as look:
        take_in(look, listen)
    answers = {_asked(place): ports.find_place(place) for place in wanted}

    def recall(place: Place) -> FoundPlace | None:
        return answers.get(_asked(place))

    return recall


def _asked(place: Place) -> tuple[str, ...]:
    """By what a place is looked up; its id may be another one in earnest."""
    return place.parish, place.village, place.address, place.postcode, place.address_code
