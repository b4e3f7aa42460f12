"""API tokens: keys for programs that act for an account, each with scopes and an end.

A token begins with `hc_`, so that a search through files finds one that was left lying about.
"""

from dataclasses import dataclass
from datetime import timedelta

from homecare.access import ALLOWED, NOT_FOR_TOKENS, Action
from homecare.accounts.attempts import NOBODY
from homecare.accounts.gate import Gate
from homecare.accounts.opaque import kept, new_id, new_secret
from homecare.accounts.records import ApiToken
from homecare.accounts.sign_in import SEEN_S, Entered, actor_of
from homecare.errors import NotFound, NotSignedIn, RequestError
from homecare.store import Work

PREFIX = "hc_"
MOST_DAYS = 365
MOST_TOKENS = 20
"""Tokens of one account at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that was just made; what it is presented with is shown this once."""

    token: ApiToken
    secret: str


def tokens(gate: Gate, entered: Entered) -> tuple[ApiToken, ...]:
    """One's own tokens that still open something, the oldest first."""
    with gate.store.look(entered.account.id) as look:
        found = look.accounts.tokens(entered.account.id)
    return tuple(token for token in found if token.ends_at > gate.now())


def make_token(
    gate: Gate, entered: Entered, name: str, scopes: frozenset[Action], days: int
) -> NewToken:
    """Make a token of these scopes that ends after so many days.

    Raises RequestError for scopes that the role has not or that no token may have, and when
    there are too many.
    """
    allowed = ALLOWED[entered.account.role] - NOT_FOR_TOKENS
    if not scopes or not scopes <= allowed:
        known = ", ".join(sorted(allowed)) or "-"
        raise RequestError("token_scopes", pointer="/scopes", known=known)
    if len(tokens(gate, entered)) >= MOST_TOKENS:
        raise RequestError("token_count", most=MOST_TOKENS)
    secret, now = PREFIX + new_secret(), gate.now()
    token = ApiToken(
        id=new_id("T"),
        account_id=entered.account.id,
        name=name,
        secret_hash=kept(secret),
        scopes=tuple(sorted(scopes)),
        made_at=now,
        ends_at=now + timedelta(days=days),
    )
    with gate.store.work(entered.account.id) as work:
        work.accounts.add_token(token)
    return NewToken(token=token, secret=secret)


def revoke_token(gate: Gate, entered: Entered, token_id: str) -> None:
    """End one of one's own tokens; NotFound for any other."""
    if token_id not in {token.id for token in tokens(gate, entered)}:
        raise NotFound(kind="token", id=token_id)
    with gate.store.work(entered.account.id) as work:
        work.accounts.revoke_token(token_id)


def who_by_token(gate: Gate, secret: str) -> Entered:
    """For whom a token acts. Raises NotSignedIn when it opens nothing (any more)."""
    now = gate.now()
    with gate.store.look(NOBODY) as look:
        found = look.accounts.token_by_secret(kept(secret))
    if found is None or now >= found[0].ends_at:
        raise NotSignedIn
    token, account = found
    if token.used_at is None or now - token.used_at >= timedelta(seconds=SEEN_S):
        with gate.store.work(account.id) as work:
            work.accounts.touch_token(token.id, now)
    scopes = frozenset(token.scopes) - NOT_FOR_TOKENS
    return Entered(actor=actor_of(account, scopes), account=account, session=None)


def end_everything(work: Work, account_id: str) -> None:
    """End all sessions and tokens of an account, and the link of the carer's calendar."""
    account = work.accounts.account(account_id)
    if account.carer_id is not None:
        work.feeds.revoke(account.municipality_id, account.carer_id)
    work.accounts.revoke_sessions(account_id)
    for token in work.accounts.tokens(account_id):
        work.accounts.revoke_token(token.id)
