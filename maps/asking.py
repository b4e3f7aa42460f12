"""Asking a server of the municipality's own, and no other, over HTTP.

What is asked holds addresses or coordinates of homes: redirects to another host are not followed,
system proxies are not used, and nothing that was asked is logged.
"""

import json
from http.client import HTTPException, HTTPMessage, HTTPResponse
from ssl import SSLContext
from time import monotonic
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from homecare.errors import SettingsError

MOST_ANSWER_BYTES = 20_000_000
"""The biggest table that is asked for at once takes a twentieth of it."""
PIECE_BYTES = 65_536


class NoAnswer(Exception):  # noqa: N818 - it is what happened
    """The server gave nothing that can be used; `why` is one short word."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _StayHere(HTTPRedirectHandler):
    """Takes a redirect for an error: the question was meant for this server alone."""

    def redirect_request(
        self,
        req: Request,  # noqa: ARG002
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: HTTPMessage,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        return None


def opener(ssl_context: SSLContext | None = None) -> OpenerDirector:
    """What opens addresses as this module promises."""
    return build_opener(HTTPSHandler(context=ssl_context), ProxyHandler({}), _StayHere())


def own_server(url: str, setting: str) -> str:
    """The address of a server without a slash at its end; SettingsError where it is none.

    A name and password in it are refused: nobody would send them.
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or parts.query or parts.username is not None:
        raise SettingsError(name=setting, reason="http(s)://…")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def ask_json(url: str, timeout_s: float, body: object = None) -> Any:  # noqa: ANN401 - JSON
    """The JSON that a server answers to GET, or to POST where there is a body.

    `timeout_s` is for the whole answer, however slowly it comes. Raises NoAnswer: "timeout",
    "unreachable", "status", "too_big" or "garbled".
    """
    content = None if body is None else json.dumps(body).encode()
    headers = {"User-Agent": "homecare", "Content-Type": "application/json"}
    request = Request(url, data=content, headers=headers)  # noqa: S310 - see own_server
    until = monotonic() + timeout_s
    try:
        with opener().open(request, timeout=timeout_s) as answer:
            return json.loads(_content(answer, until))
    except TimeoutError:
        raise NoAnswer("timeout") from None
    except URLError as error:
        raise NoAnswer(_why(error)) from None
    except (OSError, HTTPException):
        raise NoAnswer("unreachable") from None
    except (ValueError, RecursionError):
        raise NoAnswer("garbled") from None


def _content(answer: HTTPResponse, until: float) -> bytes:
    found = bytearray()
    while piece := answer.read1(PIECE_BYTES):
        found += piece
        if len(found) > MOST_ANSWER_BYTES:
            raise NoAnswer("too_big")
        if monotonic() > until:
            raise NoAnswer("timeout")
    return bytes(found)


def _why(error: URLError) -> str:
    if hasattr(error, "code"):
        return "status"
    return "timeout" if isinstance(error.reason, TimeoutError) else "unreachable"
