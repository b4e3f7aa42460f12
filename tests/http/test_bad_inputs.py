"""Every request of bad_inputs.toml is answered as the table says, and nothing is written."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from api.http.app import endpoints
from api.http.problems import MEDIA_TYPE
from homecare.access import Role
from tests.http.conftest import House
from tests.http.living import enliven
from tests.http.seats import signed_in
from tests.http.town import town_over

TABLE = Path(__file__).parent / "bad_inputs.toml"
LEAST = 300
"""Requests in the table."""


class Bad(NamedTuple):
    """A request and what it is answered."""

    asked: str
    body: str
    status: int
    code: str
    pointer: str
    headers: Mapping[str, str] = MappingProxyType({})


@cache
def groups() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def cases(group: str) -> Iterator[Bad]:
    own = groups()[group]
    for row in own["cases"]:
        case = Bad(*row)
        body = varied(own.get("base", "{}"), case.body)
        yield case._replace(asked=case.asked or own["asked"], body=body)


def varied(base: str, body: str) -> str:
    """The body, or the base with "+" fields changed or "-" one of them left out."""
    if not body.startswith(("+", "-")) or body.startswith("--"):
        return body
    whole = json.loads(base)
    if body.startswith("-"):
        del whole[body[1:]]
    else:
        for path, value in json.loads(body[1:]).items():
            *inwards, last = path.split(".")
            within = whole
            for step in inwards:
                within = within[int(step) if isinstance(within, list) else step]
            within[last] = value
    return json.dumps(whole)


def told(case: Bad, answer: Any) -> str:
    """What is wrong with an answer; empty when it is as the table says."""
    if answer.status_code != case.status:
        return f"{answer.status_code} {answer.text[:300]}"
    if case.asked.startswith("HEAD"):
        return ""
    if answer.headers["content-type"] != MEDIA_TYPE:
        return "no problem document"
    problem = answer.json()
    found = {(problem["code"], "")}
    found |= {(e["code"], e.get("pointer", "")) for e in problem["errors"]}
    return "" if (case.code, case.pointer) in found else str(problem)


@pytest.mark.parametrize("group", groups())
def test_each_is_answered_as_specified(
    group: str, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ready = town_over(house, tmp_path, monkeypatch).house
    enliven(ready)
    role = groups()[group]["role"]
    client = signed_in(ready, Role(role)) if role else ready.client()
    wrong = []
    with client:
        for case in cases(group):
            method, path = case.asked.split(" ", 1)
            headers = {"If-Match": '"v1"', "Content-Type": "application/json", **case.headers}
            if not case.body:
                del headers["Content-Type"]
            if not headers["If-Match"]:
                del headers["If-Match"]
            elif headers["If-Match"] == "read":
                headers["If-Match"] = client.get(path).headers["ETag"]
            answer = client.request(method, path, content=case.body.encode(), headers=headers)
            if said := told(case, answer):
                wrong.append(f"{case.asked} {case.body}: {said}")
    assert "\n".join(wrong) == ""


def test_every_endpoint_is_asked_wrongly():
    asked = {case.asked.split("?")[0] for group in groups() for case in cases(group)}
    lacking = {
        f"{method} {route.path_format}"
        for route in endpoints()
        for method in route.methods or ()
        if not any(re.match(f"{method} {route.path_regex.pattern[1:]}", one) for one in asked)
    }
    assert lacking == {"GET /health/live", "GET /health/ready"}  # there is nothing to send


def test_there_are_enough_of_them():
    assert sum(len(group["cases"]) for group in groups().values()) >= LEAST
