"""What is written down about all endpoints: the golden OpenAPI document and the table of docs/api.md.

Renew both with `.venv/bin/python -m tests.http.documents`, and read the difference.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute

from api.http.app import create_app, endpoints
from api.http.security import Needs
from homecare.planning import Ports
from homecare.settings import Settings
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.architecture.sources import ROOT
from tests.http.conftest import NOON
from tests.planning.test_planning import rightly_priced

GOLDEN = Path(__file__).parent / "golden" / "openapi.json"
PAGE = ROOT / "docs" / "api.md"
HEAD = "| endpoint | what it does | action needed |\n|---|---|---|\n"


def document() -> dict[str, Any]:
    """The document of the app; no database is opened for it."""
    ports = Ports(
        store=Store("sqlite://"),
        solve=rightly_priced,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOON,
        actor="test",
    )
    return create_app(ports, Settings()).openapi()


def golden(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def table(made: dict[str, Any]) -> str:
    """The rows of docs/api.md, by path."""
    actions = {(r.path_format, m.lower()): _action(r) for r in endpoints() for m in r.methods or ()}
    rows = [
        f"| `{method.upper()} {path}` | {_first(operation)} | {actions[path, method]} |\n"
        for path, operations in sorted(made["paths"].items())
        for method, operation in operations.items()
    ]
    return HEAD + "".join(rows)


def _first(operation: dict[str, Any]) -> str:
    """First sentence of an endpoint's docstring."""
    return str(operation.get("description", "")).split("\n\n")[0].replace("\n", " ")


def _action(route: APIRoute) -> str:
    found = [f"`{n.action.value}`" for n in _needs(route)]
    return ", ".join(found) or "none: public"


def _needs(route: APIRoute) -> Iterator[Needs]:
    stack = list(route.dependant.dependencies)
    while stack:
        one = stack.pop()
        stack += one.dependencies
        if isinstance(one.call, Needs):
            yield one.call


def page_with(rows: str) -> str:
    """docs/api.md with these rows in place of those that it has."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(HEAD)
    after = rest.split("\n\n", 1)
    return before + rows + ("\n" + after[1] if len(after) > 1 else "")


if __name__ == "__main__":
    now = document()
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(golden(now), encoding="utf-8")
    PAGE.write_text(page_with(table(now)), encoding="utf-8")
