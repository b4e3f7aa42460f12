"""The OpenAPI document: what it says is golden, complete, and written down for people."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from api.http.app import endpoints
from api.http.problems import MEDIA_TYPE
from tests.http.documents import GOLDEN, PAGE, document, golden, table

RENEW = "renew it with .venv/bin/python -m tests.http.documents and read the difference"
UNBOUNDED = frozenset({"format", "enum", "const", "pattern", "maxLength"})


@cache
def made() -> dict[str, Any]:
    return document()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in made()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_document_is_the_golden_one():
    assert json.loads(GOLDEN.read_text("utf-8")) == json.loads(golden(made())), RENEW


def test_every_endpoint_is_written_down_for_people():
    rows = table(made())
    assert rows in PAGE.read_text("utf-8"), RENEW
    assert " |  | " not in rows


def test_operations_are_named_by_their_functions_once():
    names = [operation["operationId"] for _, operation in operations()]
    assert sorted(names) == sorted({route.name for route in endpoints()})


def test_every_endpoint_has_a_whole_path_of_this_version():
    odd = {p for p in made()["paths"] if not p.startswith(("/api/v1/", "/health/"))}
    assert odd == {"/metrics"}


def test_every_refusal_is_a_problem():
    wrong = {
        (name, status)
        for name, operation in operations()
        for status, response in operation["responses"].items()
        if status >= "400" and [*response["content"]] != [MEDIA_TYPE]
    }
    assert wrong == set()


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """JSON forms that come in, by operation."""
    for name, operation in operations():
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            yield name, content["application/json"]["schema"]


def schema_of(reference: dict[str, Any]) -> dict[str, Any]:
    """The schema, found by its reference where it is one."""
    if "$ref" not in reference:
        return reference
    found: dict[str, Any] = made()["components"]["schemas"][reference["$ref"].split("/")[-1]]
    return found


def within(schema: dict[str, Any], seen: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """All properties of a form and of the forms within it."""
    name = schema.get("$ref", "")
    if name in seen:
        return
    seen |= {name} - {""}
    found = schema_of(schema)
    for part in (*found.get("anyOf", ()), *found.get("oneOf", ()), *found.get("allOf", ())):
        yield from within(part, seen)
    for key in ("items", "additionalProperties"):
        if isinstance(found.get(key), dict):
            yield "*", found[key]
            yield from within(found[key], seen)
    for key, part in found.get("properties", {}).items():
        yield key, part
        yield from within(part, seen)


def test_every_text_that_comes_in_has_its_length():
    endless = {
        (name, key)
        for name, body in bodies()
        for key, part in within(body, set())
        for kind in (part, *part.get("anyOf", ()))
        if kind.get("type") == "string" and not UNBOUNDED & kind.keys()
    }
    assert endless == set()


def test_every_list_that_comes_in_has_its_length():
    endless = {
        (name, key)
        for name, body in bodies()
        for key, part in within(body, set())
        for kind in (part, *part.get("anyOf", ()))
        if kind.get("type") == "array" and "maxItems" not in kind
    }
    assert endless == set()


def test_every_form_that_comes_in_refuses_what_it_does_not_know():
    lax = {
        name
        for name, body in bodies()
        for part in (body, *(p for _, p in within(body, set())))
        if schema_of(part).get("type") == "object"
        and "properties" in schema_of(part)
        and schema_of(part).get("additionalProperties") is not False
    }
    assert lax == set()


def test_every_form_that_comes_in_has_an_example():
    lacking = {(name, key) for name, body in bodies() for key in without_example(body)}
    assert lacking == set()


def without_example(schema: dict[str, Any], name: str = "") -> Iterator[str]:
    """Fields that have to be there and of which nobody is shown one; a list of choices shows."""
    found = schema_of(schema)
    if {"examples", "enum", "const"} & (schema.keys() | found.keys()):
        return
    if found.get("type") == "object" and "properties" in found:
        for key in found.get("required", ()):
            yield from without_example(found["properties"][key], f"{name}/{key}")
    elif found.get("type") == "array":
        yield from without_example(found["items"], f"{name}/*")
    elif {"anyOf", "oneOf"} & found.keys():
        for kind in found.get("anyOf", [])[:1] + found.get("oneOf", []):
            yield from without_example(kind, name)
    elif "format" not in found and found.get("type") != "boolean":
        yield name
