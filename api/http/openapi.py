"""The OpenAPI document: stable operation ids, and every problem that an endpoint may answer."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.http.problems import MEDIA_TYPE, Problem

DESCRIPTION = (
    "Home-care planning for municipal social services. Every refusal is an RFC 9457 problem in "
    "Latvian and English (Accept-Language). See docs/api.md."
)
_TITLES = {
    400: "The request cannot be read",
    401: "Not signed in",
    403: "Not allowed",
    404: "No such thing, or not yours to see",
    405: "The address does not take this method",
    409: "Does not fit the present state",
    412: "Changed since it was read",
    413: "Too large",
    415: "Wrong media type",
    422: "Wrong content",
    428: "If-Match is missing",
    429: "Too many",
    500: "Fault of the program",
    503: "Not available now",
}


def operation_id(route: APIRoute) -> str:
    """The name of the endpoint's function: stable as long as nobody renames it."""
    return route.name


class Documented(FastAPI):
    """FastAPI with our document, made once when first asked for."""

    def openapi(self) -> dict[str, Any]:
        """The document, to be read only."""
        if self.openapi_schema is None:
            self.openapi_schema = _made(self)
        return self.openapi_schema


def _made(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(title="homecare", version="1", description=DESCRIPTION, routes=app.routes)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    for operations in made["paths"].values():
        for method, operation in operations.items():
            for status in sorted(_statuses(method, operation)):
                operation["responses"].setdefault(str(status), problem_response(status))
    return made


def _statuses(method: str, operation: dict[str, Any]) -> Iterator[int]:
    operation["responses"].pop("422", None)
    yield from (400, 401, 403, 413, 422, 429, 500, 503)
    if operation.get("parameters"):  # a filter may name what is not there, as a path may
        yield 404
    if "requestBody" in operation:
        yield from (404, 415)
    if method != "get":
        yield 409
    if any(p["name"].lower() == "if-match" for p in operation.get("parameters", ())):
        yield from (412, 428)


def problem_response(status: int) -> dict[str, Any]:
    """A problem as `responses` of an endpoint names it, where it is none of the usual ones."""
    return {
        "description": _TITLES[status],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
