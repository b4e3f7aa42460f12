"""Small shelves of the service: answers to repeated requests, and sealed door codes."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from homecare.records import Answered
from homecare.store.casebooks import Touched, conflict
from homecare.store.service_tables import answers, door_codes
from homecare.store.trouble import is_refusal

Note = Callable[[str, Touched], None]
_ANSWER = tuple(field.name for field in fields(Answered))


class AnswersRead:
    """What requests with an idempotency key were answered."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def found(self, account_id: str, key: str) -> Answered | None:
        """The answer that this account got under this key."""
        query = select(answers).where(answers.c.account_id == account_id, answers.c.key == key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Answered(**row._asdict())


class AnswersKept(AnswersRead):
    """Answers as one unit of work may change them."""

    def keep(self, answered: Answered) -> None:
        """Write an answer; Conflict when the key has one: the same request came twice at once."""
        row = {name: getattr(answered, name) for name in _ANSWER}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(answers), [row])
        except DBAPIError as error:
            if not is_refusal(error):
                raise
            raise conflict("answer", answered.key, 1) from None

    def forget(self, before_at: datetime) -> int:
        """Drop the answers that were given before; how many."""
        step = delete(answers).where(answers.c.made_at < before_at)
        return self._connection.execute(step).rowcount


class DoorCodesRead:
    """Door and key codes, sealed: opening them is the vault's work."""

    def __init__(self, connection: Connection, note: Note) -> None:
        self._connection, self._note = connection, note

    def sealed(self, municipality_id: str, client_id: str) -> bytes | None:
        """The sealed code of a client; None where there is none."""
        query = select(door_codes.c.sealed).where(*_of(municipality_id, client_id))
        return self._connection.execute(query).scalar()

    def version(self, municipality_id: str, client_id: str) -> int:
        """How often the client's code was written; 0 where it never was."""
        query = select(door_codes.c.row_version).where(*_of(municipality_id, client_id))
        return self._connection.execute(query).scalar() or 0

    def every(self) -> tuple[tuple[str, str, bytes], ...]:
        """Municipality, client and sealed code of all that there are, sorted."""
        table = door_codes.c
        query = select(table.municipality_id, table.client_id, table.sealed)
        rows = self._connection.execute(query.where(table.sealed.is_not(None)))
        return tuple(sorted((row[0], row[1], row[2]) for row in rows))


class DoorCodesKept(DoorCodesRead):
    """Door codes as one unit of work may change them."""

    def put(
        self, municipality_id: str, client_id: str, sealed: bytes | None, expected_version: int
    ) -> int:
        """Write a code, None takes it away; its new version. Raises Conflict.

        The expected version of one that was never written is 0.
        """
        standing = self.version(municipality_id, client_id)
        if standing != expected_version:
            raise conflict("door_code", client_id, standing)
        if standing == 0:
            self._add(municipality_id, client_id, sealed)
        else:
            step = update(door_codes).where(
                *_of(municipality_id, client_id), door_codes.c.row_version == standing
            )
            step = step.values(sealed=sealed, row_version=standing + 1)
            if self._connection.execute(step).rowcount != 1:
                current = self.version(municipality_id, client_id)
                raise conflict("door_code", client_id, current)
        action = "remove" if sealed is None else "change" if standing else "create"
        self._note(municipality_id, Touched(action, "door_code", client_id))
        return standing + 1

    def _add(self, municipality_id: str, client_id: str, sealed: bytes | None) -> None:
        row = {"municipality_id": municipality_id, "client_id": client_id, "sealed": sealed}
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(door_codes), [row | {"row_version": 1}])
        except DBAPIError as error:
            if not is_refusal(error) or not self.version(municipality_id, client_id):
                raise
            raise conflict("door_code", client_id, 1) from None

    def reseal(self, municipality_id: str, client_id: str, sealed: bytes) -> None:
        """Put the same code under a newer key of the vault; its version stays."""
        step = update(door_codes).where(*_of(municipality_id, client_id))
        self._connection.execute(step.values(sealed=sealed))


def _of(municipality_id: str, client_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        door_codes.c.municipality_id == municipality_id,
        door_codes.c.client_id == client_id,
    )
