"""A carer's routes as iCalendar (RFC 5545), for the calendar of a telephone.

Moments are UTC: a telephone shows them in the wall time of where it is. An event keeps its UID as
long as the carer has the visit; SEQUENCE is the version of the day's plan, so that what was moved
replaces what stood there. The same plans give the same bytes.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from homecare.feeds import Feed, FeedDay
from homecare.i18n import say
from homecare.model import Place

ASK_AGAIN = timedelta(hours=1)
"""How often a telephone is asked to look for changes."""


def calendar_of(feed: Feed) -> bytes:
    """The whole calendar; codes alone where the feed has no names."""
    calendar = Calendar()
    calendar.add("prodid", "-//homecare//carer's calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", say("calendar.name", feed.language))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for day in feed.days:
        number = 0
        for route in day.sheet["routes"]:
            for stop in route["stops"]:
                number += 1
                calendar.add_component(_visit(feed, day, stop, number))
            for event in _breaks(feed, day, route):
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def _visit(feed: Feed, day: FeedDay, stop: Mapping[str, Any], number: int) -> Event:
    code = str(stop["client_id"])
    person = feed.persons.get(code)
    name = f"{person.given_name} {person.family_name}".strip() if person else code
    event = _event(feed, day, stop["visit_id"], (stop["begin_at"], stop["leave_at"]))
    event.add("summary", f"{number}. {name}")
    place = feed.places.get(stop["place_id"])
    if place is not None:
        event.add("location", ", ".join(filter(None, _address(place))))
        if place.lat is not None and place.lon is not None:
            event.add("geo", (place.lat, place.lon))
    return event


def _address(place: Place) -> tuple[str, ...]:
    return place.address, place.village, place.parish


def _breaks(feed: Feed, day: FeedDay, route: Mapping[str, Any]) -> Iterator[Event]:
    for number, rest in enumerate(route["breaks"], start=1):
        key = f"{route['shift_id']}.break{number}"
        event = _event(feed, day, key, (rest["start_at"], rest["end_at"]))
        event.add("summary", say("calendar.break", feed.language))
        yield event


def _event(feed: Feed, day: FeedDay, key: str, between: tuple[str, str]) -> Event:
    """What every event has; `key` names it for good among the carer's."""
    start_at, end_at = (datetime.fromisoformat(moment) for moment in between)
    event = Event()
    event.add("uid", f"{key}.{feed.carer_id}@{feed.municipality_id}.homecare")
    event.add("sequence", day.version_no)
    event.add("dtstamp", day.changed_at.replace(microsecond=0))
    event.add("dtstart", start_at)
    event.add("dtend", end_at)
    event.add("class", "PRIVATE")
    return event
