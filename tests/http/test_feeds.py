"""What a carer takes along: the calendar under its secret link, the sheet as PDF, the way as GPX."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import gpxpy
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from homecare.access import Role
from homecare.feeds import AHEAD, OFTEN, PAST
from homecare.model import MunicipalitySettings, Person, Planning
from homecare.store import Store
from tests.handwork.days import town as some_town
from tests.http.days import NORTH, Road, road_over
from tests.http.town import Clock, Town
from tests.pages.pdf_text import pages_of
from tests.tiny import at

MINE, THEIRS = "/api/v1/my/calendar", "/api/v1/carers/K-1/calendar"
THAT_DAY = datetime(2026, 11, 23, 5, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(THAT_DAY)


@pytest.fixture
def road(sqlite_store: Store, clock: Clock) -> Road:
    """K-1 goes to A and B in the morning of the tiny day; the whole house has one clock."""
    road = road_over(sqlite_store)
    road.published()
    sqlite_store._now = clock
    return replace(road, house=road.house.with_ports(now=clock))


def link_of(client: TestClient, url: str = MINE) -> str:
    answer = client.post(url)
    assert answer.status_code == 201, answer.text
    path: str = answer.json()["path"]
    return path


def stranger(road: Road) -> TestClient:
    return road.house.client()


def summaries(client: TestClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_the_link_alone_opens_the_calendar_of_one_carer_in_codes(road: Road):
    path = link_of(road.client(Role.CARER))
    assert re.fullmatch(r"/api/v1/calendars/[A-Za-z0-9_-]{43}\.ics", path)
    assert summaries(stranger(road), path) == ["1. C-A", "2. C-B"]
    other = link_of(road.client(Role.CARER, carer_id="K-2"))
    assert summaries(stranger(road), other) == ["1. C-C", "2. C-D"]
    headers = stranger(road).get(path).headers
    assert headers["content-disposition"] == 'inline; filename="calendar.ics"'
    assert headers["cache-control"] == "no-store"
    assert road.reads("client") == []


def test_only_a_hash_of_the_secret_is_kept_and_it_is_shown_once(road: Road):
    client = road.client(Role.CARER)
    assert client.get(MINE).json() == {"link": None}
    secret = link_of(client).rpartition("/")[2].removesuffix(".ics")
    told = client.get(MINE)
    assert told.json()["link"]["language"] == "lv"
    assert secret not in told.text
    with road.house.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM calendar_links").fetchall()
        tried = connection.exec_driver_sql("SELECT * FROM attempts").fetchall()
    assert len(rows) == 1
    assert secret not in str(rows) + str(tried)


def test_a_new_link_ends_the_old_one_whoever_makes_it(road: Road):
    mine = link_of(road.client(Role.CARER))
    theirs = link_of(road.client(), THEIRS)
    assert stranger(road).get(mine).status_code == 404
    assert summaries(stranger(road), theirs) == ["1. C-A", "2. C-B"]


@pytest.mark.parametrize(("role", "url"), [(Role.CARER, MINE), (Role.COORDINATOR, THEIRS)])
def test_a_revoked_link_opens_nothing(road: Road, role: Role, url: str):
    path = link_of(road.client(Role.CARER))
    assert road.client(role).delete(url).status_code == 204
    answer = stranger(road).get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "calendar_not_found")
    assert road.client(role).delete(url).status_code == 204
    with road.house.store.look("test") as look:
        noted = [(e.action, e.subject_id) for e in look.audit_entries("tervete", "calendar_link")]
    assert noted == [("create", "K-1"), ("remove", "K-1")]


def test_a_coordinator_sees_links_of_the_own_areas_alone(road: Road):
    north = road.client(**NORTH)
    with road.house.store.work("test") as work:
        before = work.casebook("tervete")
        carers = {**before.carers, "K-1": replace(before.carers["K-1"], area_ids=("T",))}
        work.save(before, replace(before, carers=carers))
    for method in ("GET", "POST", "DELETE"):
        assert north.request(method, THEIRS).status_code == 404
    assert north.post(THEIRS.replace("K-1", "K-2")).status_code == 201


def test_a_carer_reaches_no_link_of_others(road: Road):
    assert road.client(Role.CARER).get(THEIRS).status_code == 403
    assert road.client(Role.CARER, carer_id="K-9").post(MINE).status_code == 404


def test_what_signs_a_carer_out_everywhere_ends_the_link(town: Town):
    house, admin = town.house, town.account(Role.ADMIN)
    carer = town.account(Role.CARER)
    client = town.sign_in(admin.login)
    for step in ("sign-out", "reset"):
        path = link_of(town.sign_in(carer.login))
        answer = client.post(f"/api/v1/accounts/{carer.id}/{step}", json={})
        assert answer.status_code in {200, 204}, answer.text
        assert house.client().get(path).status_code == 404
        if step == "sign-out":
            assert client.get("/api/v1/carers/K-1/calendar").json() == {"link": None}


def test_it_shows_seven_days_back_and_four_weeks_ahead(road: Road, clock: Clock):
    """K-1 is on the way from 06:00 to 08:40 UTC."""
    path = link_of(road.client(Role.CARER))
    second = timedelta(seconds=1)
    for moment, seen in (
        (at(6) - AHEAD - second, False),
        (at(6) - AHEAD, True),
        (at(8, 40) + PAST, True),
        (at(8, 40) + PAST + second, False),
    ):
        clock.at = moment
        assert bool(summaries(stranger(road), path)) is seen, moment


def test_drafts_are_not_in_it_and_a_new_version_counts_on(road: Road):
    path = link_of(road.client(Role.CARER))

    def told() -> tuple[set[str], set[int]]:
        events = Calendar.from_ical(stranger(road).get(path).content).walk("VEVENT")
        return {str(e["UID"]) for e in events}, {int(str(e["SEQUENCE"])) for e in events}

    uids, [version] = told()
    road.planned()
    assert told() == (uids, {version})
    latest = road.published()
    assert told() == (uids, {latest.version_no})
    assert latest.version_no > version


def named(road: Road) -> None:
    with road.house.store.work("test") as work:
        before = work.casebook("tervete")
        settings = MunicipalitySettings(planning=Planning(names_in_calendar=True))
        municipality = replace(before.municipality, settings=settings)
        work.save(before, replace(before, municipality=municipality))


def test_names_are_in_it_as_the_municipality_has_set_and_noted_when_sent(road: Road):
    path = link_of(road.client(Role.CARER))
    named(road)
    first = stranger(road).get(path)
    assert "SUMMARY:1. Anna Paraugs" in first.text
    assert "LOCATION:„A”" in first.text
    assert "Daina" not in first.text
    assert road.reads("client") == [("C-A", "calendar"), ("C-B", "calendar")]
    again = stranger(road).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(road.reads("client")) == 2
    with road.house.store.work("test") as work:
        person, version = work.get("tervete", Person, "C-A")
        work.put("tervete", replace(person, given_name="Anete"), version)
    changed = stranger(road).get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert "Anete" in changed.text


def test_it_is_given_so_often_and_no_more(road: Road, clock: Clock):
    path = link_of(road.client(Role.CARER))
    other = link_of(road.client(Role.CARER, carer_id="K-2"))
    most = OFTEN[0][1]
    assert [stranger(road).get(path).status_code for _ in range(most)] == [200] * most
    answer = stranger(road).get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert stranger(road).get(other).status_code == 200
    clock.later(seconds=61)
    assert stranger(road).get(path).status_code == 200


def test_guessing_is_slowed_down_and_signing_in_is_not(road: Road):
    guess = "/api/v1/calendars/" + "x" * 43 + ".ics"
    found = [stranger(road).get(guess).status_code for _ in range(62)]
    assert found == [404] * 60 + [429] * 2
    signed = stranger(road).post("/api/v1/session", json={"login": "nobody", "password": "x" * 12})
    assert signed.status_code == 401
    assert summaries(stranger(road), link_of(road.client(Role.CARER))) == ["1. C-A", "2. C-B"]


@pytest.mark.parametrize("secret", ["", "x" * 65, "%2e%2e", "a b", "ā", "x.ics"])
def test_what_is_no_link_is_refused(road: Road, secret: str):
    answer = stranger(road).get(f"/api/v1/calendars/{secret}.ics")
    assert answer.status_code in {404, 422}


def test_the_log_shows_no_secret(road: Road, written: io.StringIO):
    path = link_of(road.client(Role.CARER))
    stranger(road).get(path)
    stranger(road).get(path + "x")
    told = written.getvalue()
    assert "/api/v1/calendars/{secret}.ics" in told
    assert path.rpartition("/")[2].removesuffix(".ics") not in told


def test_the_address_for_telephones_is_whole_where_it_is_known(road: Road):
    house = road.house.with_settings(public_url="https://aprupe.example.lv/")
    answer = replace(road, house=house).client(Role.CARER).post(MINE).json()
    assert answer["url"] == f"https://aprupe.example.lv{answer['path']}"
    assert road.client(Role.CARER).post(MINE).json()["url"] is None


@pytest.fixture
def drawn(sqlite_store: Store) -> Iterator[Road]:
    road = road_over(sqlite_store, some_town())
    with closing(road.house.app.state.workbench):
        yield road


def paper(road: Road, plan_id: int, what: str, carer_id: str = "K-1", **changes: Any) -> Any:
    client = road.client(changes.pop("role", Role.COORDINATOR), **changes)
    return client.get(f"/api/v1/plans/{plan_id}/sheets/{carer_id}/{what}")


def shown(pages: Sequence[str]) -> str:
    return " ".join(" ".join(pages).split())


def test_the_sheet_comes_as_pdf(drawn: Road):
    draft = drawn.planned()
    answer = paper(drawn, draft.id, "sheet.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    name = f'attachment; filename="plan-{draft.id}-K-1.pdf"'
    assert answer.headers["content-disposition"] == name
    assert "Anna Paraugs" in shown(pages_of(answer.content))
    assert drawn.reads("client") == [("C-A", "sheet pdf"), ("C-B", "sheet pdf")]
    assert paper(drawn, draft.id, "sheet.pdf", role=Role.PLANNER).status_code == 403


def test_a_sheet_of_some_areas_holds_nothing_of_the_others(drawn: Road):
    draft = drawn.planned()
    answer = paper(drawn, draft.id, "sheet.pdf", "K-2", **NORTH)
    text = shown(pages_of(answer.content))
    assert "Anna" not in text
    assert paper(drawn, draft.id, "sheet.pdf", "K-1", **NORTH).status_code == 404
    assert paper(drawn, draft.id, "day.gpx", "K-1", **NORTH).status_code == 404


def test_the_way_comes_as_gpx_in_codes(drawn: Road):
    draft = drawn.planned()
    answer = paper(drawn, draft.id, "day.gpx")
    assert answer.headers["content-type"] == "application/gpx+xml"
    names = [str(point.name).split()[2] for point in gpxpy.parse(answer.text).waypoints]
    assert names == ["C-A", "C-B"]
    assert "Paraugs" not in answer.text
    assert drawn.reads("client") == [("C-A", "gpx"), ("C-B", "gpx")]


WAY = "/api/v1/my/way.gpx"


def test_a_carer_gets_the_own_way_as_long_as_the_routes_are_seen(road: Road, clock: Clock):
    """K-1 is on the way from 06:00 to 08:40 UTC."""
    client = road.client(Role.CARER)
    with closing(road.house.app.state.workbench):
        answer = client.get(WAY, params={"on": "2026-11-23"})
    names = [str(point.name).split()[2] for point in gpxpy.parse(answer.text).waypoints]
    assert names == ["C-A", "C-B"]
    assert answer.headers["content-disposition"] == 'attachment; filename="2026-11-23.gpx"'
    assert road.reads("client") == [("C-A", "own way"), ("C-B", "own way")]
    clock.at = at(8, 40) + timedelta(hours=24, seconds=1)
    later = road.client(Role.CARER)
    assert later.get(WAY, params={"on": "2026-11-23"}).status_code == 404


def test_there_is_no_way_of_other_days_or_other_people(road: Road):
    client = road.client(Role.CARER)
    assert client.get(WAY, params={"on": "2026-11-24"}).status_code == 404
    assert client.get(WAY).status_code == 422
    assert road.client().get(WAY, params={"on": "2026-11-23"}).status_code == 403
    other = road.client(Role.CARER, carer_id="K-9")
    assert other.get(WAY, params={"on": "2026-11-23"}).status_code == 404
    assert road.reads("client") == []


SHEET = "/api/v1/my/sheet.pdf"
THAT = {"on": "2026-11-23"}


def test_a_carer_gets_the_own_sheet_as_long_as_the_routes_are_seen(
    sqlite_store: Store, clock: Clock
):
    """K-1 is on the way from 06:00 to 08:40 UTC."""
    plain = road_over(sqlite_store, some_town())
    plain.published()
    road = replace(plain, house=plain.house.with_ports(now=clock))
    sqlite_store._now = clock
    with closing(road.house.app.state.workbench):
        client = road.client(Role.CARER)
        answer = client.get(SHEET, params=THAT, headers={"Accept-Language": "en"})
    text = shown(pages_of(answer.content))
    assert answer.headers["content-disposition"] == 'attachment; filename="2026-11-23.pdf"'
    assert "Anna Paraugs" in text
    assert "Daina" not in text
    assert "Shift" in text
    assert road.reads("client") == [("C-A", "own sheet"), ("C-B", "own sheet")]
    clock.at = at(8, 40) + timedelta(hours=24, seconds=1)
    assert road.client(Role.CARER).get(SHEET, params=THAT).status_code == 404


def test_there_is_no_sheet_of_other_days_or_other_people(road: Road):
    client = road.client(Role.CARER)
    assert client.get(SHEET, params={"on": "2026-11-24"}).status_code == 404
    assert road.client().get(SHEET, params=THAT).status_code == 403
    other = road.client(Role.CARER, carer_id="K-9")
    assert other.get(SHEET, params=THAT).status_code == 404
    assert road.reads("client") == []


@pytest.mark.parametrize("what", ["sheet.pdf", "day.gpx"])
def test_who_has_no_route_has_no_paper(drawn: Road, what: str):
    draft = drawn.planned()
    answer = paper(drawn, draft.id, what, "K-9")
    assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found")
    assert paper(drawn, 99, what).status_code == 404
