"""What every visit takes from its client: place, area, languages, facts, known faces."""

from dataclasses import replace
from datetime import date

from homecare.calendar.day import LeftOut, Past
from homecare.model import CarePlan, Casebook, Client, Visit


def in_force(plan: CarePlan, day: date) -> bool:
    """Whether a care plan is valid on a day, both ends in."""
    return plan.valid_from <= day and (plan.valid_to is None or day <= plan.valid_to)


def stay_of(client: Client, day: date, code: str) -> LeftOut | None:
    """The stay elsewhere that keeps a visit of this day from happening, if any."""
    period = client.period_on(day)
    if period is None:
        return None
    return LeftOut(code=code, why=period.kind.value, client_id=client.id)


def located(casebook: Casebook, place_id: str) -> bool:
    """Whether travel to a place can be computed."""
    place = casebook.places.get(place_id)
    return place is not None and place.located


def for_client(casebook: Casebook, past: Past, visit: Visit) -> Visit:
    """The visit with what its client and place bring to it, by the municipality's settings.

    Facts of the home (a dog, smoke) bind only where the visit happens at home.
    """
    client = casebook.clients[visit.client_id]
    planning = casebook.municipality.settings.planning
    at_home = visit.place_id == client.place_id
    return replace(
        visit,
        area_id=client.area_id if planning.area_is_hard else "",
        languages=frozenset(client.languages if planning.language_is_hard else ()),
        facts=frozenset(client.facts if at_home else ()),
        known_carers=past.known_carers.get(client.id, frozenset()),
        approach_s=_approach_s(casebook, visit.place_id),
    )


def _approach_s(casebook: Casebook, place_id: str) -> int:
    place = casebook.places.get(place_id)
    if place is None or place.approach_s is None:
        return casebook.municipality.settings.travel.approach_s
    return place.approach_s
