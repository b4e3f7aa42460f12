"""Signing in and out, devices, one's own password and second factor."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.http.models.session import (
    CodeForm,
    ConfirmedView,
    ConfirmForm,
    DevicesView,
    DeviceView,
    PasswordForm,
    RemoveForm,
    SessionView,
    SetUpView,
    SignInForm,
)
from api.http.models.texts import Code
from api.http.security import (
    Seat,
    address_of,
    device_of,
    gate_of,
    give_cookie,
    needs,
    require_own_site,
    secret_of,
    take_cookie,
)
from homecare.access import Action
from homecare.accounts import devices as own_devices
from homecare.accounts import own
from homecare.accounts import sign_in as door
from homecare.accounts.opaque import csrf_of
from homecare.accounts.sign_in import Entered, NewSession

router = APIRouter(prefix="/api/v1", tags=["session"])
Incomplete = Annotated[Seat, Depends(needs(Action.SESSION))]
"""Whoever gave a password, whatever is lacking yet."""
Own = Annotated[Seat, Depends(needs(Action.SELF))]


@router.post("/session", status_code=201)
def sign_in(form: SignInForm, request: Request, response: Response) -> SessionView:
    """Begin a session: the answer sets its cookie.

    When `lacks` is not null, the session may do nothing but take that step.
    """
    require_own_site(request)
    begun = door.sign_in(
        gate_of(request), form.login, form.password, address_of(request), device_of(request)
    )
    return _begun(request, response, begun)


@router.get("/session")
def who_am_i(seat: Incomplete, request: Request) -> SessionView:
    """Who is signed in, and what they may."""
    return _view(seat.entered, csrf_of(secret_of(request)))


@router.delete("/session", status_code=204)
def sign_out(seat: Incomplete, request: Request, response: Response) -> None:
    """End this session."""
    door.sign_out(seat.gate, seat.entered)
    take_cookie(request, response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


@router.post("/session/second-factor")
def give_second_factor(
    form: CodeForm, seat: Incomplete, request: Request, response: Response
) -> SessionView:
    """Give the code that a session lacks; the session gets a new cookie."""
    begun = door.give_second_factor(seat.gate, seat.entered, form.code, address_of(request))
    return _begun(request, response, begun)


@router.put("/session/password")
def change_password(
    form: PasswordForm, seat: Incomplete, request: Request, response: Response
) -> SessionView:
    """Give oneself a new password; all other sessions and all tokens end."""
    begun = own.change_password(
        seat.gate, seat.entered, form.old_password, form.new_password, address_of(request)
    )
    return _begun(request, response, begun)


@router.post("/session/second-factor/set-up")
def set_up_second_factor(seat: Incomplete) -> SetUpView:
    """A key for an authenticator; it counts once it is confirmed."""
    made = own.set_up_second_factor(seat.gate, seat.entered)
    return SetUpView(key=made.key, address=made.address, ticket=made.ticket)


@router.post("/session/second-factor/confirm")
def confirm_second_factor(
    form: ConfirmForm, seat: Incomplete, request: Request, response: Response
) -> ConfirmedView:
    """Use the key from now on; all other sessions end."""
    begun, codes = own.confirm_second_factor(seat.gate, seat.entered, form.ticket, form.code)
    return ConfirmedView(recovery_codes=[*codes], session=_begun(request, response, begun))


@router.post("/session/second-factor/remove")
def remove_second_factor(
    form: RemoveForm, seat: Own, request: Request, response: Response
) -> SessionView:
    """Do without a second factor from now on; all other sessions end."""
    begun = own.remove_second_factor(
        seat.gate, seat.entered, form.password, form.code, address_of(request)
    )
    return _begun(request, response, begun)


@router.get("/devices")
def list_devices(seat: Own) -> DevicesView:
    """The devices that one is signed in on, the one used last first."""
    found = own_devices.devices(seat.gate, seat.entered)
    items = [
        DeviceView(
            id=session.id,
            label=session.label,
            made_at=session.made_at,
            seen_at=session.seen_at,
            ends_at=session.ends_at,
            this=session.id == seat.actor.session_id,
        )
        for session in found
    ]
    return DevicesView(items=items)


@router.delete("/devices", status_code=204)
def revoke_other_devices(seat: Own) -> None:
    """Sign all of one's other devices out."""
    own_devices.revoke_others(seat.gate, seat.entered)


@router.delete("/devices/{device_id}", status_code=204)
def revoke_device(device_id: Code, seat: Own) -> None:
    """Sign one of one's devices out."""
    own_devices.revoke_device(seat.gate, seat.entered, device_id)


def _begun(request: Request, response: Response, begun: NewSession) -> SessionView:
    request.state.account_id = begun.entered.account.id
    give_cookie(request, response, begun)
    return _view(begun.entered, begun.csrf)


def _view(entered: Entered, csrf_token: str) -> SessionView:
    account, session = entered.account, entered.session
    assert session is not None  # noqa: S101 - no token may take Action.SESSION
    return SessionView(
        account_id=account.id,
        municipality_id=account.municipality_id,
        role=account.role,
        area_ids=sorted(entered.actor.area_ids),
        carer_id=entered.actor.carer_id,
        language=account.language,
        actions=sorted(action for action in Action if entered.actor.may(action)),
        lacks=entered.lacks,
        second_factor=account.totp_sealed is not None,
        csrf_token=csrf_token,
        ends_at=session.ends_at,
    )
