"""Errors of the database in our own words, without any value of a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from homecare.errors import Conflict, HomecareError, StoreError
from homecare.files import cause

_LOST_RACE = {"40001": "serialization", "40P01": "deadlock"}


def is_busy(error: BaseException) -> bool:
    """Whether SQLite gave up waiting for another writer."""
    return "database is locked" in str(getattr(error, "orig", error))


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's five letters for what happened; empty on SQLite."""
    first = error.orig.args[0] if error.orig is not None and error.orig.args else ""
    return str(first.get("C", "")) if isinstance(first, dict) else ""


def is_refusal(error: DBAPIError) -> bool:
    """Whether a constraint or trigger refused rows (SQL's class 23); pg8000 calls few so."""
    return isinstance(error, IntegrityError) or sqlstate(error).startswith("23")


def translated(error: SQLAlchemyError) -> HomecareError:
    """What a person is told; the driver's text may hold a whole row and is dropped."""
    if isinstance(error, DBAPIError):
        if sqlstate(error) in _LOST_RACE:
            return Conflict("lost_race", reason=_LOST_RACE[sqlstate(error)])
        if is_busy(error):
            return StoreError("store_busy")
        if is_refusal(error):
            return StoreError("store_refused", state=sqlstate(error) or "constraint")
    driver = getattr(error, "orig", None)
    name = getattr(driver, "sqlite_errorname", type(error).__name__)
    return StoreError("store_failed", reason=name)


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn errors of SQLAlchemy and its drivers into HomecareErrors."""
    try:
        yield
    except SQLAlchemyError as error:
        raise translated(error) from None


@contextmanager
def files_in_our_words(code: str) -> Iterator[None]:
    """Turn trouble with a file (no room, no permission, no folder) into a StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(code, reason=cause(error)) from None
