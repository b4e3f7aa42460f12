"""The calendar of a carer, letter by letter, and what it never says."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from api.pages.calendar import calendar_of
from homecare.feeds import Feed, FeedDay
from homecare.sheets import sheets_of
from tests.maps.zemgale import Drawn, tervete

GOLDEN = Path(__file__).parent / "golden" / "K-05.ics"
PUBLISHED_AT = datetime(2026, 11, 20, 12, 30, 15, 999, tzinfo=UTC)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def feed(drawn: Drawn, carer_id: str = "K-05", **changes: Any) -> Feed:
    sheet = sheets_of(drawn.problem, drawn.plan)[carer_id]
    day = FeedDay(sheet=sheet, version_no=3, changed_at=PUBLISHED_AT)
    plain = Feed(municipality_id="tervete", carer_id=carer_id, language="lv", days=(day,))
    return replace(plain, **changes)


def events(body: bytes) -> list[Any]:
    return [*Calendar.from_ical(body).walk("VEVENT")]


def test_the_calendar_is_the_golden_one(drawn: Drawn):
    """Both shifts with their breaks; times in UTC. A change of this file is seen by every phone."""
    assert calendar_of(feed(drawn)).decode() == GOLDEN.read_bytes().decode()


def test_times_are_those_of_the_plan_in_utc(drawn: Drawn):
    routes = [r for r in drawn.plan.routes if r.carer_id == "K-05"]
    stops = [stop for route in routes for stop in route.stops]
    breaks = [rest for route in routes for rest in route.breaks]
    wanted = {(s.begin_at, s.leave_at) for s in stops} | {(b.start_at, b.end_at) for b in breaks}
    found = {(e["DTSTART"].dt, e["DTEND"].dt) for e in events(calendar_of(feed(drawn)))}
    assert found == wanted
    assert all(str(start.tzinfo) == "UTC" for start, _ in found)


def test_an_event_keeps_its_uid_and_counts_versions(drawn: Drawn):
    before = events(calendar_of(feed(drawn)))
    [day] = feed(drawn).days
    moved = replace(day, version_no=4, changed_at=PUBLISHED_AT.replace(day=21))
    after = events(calendar_of(feed(drawn, days=(moved,))))
    assert [e["UID"] for e in before] == [e["UID"] for e in after]
    assert len({e["UID"] for e in before}) == len(before)
    assert {e["SEQUENCE"] for e in before} == {3}
    assert {e["SEQUENCE"] for e in after} == {4}


def test_two_carers_of_one_visit_have_events_of_their_own(drawn: Drawn):
    one, other = (events(calendar_of(feed(drawn, code))) for code in ("K-02", "K-03"))
    assert {e["UID"] for e in one} & {e["UID"] for e in other} == set()


def test_it_says_codes_alone(drawn: Drawn):
    for carer_id in ("K-01", "K-02", "K-05"):
        body = calendar_of(feed(drawn, carer_id)).decode()
        said = {str(e["SUMMARY"]) for e in events(body.encode())}
        assert all(re.fullmatch(r"\d+\. C-\d{4}|Pārtraukums", text) for text in said)
        assert "LOCATION" not in body
        assert "GEO" not in body
        assert [name for name in drawn.names.values() if name in body] == []


def test_names_and_houses_stand_in_it_where_they_are_handed_in(drawn: Drawn):
    hostile = "Anna\r\nATTACH:file:///etc/passwd;,\\"
    persons = dict(drawn.casebook.persons)
    persons["C-0013"] = replace(persons["C-0013"], given_name=hostile)
    named = feed(drawn, persons=persons, places=drawn.casebook.places)
    body = calendar_of(named)
    first = events(body)[0]
    assert str(first["LOCATION"]) == "„Rudzupuķes”, Bukaiši, Bukaišu pagasts"
    assert first["GEO"].to_ical() == "56.4013;23.2494"
    assert b"\nATTACH" not in body
    assert "Anna" in first["SUMMARY"]
    assert named.client_ids == ["C-0011", "C-0013", "C-0015"]


def test_english_is_english(drawn: Drawn):
    assert b"SUMMARY:Break" in calendar_of(feed(drawn, language="en"))


def test_a_carer_without_routes_has_an_empty_calendar(drawn: Drawn):
    assert events(calendar_of(feed(drawn, days=()))) == []
