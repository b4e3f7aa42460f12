"""One line of JSON per request: what was asked for by its template, how it ended, how long it took.

`api.journal` says where the lines go. Never in a log: paths with their codes, query strings, bodies, names, addresses, messages of
exceptions. A fault is logged as the kind of error and the line of our code.
"""

from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.blame import place_of
from api.http import problems
from api.http.languages import spoken
from api.http.metrics import Meters
from homecare.errors import HomecareError

GONE = 499
"""Logged when who asked did not wait for the answer."""
_log = structlog.stdlib.get_logger("homecare.http")


class Watch:
    """ASGI middleware round the app: an id for each request, its line in the log, the last resort.

    Whatever no handler has answered is answered here as a problem of status 500; nothing is
    raised further, since a server would write the whole traceback with its values.
    """

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        self.app = app
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry the request through and note its end."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = uuid4().hex  # never taken from outside: it could hold anything
        scope.setdefault("state", {})["request_id"] = request_id
        began, ending = perf_counter(), _Ending(send, request_id)
        try:
            await self.app(scope, receive, ending.send)
        except ClientDisconnect:
            ending.status = GONE
        except Exception as error:  # noqa: BLE001 - the last resort
            await self._give_up(error, scope, receive, ending)
        finally:
            self._note(scope, ending, perf_counter() - began)

    async def _give_up(
        self, error: Exception, scope: Scope, receive: Receive, ending: "_Ending"
    ) -> None:
        kind, at = type(error).__name__, place_of(error.__traceback__)
        _log.error("fault", request_id=ending.request_id, kind=kind, at=at)
        if not ending.begun:
            accepted = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
            told = HomecareError("unexpected", kind=kind, at=at)
            await problems.answer(500, told, spoken(accepted))(scope, receive, ending.send)

    def _note(self, scope: Scope, ending: "_Ending", seconds: float) -> None:
        route = template_of(scope)
        self._meters.served(scope["method"], route, ending.status, seconds)
        _log.info(
            "request",
            request_id=ending.request_id,
            method=scope["method"] if route != "-" else "-",
            route=route,
            status=ending.status,
            ms=round(seconds * 1000, 1),
            account=scope["state"].get("account_id", "-"),
        )


class _Ending:
    """What is sent, looked at on its way: the status, and whether an answer has begun."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status = 500
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            message.setdefault("headers", [])
            message["headers"] = [
                *message["headers"],
                (b"x-request-id", self.request_id.encode("ascii")),
            ]
        await self._send(message)


def template_of(scope: Scope) -> str:
    """The route as it is declared, "/api/v1/clients/{client_id}"; "-" where there is none."""
    route: Any = scope.get("route")
    return str(getattr(route, "path_format", "-"))
