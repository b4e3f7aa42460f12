"""One's own API tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api.http.models.session import NewTokenView, TokenForm, TokensView, TokenView
from api.http.models.texts import Code
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.accounts import tokens
from homecare.accounts.records import ApiToken

router = APIRouter(prefix="/api/v1/tokens", tags=["tokens"])
Own = Annotated[Seat, Depends(needs(Action.SELF))]


@router.get("")
def list_tokens(seat: Own) -> TokensView:
    """The tokens that still open something, the oldest first."""
    return TokensView(items=[_view(token) for token in tokens.tokens(seat.gate, seat.entered)])


@router.post("", status_code=201)
def make_token(form: TokenForm, seat: Own, response: Response) -> NewTokenView:
    """Make a token; its secret is in this answer and nowhere else."""
    made = tokens.make_token(seat.gate, seat.entered, form.name, frozenset(form.scopes), form.days)
    response.headers["Location"] = f"/api/v1/tokens/{made.token.id}"
    return NewTokenView(token=_view(made.token), secret=made.secret)


@router.delete("/{token_id}", status_code=204)
def revoke_token(token_id: Code, seat: Own) -> None:
    """End a token."""
    tokens.revoke_token(seat.gate, seat.entered, token_id)


def _view(token: ApiToken) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        scopes=[*token.scopes],
        made_at=token.made_at,
        ends_at=token.ends_at,
        used_at=token.used_at,
    )
