"""Accounts of the municipality, for its administrators."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.http.etags import IfMatch, tagged
from api.http.models.accounts import AccountForm, AccountView, GivenView, ResetForm
from api.http.models.texts import Code
from api.http.paging import Page, Paging, cut
from api.http.security import Seat, needs
from homecare.access import Action, Role
from homecare.accounts import keeping
from homecare.accounts.keeping import Given, Wanted
from homecare.accounts.records import Account

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])
Admin = Annotated[Seat, Depends(needs(Action.ACCOUNTS_MANAGE))]


@router.get("")
def list_accounts(
    seat: Admin, paging: Paging, *, role: Role | None = None, enabled: bool | None = None
) -> Page[AccountView]:
    """Accounts by id, of one role or state where that is asked for."""
    found = sorted(
        (
            account
            for account in keeping.accounts(seat.gate, seat.actor)
            if role in {None, account.role} and enabled in {None, account.enabled}
        ),
        key=lambda account: account.id,
    )
    rest = [a for a in found if paging.after_id is None or a.id > paging.after_id]
    return cut([_view(a) for a in rest[: paging.limit + 1]], paging, lambda view: (view.id,))


@router.post("", status_code=201)
def create_account(form: AccountForm, seat: Admin, response: Response) -> GivenView:
    """Make an account; the password to begin with is in this answer and nowhere else.

    It is not kept for a repeated request: that one is told that the login is taken.
    """
    given = keeping.create(seat.gate, seat.actor, _wanted(form))
    response.headers["Location"] = f"/api/v1/accounts/{given.account.id}"
    return _given(given, response)


@router.get("/{account_id}")
def get_account(account_id: Code, seat: Admin, response: Response) -> AccountView:
    """One account."""
    found = keeping.account(seat.gate, seat.actor, account_id)
    tagged(response, found.row_version)
    return _view(found)


@router.put("/{account_id}")
def change_account(
    account_id: Code, form: AccountForm, seat: Admin, version: IfMatch, response: Response
) -> AccountView:
    """Let an account be as sent; disabling it, or another role, ends all of its sessions."""
    changed = keeping.change(seat.gate, seat.actor, account_id, _wanted(form), version)
    tagged(response, changed.row_version)
    return _view(changed)


@router.post("/{account_id}/reset")
def reset_account(account_id: Code, form: ResetForm, seat: Admin, response: Response) -> GivenView:
    """Give a new password to begin with; all sessions and tokens end."""
    given = keeping.reset(seat.gate, seat.actor, account_id, second_factor=form.second_factor)
    return _given(given, response)


@router.post("/{account_id}/sign-out", status_code=204)
def sign_out_account(account_id: Code, seat: Admin) -> None:
    """End all sessions and tokens of an account, as when a telephone was lost."""
    keeping.sign_out_everywhere(seat.gate, seat.actor, account_id)


def _wanted(form: AccountForm) -> Wanted:
    return Wanted(
        login=form.login,
        role=form.role,
        area_ids=tuple(form.area_ids),
        carer_id=form.carer_id,
        oidc_subject=form.oidc_subject,
        language=form.language,
        enabled=form.enabled,
    )


def _given(given: Given, response: Response) -> GivenView:
    tagged(response, given.account.row_version)
    return GivenView(account=_view(given.account), password=given.password)


def _view(account: Account) -> AccountView:
    return AccountView(
        id=account.id,
        login=account.login,
        role=account.role,
        area_ids=[*account.area_ids],
        carer_id=account.carer_id,
        oidc_subject=account.oidc_subject,
        language=account.language,
        enabled=account.enabled,
        second_factor=account.totp_sealed is not None,
        must_change=account.must_change,
        made_at=account.made_at,
    )
