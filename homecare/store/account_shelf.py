"""Accounts with their sessions, API tokens and failed attempts to sign in.

Adding and changing accounts and tokens is noted in the audit here; signing in and out is noted
by who carries it out.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from homecare.access import Action, Role
from homecare.accounts.records import Account, ApiToken, Session
from homecare.errors import Conflict, NotFound
from homecare.store.casebooks import Touched, conflict, differing
from homecare.store.forms import Row as Values
from homecare.store.service_tables import accounts, api_tokens, attempts, sessions
from homecare.store.trouble import is_refusal

Note = Callable[[str, Touched], None]
_ACCOUNT = tuple(field.name for field in fields(Account))
_SESSION = tuple(field.name for field in fields(Session))
_TOKEN = tuple(field.name for field in fields(ApiToken))
_FIXED = {"id", "municipality_id", "made_at", "totp_last_step", "row_version"}
"""What changing an account leaves alone; the last step only `use_totp_step` moves."""


class AccountsRead:
    """Accounts as one transaction sees them."""

    def __init__(self, connection: Connection, at: datetime, note: Note) -> None:
        self._connection, self._at, self._note = connection, at, note

    def account(self, account_id: str) -> Account:
        """An account. Raises NotFound."""
        found = self._one(accounts.c.id == account_id)
        if found is None:
            raise NotFound(kind="account", id=account_id)
        return found

    def by_login(self, login: str) -> Account | None:
        """The account of a login, which is casefolded by the caller."""
        return self._one(accounts.c.login == login)

    def by_subject(self, subject: str) -> Account | None:
        """The account of somebody at the municipality's identity provider."""
        return self._one(accounts.c.oidc_subject == subject)

    def accounts(self, municipality_id: str) -> tuple[Account, ...]:
        """All accounts of a municipality, by login."""
        query = select(accounts).where(accounts.c.municipality_id == municipality_id)
        rows = self._connection.execute(query.order_by(accounts.c.login))
        return tuple(_account(row) for row in rows)

    def any_admin(self) -> bool:
        """Whether some enabled account may make others."""
        query = select(accounts.c.id).where(accounts.c.role == Role.ADMIN, accounts.c.enabled)
        return self._connection.execute(query.limit(1)).scalar() is not None

    def session_by_secret(self, secret_hash: str) -> tuple[Session, Account] | None:
        """A session that is not revoked, with its enabled account; its ends the caller judges."""
        row = self._connection.execute(_let_in(sessions, secret_hash)).one_or_none()
        if row is None:
            return None
        return _session(row), _account(row, len(_SESSION))

    def sessions(self, account_id: str) -> tuple[Session, ...]:
        """Sessions of an account that are not revoked, the last seen first."""
        query = select(*(sessions.c[name] for name in _SESSION)).where(
            sessions.c.account_id == account_id, sessions.c.revoked_at.is_(None)
        )
        rows = self._connection.execute(query.order_by(sessions.c.seen_at.desc(), sessions.c.id))
        return tuple(_session(row) for row in rows)

    def token_by_secret(self, secret_hash: str) -> tuple[ApiToken, Account] | None:
        """A token that is not revoked, with its enabled account; its end the caller judges."""
        row = self._connection.execute(_let_in(api_tokens, secret_hash)).one_or_none()
        if row is None:
            return None
        return _token(row), _account(row, len(_TOKEN))

    def tokens(self, account_id: str) -> tuple[ApiToken, ...]:
        """Tokens of an account that are not revoked, the oldest first."""
        query = select(*(api_tokens.c[name] for name in _TOKEN)).where(
            api_tokens.c.account_id == account_id, api_tokens.c.revoked_at.is_(None)
        )
        rows = self._connection.execute(query.order_by(api_tokens.c.made_at, api_tokens.c.id))
        return tuple(_token(row) for row in rows)

    def sealed(self) -> tuple[tuple[str, bytes], ...]:
        """Account and sealed second factor of all that have one, of all municipalities."""
        query = select(accounts.c.id, accounts.c.totp_sealed)
        rows = self._connection.execute(query.where(accounts.c.totp_sealed.is_not(None)))
        return tuple(sorted((row[0], row[1]) for row in rows))

    def attempts(self, key: str, since_at: datetime) -> int:
        """How often signing in failed since; the key is a hash, never a login or an address."""
        query = select(func.count()).where(attempts.c.key == key, attempts.c.at >= since_at)
        return int(self._connection.execute(query).scalar_one())

    def _one(self, condition: Any) -> Account | None:  # noqa: ANN401 - SQLAlchemy's own
        row = self._connection.execute(select(accounts).where(condition)).one_or_none()
        return None if row is None else _account(row)


class AccountsKept(AccountsRead):
    """Accounts as one unit of work may change them."""

    def add(self, account: Account) -> None:
        """Write a new account; Conflict "account_taken" when login or subject is another's."""
        self._write(insert(accounts).values(_row(account)))
        self._note(account.municipality_id, Touched("create", "account", account.id))

    def change(self, account: Account, expected_version: int) -> Account:
        """Write the new state; the account as it stands then.

        Municipality, time of making and last step of the second factor stay. Raises NotFound,
        Conflict with the version that stands, and Conflict "account_taken".
        """
        old = self.account(account.id)
        new = {name: value for name, value in _row(account).items() if name not in _FIXED}
        step = update(accounts).where(
            accounts.c.id == account.id, accounts.c.row_version == expected_version
        )
        if self._write(step.values(**new, row_version=expected_version + 1)) != 1:
            raise conflict("account", account.id, self.account(account.id).row_version)
        standing = self.account(account.id)
        detail = differing(old, replace(standing, row_version=old.row_version))
        self._note(old.municipality_id, Touched("change", "account", account.id, detail))
        return standing

    def use_totp_step(self, account_id: str, step: int) -> bool:
        """Use up a time step of the second factor; False when it or a later one was used."""
        claim = update(accounts).where(
            accounts.c.id == account_id, accounts.c.totp_last_step < step
        )
        return self._connection.execute(claim.values(totp_last_step=step)).rowcount == 1

    def add_session(self, session: Session) -> None:
        """Write a new session."""
        row = {name: getattr(session, name) for name in _SESSION}
        self._connection.execute(insert(sessions), [row])

    def touch_session(self, session_id: str, seen_at: datetime) -> None:
        """Note the last request; an earlier moment than the noted one changes nothing."""
        step = update(sessions).where(sessions.c.id == session_id, sessions.c.seen_at < seen_at)
        self._connection.execute(step.values(seen_at=seen_at))

    def revoke_session(self, session_id: str) -> None:
        """End a session at once; one that has ended stays as it is."""
        self._revoke(sessions, sessions.c.id == session_id)

    def revoke_sessions(self, account_id: str, but: str | None = None) -> None:
        """End all sessions of an account, but the one of this id."""
        self._revoke(sessions, sessions.c.account_id == account_id, sessions.c.id != (but or ""))

    def add_token(self, token: ApiToken) -> None:
        """Write a new token."""
        row = {name: getattr(token, name) for name in _TOKEN}
        row["scopes"] = tuple(scope.value for scope in token.scopes)
        self._connection.execute(insert(api_tokens), [row])
        self._note_token("create", token.id)

    def touch_token(self, token_id: str, at: datetime) -> None:
        """Note the last use; an earlier moment than the noted one changes nothing."""
        used = api_tokens.c.used_at
        step = update(api_tokens).where(api_tokens.c.id == token_id, or_(used.is_(None), used < at))
        self._connection.execute(step.values(used_at=at))

    def revoke_token(self, token_id: str) -> None:
        """End a token at once; one that has ended stays as it is."""
        if self._revoke(api_tokens, api_tokens.c.id == token_id):
            self._note_token("revoke", token_id)

    def note_attempt(self, key: str) -> None:
        """Write down that signing in failed."""
        self._connection.execute(insert(attempts), [{"key": key, "at": self._at}])

    def forget_attempts(self, key: str | None, before_at: datetime) -> int:
        """Drop the failed attempts of a key (None: of all) before a moment; how many."""
        step = delete(attempts).where(attempts.c.at < before_at)
        if key is not None:
            step = step.where(attempts.c.key == key)
        return self._connection.execute(step).rowcount

    def reseal(self, account_id: str, totp_sealed: bytes) -> None:
        """Put the same key of the second factor under a newer key of the vault."""
        step = update(accounts).where(accounts.c.id == account_id)
        self._connection.execute(step.values(totp_sealed=totp_sealed))

    def _revoke(self, table: Any, *conditions: Any) -> int:  # noqa: ANN401 - SQLAlchemy's own
        step = update(table).where(*conditions, table.c.revoked_at.is_(None))
        return int(self._connection.execute(step.values(revoked_at=self._at)).rowcount)

    def _note_token(self, action: str, token_id: str) -> None:
        query = select(accounts.c.municipality_id).join(
            api_tokens, api_tokens.c.account_id == accounts.c.id
        )
        found = self._connection.execute(query.where(api_tokens.c.id == token_id)).scalar_one()
        self._note(found, Touched(action, "token", token_id))

    def _write(self, step: Any) -> int:  # noqa: ANN401 - an insert or an update
        try:
            with self._connection.begin_nested():
                return int(self._connection.execute(step).rowcount)
        except DBAPIError as error:
            if not is_refusal(error):
                raise
            raise Conflict("account_taken") from None


def _let_in(table: Any, secret_hash: str) -> Select[Any]:  # noqa: ANN401 - sessions or tokens
    names = _SESSION if table is sessions else _TOKEN
    query = select(*(table.c[name] for name in names), *(accounts.c[name] for name in _ACCOUNT))
    return query.join(accounts, accounts.c.id == table.c.account_id).where(
        table.c.secret_hash == secret_hash, table.c.revoked_at.is_(None), accounts.c.enabled
    )


def _row(account: Account) -> Values:
    return {name: getattr(account, name) for name in _ACCOUNT}


def _account(row: Row[Any], begin: int | None = None) -> Account:
    if begin is None:
        return Account(**row._asdict())
    return Account(**dict(zip(_ACCOUNT, row[begin:], strict=True)))


def _session(row: Row[Any]) -> Session:
    return Session(**dict(zip(_SESSION, row, strict=False)))


def _token(row: Row[Any]) -> ApiToken:
    values = dict(zip(_TOKEN, row, strict=False))
    values["scopes"] = tuple(Action(scope) for scope in values["scopes"])
    return ApiToken(**values)
