"""Every endpoint as everybody, on own, foreign and deleted things: who gets what, and nothing else.

The calls are in matrix.py, what there is to be seen in world.py. A new endpoint fails here until
it has a row.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.http.app import endpoints
from api.http.security import PUBLIC, action_of
from api.workbench import Workbench
from homecare.access import ALLOWED, Action, Role
from tests.http import world as worlds
from tests.http.matrix import ROWS, THINGS, Row
from tests.http.world import (
    CASTS,
    CODE,
    DISABLED,
    ELSEWHERE,
    NAME,
    NOTE,
    PERSONAL,
    PHONE,
    POINT,
    SOME,
    STREET,
    World,
    text_of,
)

ROUTES = {route.name: route for route in endpoints()}
ENDPOINTS = [pytest.param(route, id=name) for name, route in ROUTES.items() if name in ROWS]
CASTERS: tuple[str | None, ...] = (None, *CASTS)
LOGINS = ("@tervete", "@dobele")
HIDDEN: Mapping[str | None, Sequence[str]] = {
    None: ("tttt", "uuuu", "qqqq", *LOGINS, *PERSONAL),
    DISABLED: ("tttt", "uuuu", "qqqq", *LOGINS, *PERSONAL),
    "admin": ("qqqq", "@dobele"),
    "coordinator": ("qqqq", *LOGINS),
    SOME: ("uuuu", "qqqq", *LOGINS),
    "planner": ("qqqq", *LOGINS, *PERSONAL),
    "carer": ("uuuu", "qqqq", *LOGINS),
    "auditor": ("qqqq", *LOGINS, *PERSONAL),
    ELSEWHERE: ("tttt", "uuuu", "@tervete"),
}
"""What no answer to somebody may hold, whatever is asked for."""


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, ready_file: Path) -> Iterator[World]:
    """A world that nobody changes."""
    with closing(Workbench()) as workbench:
        yield worlds.build(tmp_path_factory.mktemp("world"), ready_file, workbench)


def method_of(route: APIRoute) -> str:
    return "".join(route.methods or ())


def may(route: APIRoute, cast: str | None) -> bool:
    if route.name in PUBLIC:
        return True
    if cast in {None, DISABLED}:
        return False
    return action_of(route) in ALLOWED[CASTS[cast][1]["role"]] if cast else False


class Call:
    """A call of an endpoint by somebody, on things of their own unless told otherwise."""

    def __init__(self, world: World, route: APIRoute, cast: str | None) -> None:
        self.world, self.route, self.cast = world, route, cast
        self.row = ROWS[route.name]
        self.client: TestClient = world.client(cast)
        named = {n: self.known(THINGS[n].own) for n in route.param_convertors if n in THINGS}
        self.path: dict[str, Any] = {**named, **self.row.path}
        self.body, self.query = self.row.body, dict(self.row.query)

    def known(self, code: str) -> str:
        """An id of THINGS as it is in this world."""
        return self.world.own[code[1:].format(self.cast or "admin")] if code[0] == "@" else code

    def name(self, where: str, key: str, code: str) -> None:
        """Name another thing."""
        number: str | int = int(code) if code.isdigit() else code
        if where == "path":
            self.path[key] = code
        elif "." in key:
            listed, inner = key.split(".")
            self.body = self.body | {listed: [one | {inner: number} for one in self.body[listed]]}
        else:
            self.body = self.body | {key: number}

    def send(self, tag: str = '"v1"') -> Any:
        if not self.row.files:
            sent = {"json": self.body} if self.body is not None else {}
        else:
            sent = {"files": {"files": ("klienti.csv", "Numurs;Vārds\n", "text/csv")}}
        return self.client.request(
            method_of(self.route),
            self.route.path.format(**self.path),
            params=self.query,
            headers={"If-Match": tag} if self.row.tag_of else {},
            **sent,
        )

    def tag(self) -> str:
        """The version that stands."""
        if not self.row.tag_of:
            return ""
        return str(self.client.get(self.row.tag_of.format(**self.path)).headers["etag"])


def assert_tells_nothing(answer: Any, hidden: Sequence[str]) -> None:
    told = text_of(answer) + str(dict(answer.headers))
    assert [word for word in hidden if word in told] == []


def told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_every_endpoint_has_a_row_and_every_row_an_endpoint():
    assert set(ROUTES) == set(ROWS)
    assert len(ROUTES) == len(list(endpoints()))


def test_every_endpoint_names_one_action_or_is_public_by_name():
    for name, route in ROUTES.items():
        if name in PUBLIC:
            with pytest.raises(LookupError):
                action_of(route)
        else:
            assert isinstance(action_of(route), Action)


@pytest.mark.parametrize("route", ENDPOINTS)
def test_who_may_not_is_told_so_and_nothing_else(standing: World, route: APIRoute):
    before = len(standing.audited())
    for cast in CASTERS:
        if not may(route, cast):
            answer = Call(standing, route, cast).send()
            stranger = cast in {None, DISABLED}
            wanted = (401, "not_signed_in") if stranger else (403, "forbidden")
            assert (cast, *told(answer)) == (cast, *wanted)
            assert_tells_nothing(answer, HIDDEN[cast])
    assert len(standing.audited()) == before


@pytest.mark.parametrize("cast", [cast for cast in CASTERS if cast not in {DISABLED, ELSEWHERE}])
@pytest.mark.parametrize("route", ENDPOINTS)
def test_who_may_gets_what_is_theirs(
    standing: World, tmp_path: Path, route: APIRoute, cast: str | None
):
    if not may(route, cast):
        return
    world = standing if method_of(route) == "GET" else standing.fresh(tmp_path)
    call = Call(world, route, cast)
    answer = call.send(call.tag())
    if cast == SOME and call.row.whole:
        assert told(answer) == (403, call.row.whole)
    else:
        assert answer.status_code == call.row.ok, answer.text
    assert_tells_nothing(answer, HIDDEN[cast])


def things_of(route: APIRoute) -> Iterator[tuple[str, str]]:
    """Where a call names a thing: in its path, or in its body."""
    yield from (("path", name) for name in route.param_convertors if name in THINGS)
    yield from (("body", name) for name in ROWS[route.name].refs)


@pytest.mark.parametrize("route", [one for one in ENDPOINTS if any(things_of(ROUTES[str(one.id)]))])
def test_what_is_not_theirs_is_not_there(standing: World, route: APIRoute):
    """404 with nothing in it, whether it belongs to others or to nobody."""
    before = [entry for entry in standing.audited() if entry.action != "read"]
    codes: dict[tuple[str, str, str], set[str]] = {}
    for cast, where, name, kind in foreign_calls(route):
        call = Call(standing, route, cast)
        code = call.known(str(getattr(THINGS[name.rpartition(".")[2]], kind)))
        call.name(where, name, code)
        answer = call.send()
        wanted = {404} if where == "path" else {404, 422}
        if cast == SOME and call.row.whole:
            wanted |= {403}
        assert answer.status_code in wanted, (cast, name, kind, answer.status_code, answer.text)
        echoed = [code] if where == "path" and not code.isdigit() else []
        assert_tells_nothing(answer, [*HIDDEN[cast], *echoed])
        codes.setdefault((cast, where, name), set()).add(answer.json()["code"])
    assert {at: found for at, found in codes.items() if len(found) > 1} == {}
    assert [entry for entry in standing.audited() if entry.action != "read"] == before


def foreign_calls(route: APIRoute) -> Iterator[tuple[str, str, str, str]]:
    """Who, where, what, and whose: everything that must not be there."""
    for where, name in things_of(route):
        thing = THINGS[name.rpartition(".")[2]]
        for cast in CASTS:
            if may(route, cast) and cast != ELSEWHERE:
                kinds = ("gone", "town", *(["erased"] if thing.erased else []))
                yield from ((cast, where, name, kind) for kind in kinds)
        if thing.area is not None and may(route, SOME):
            yield SOME, where, name, "area"
        if may(route, ELSEWHERE) and not thing.personal:
            yield ELSEWHERE, where, name, "own"


@pytest.mark.parametrize("route", ENDPOINTS)
def test_filters_sorts_counts_and_exports_let_nothing_out(standing: World, route: APIRoute):
    row = ROWS[route.name]
    if method_of(route) != "GET" and route.name != "search_clients":
        return
    for cast in CASTERS:
        if may(route, cast):
            for query, path in variants(row):
                call = Call(standing, route, cast)
                call.query, call.path = {**call.query, **query}, {**call.path, **path}
                answer = call.send()
                assert answer.status_code in {200, 403, 404, 503, row.ok}, (
                    cast,
                    query,
                    answer.text,
                )
                assert_tells_nothing(answer, HIDDEN[cast])


def variants(row: Row) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    yield {}, {}
    yield from ((query, {}) for query in row.tries)
    yield from (({}, path) for path in row.paths)


@pytest.mark.parametrize("route", ENDPOINTS)
def test_whoever_is_read_is_on_record_once(standing: World, route: APIRoute):
    row = ROWS[route.name]
    reads = method_of(route) == "GET" or route.name == "search_clients"
    if not reads or not may(route, "admin"):
        return
    for query, path in variants(row):
        call = Call(standing, route, "admin")
        call.query, call.path = {**call.query, **query}, {**call.path, **path}
        before = len(standing.audited())
        shown = text_of(call.send())
        new = standing.audited()[before:]
        read = Counter(e.subject_id for e in new if (e.action, e.kind) == ("read", "client"))
        assert {code: n for code, n in read.items() if n != 1} == {}
        named = {code for code in clients() if f"{NAME}-{code}" in shown}
        assert named - read.keys() == set()
        account = standing.own["account:admin"]
        assert {entry.actor for entry in new} <= {account}


def clients() -> Iterator[str]:
    for sign in ("tttt", "uuuu", "qqqq"):
        yield from (f"C-{sign}1", f"C-{sign}2", f"R-{sign}1")


@pytest.mark.parametrize(
    ("name", "query", "canary"),
    [
        ("get_client", {}, PHONE),
        ("list_clients", {}, STREET),
        ("search_clients", {}, NAME),
        ("list_care_plans", {}, NOTE),
        ("get_door_code", {}, CODE),
        ("export_table", {}, NAME),
        ("get_plan", {"names": "true"}, NAME),
        ("get_plan_geojson", {"names": "true"}, NAME),
        ("export_plan_xlsx", {"names": "true"}, NAME),
        ("get_plan_geojson", {}, str(POINT)),
        ("get_carer_sheet", {}, STREET),
        ("get_my_routes", {}, NAME),
    ],
)
def test_canaries_are_told_to_who_may_see_them(
    standing: World, name: str, query: dict[str, str], canary: str
):
    """Else the tests above would find nothing whatever is let out."""
    call = Call(standing, ROUTES[name], "carer" if name == "get_my_routes" else "admin")
    call.query = query
    assert canary in text_of(call.send())


def test_counts_say_nothing_of_other_areas_or_towns(standing: World):
    for cast, total in (("admin", 6), (SOME, 3), (ELSEWHERE, 3)):
        assert standing.client(cast).get("/api/v1/clients").json()["total"] == total


def test_every_role_is_tried():
    assert {values["role"] for _, values in CASTS.values()} == set(Role)
