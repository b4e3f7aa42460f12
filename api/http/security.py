"""Who asks: every endpoint says by `needs(Action)` what its caller must be allowed to do.

A caller shows the cookie of a session or `Authorization: Bearer` with an API token, never both.
What changes something by cookie carries the session's token in X-CSRF-Token besides, and comes
from our own pages. An endpoint without `needs` is public and stands in PUBLIC by name; a test
holds that.
"""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import structlog
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.http.logs import template_of
from homecare.access import Action, Actor
from homecare.accounts.gate import Gate
from homecare.accounts.opaque import kept
from homecare.accounts.sign_in import Entered, NewSession, who
from homecare.accounts.tokens import PREFIX, who_by_token
from homecare.errors import Denied, Forbidden, NotSignedIn
from homecare.planning import Ports
from homecare.settings import Settings
from homecare.vault import open_vault

PUBLIC = frozenset(
    {
        "live",
        "ready",
        "metrics",
        "sign_in",
        "oidc_begin",
        "oidc_back",
        "read_calendar",
        "get_basemap",
    }
)
"""Endpoints, by function, that anybody may call; a calendar is opened by its secret link."""
COOKIE = "__Host-homecare"
"""The browser sends it back over https to this host alone."""
PLAIN_COOKIE = "homecare"
"""Without https the browser refuses the name above."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_SECRET = 200
"""Characters of a secret that are looked at."""
_log = structlog.stdlib.get_logger("homecare.access")


@dataclass(frozen=True, slots=True)
class _Vault:
    """The vault of this installation; its file is read each time, so that new keys count at once."""

    chosen: Settings

    def seal(self, plain: str, context: str) -> bytes:
        """The sealed text."""
        return open_vault(self.chosen.secret_key_file).seal(plain, context)

    def unseal(self, sealed: bytes, context: str) -> str:
        """The text again."""
        return open_vault(self.chosen.secret_key_file).unseal(sealed, context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who asks, and what a use case works with for them."""

    entered: Entered
    ports: Ports
    """Their actor is the account."""
    gate: Gate

    @property
    def actor(self) -> Actor:
        """The account in action."""
        return self.entered.actor


@dataclass(frozen=True, slots=True)
class Needs:
    """The dependency that lets in who may take an action, and nobody else."""

    action: Action

    def __call__(self, request: Request) -> Seat:
        """The seat of the caller. Raises NotSignedIn or Forbidden, and logs that."""
        try:
            seat = _seat_of(request)
            _require(seat.entered, self.action)
        except Denied as refused:
            _note(request, self.action, refused)
            raise
        return seat


def needs(action: Action) -> Callable[[Request], Seat]:
    """What an endpoint depends on: `seat: Annotated[Seat, Depends(needs(Action.RUNS_READ))]`."""
    return Needs(action)


def action_of(route: APIRoute) -> Action:
    """The action that an endpoint needs. Raises LookupError unless it names just one."""
    needed = {call.action for call in _calls(route.dependant) if isinstance(call, Needs)}
    if len(needed) != 1:
        raise LookupError(route.path)
    return needed.pop()


def _calls(dependant: Dependant) -> Iterator[object]:
    """Whatever an endpoint depends on, however deep."""
    for sub in dependant.dependencies:
        yield sub.call
        yield from _calls(sub)


def gate_of(request: Request) -> Gate:
    """What the use cases of accounts work with, one for the app."""
    state = request.app.state
    if not hasattr(state, "gate"):
        ports: Ports = state.ports
        state.gate = Gate(store=ports.store, vault=_Vault(state.chosen), now=ports.now)
    gate: Gate = state.gate
    return gate


def address_of(request: Request) -> str:
    """From where the request comes; failures to sign in are counted by it."""
    return request.client.host if request.client else "-"


def device_of(request: Request) -> str:
    """The kind of device as its browser tells it: "Firefox, Windows"."""
    told = request.headers.get("user-agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in told), "")
    system = next((name for sign, name in _SYSTEMS if sign in told), "")
    return ", ".join(filter(None, (browser, system)))


_BROWSERS = (
    ("Firefox/", "Firefox"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""The first sign that is found holds: what comes later also stands in the text of others."""


def give_cookie(request: Request, response: Response, begun: NewSession) -> None:
    """Let the browser keep the session's secret: for scripts and other sites out of reach."""
    https = request.app.state.chosen.https
    session = begun.entered.session
    left = session.ends_at - session.made_at if session else None
    response.set_cookie(
        COOKIE if https else PLAIN_COOKIE,
        begun.secret,
        max_age=int(left.total_seconds()) if left else None,
        secure=https,
        httponly=True,
        samesite="lax",
    )


def take_cookie(request: Request, response: Response) -> None:
    """Let the browser forget the session."""
    https = request.app.state.chosen.https
    name = COOKIE if https else PLAIN_COOKIE
    response.delete_cookie(name, secure=https, httponly=True, samesite="lax")


def require_own_site(request: Request) -> None:
    """Raise Forbidden for a request that a page of another site has sent."""
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise Forbidden("csrf")
    origin = request.headers.get("origin")
    public = request.app.state.chosen.public_url
    own = {request.headers.get("host"), urlsplit(public).netloc if public else None}
    if origin is not None and urlsplit(origin).netloc not in own:
        raise Forbidden("csrf")


def secret_of(request: Request) -> str:
    """The secret in the session's cookie; NotSignedIn where there is none."""
    https = request.app.state.chosen.https
    found = request.cookies.get(COOKIE if https else PLAIN_COOKIE, "")
    if not found:
        raise NotSignedIn
    return found[:_MOST_SECRET]


def _seat_of(request: Request) -> Seat:
    gate = gate_of(request)
    shown = request.headers.get("authorization")
    entered = _by_token(gate, shown) if shown is not None else _by_cookie(gate, request)
    request.state.account_id = entered.account.id
    ports: Ports = request.app.state.ports
    return Seat(entered=entered, ports=replace(ports, actor=entered.account.id), gate=gate)


def _by_token(gate: Gate, shown: str) -> Entered:
    scheme, _, secret = shown.partition(" ")
    if scheme.lower() != "bearer" or not secret.startswith(PREFIX):
        raise NotSignedIn
    return who_by_token(gate, secret[:_MOST_SECRET])


def _by_cookie(gate: Gate, request: Request) -> Entered:
    entered = who(gate, secret_of(request))
    request.state.account_id = entered.account.id
    if request.method not in _SAFE:
        require_own_site(request)
        token = request.headers.get("x-csrf-token", "")[:_MOST_SECRET]
        known = entered.session.csrf_hash if entered.session else ""
        if not hmac.compare_digest(kept(token), known):
            raise Forbidden("csrf")
    return entered


def _require(entered: Entered, action: Action) -> None:
    if entered.lacks is not None and action is not Action.SESSION:
        raise Forbidden("step_missing", step=entered.lacks.value)
    entered.actor.require(action)


def _note(request: Request, action: Action, refused: Denied) -> None:
    _log.warning(
        "refused",
        code=refused.code,
        action=action.value,
        method=request.method,
        route=template_of(request.scope),
        account=getattr(request.state, "account_id", "-"),
    )
