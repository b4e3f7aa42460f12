"""Signing in at the municipality's identity provider; not there unless the settings name one."""

from types import ModuleType
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse

from api.http.openapi import problem_response
from api.http.security import address_of, device_of, gate_of, give_cookie
from homecare.accounts import attempts
from homecare.accounts.sign_in import enter_by_subject
from homecare.errors import NotSignedIn, RequestError, SettingsError
from homecare.settings import Settings

router = APIRouter(prefix="/api/v1/session/oidc", tags=["session"])
BACK = "/api/v1/session/oidc/back"
COOKIE, PLAIN_COOKIE = "__Host-homecare-oidc", "homecare-oidc"


@router.get(
    "", status_code=302, response_class=RedirectResponse, responses={404: problem_response(404)}
)
def oidc_begin(request: Request) -> RedirectResponse:
    """Send the browser to the identity provider."""
    oidc, chosen, gate = _extra(request), _settings(request), gate_of(request)
    address, begun = oidc.Provider(chosen, _back(chosen)).begin(gate.now())
    response = RedirectResponse(address, 302)
    response.set_cookie(
        _cookie(chosen),
        oidc.sealed(begun, gate.vault),
        max_age=oidc.MOST_S,
        secure=chosen.https,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/back", status_code=302, response_class=RedirectResponse)
def oidc_back(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> RedirectResponse:
    """Take the browser back from the identity provider; begins a session.

    The account must have this subject already: none is ever made here.
    """
    oidc, chosen, gate = _extra(request), _settings(request), gate_of(request)
    address = address_of(request)
    attempts.check_address(gate, address)
    try:
        begun = oidc.unsealed(request.cookies.get(_cookie(chosen), ""), gate.vault)
        proven = oidc.Provider(chosen, _back(chosen)).finish(begun, state, code, gate.now())
        entered = enter_by_subject(
            gate, proven.subject, device_of(request), second_factor=proven.second_factor
        )
    except NotSignedIn:
        attempts.note_failure(gate, address)
        raise
    request.state.account_id = entered.entered.account.id
    response = RedirectResponse("/", 302)
    give_cookie(request, response, entered)
    response.delete_cookie(_cookie(chosen), secure=chosen.https, httponly=True, samesite="lax")
    return response


def _extra(request: Request) -> ModuleType:
    """The extra; as if there were no such address where the settings name no provider."""
    if _settings(request).oidc_issuer is None:
        raise RequestError("path_not_found")
    try:
        from api import oidc  # noqa: PLC0415 - an extra that need not be installed
    except ImportError:
        raise SettingsError("oidc_settings") from None
    return oidc


def _settings(request: Request) -> Settings:
    chosen: Settings = request.app.state.chosen
    return chosen


def _back(chosen: Settings) -> str:
    if chosen.public_url is None:
        raise SettingsError("oidc_settings")
    return chosen.public_url.rstrip("/") + BACK


def _cookie(chosen: Settings) -> str:
    return COOKIE if chosen.https else PLAIN_COOKIE
