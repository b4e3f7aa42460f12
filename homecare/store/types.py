"""Column types: what the database keeps and what Python gets back."""

import zlib
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, DateTime, Integer, LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


def moment_text(moment: datetime) -> str:
    """A moment as 27 letters that sort by time, "2026-11-23T06:00:00.000000Z"."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"


def text_moment(text: str) -> datetime:
    """The moment of such a text. Raises ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)


class UtcTime(TypeDecorator[datetime]):
    """An aware moment: timestamptz on PostgreSQL, sortable ISO text in UTC on SQLite.

    Raises ValueError for a moment without zone, so that nobody's local time is taken for UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no type for moments."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | datetime | None:
        """Python to database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without zone cannot be stored")
        return moment_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(
        self, value: str | datetime | None, _dialect: Dialect
    ) -> datetime | None:
        """Database to Python."""
        if value is None:
            return None
        if isinstance(value, str):
            return text_moment(value)
        return value.astimezone(UTC)


class Codes(TypeDecorator[tuple[Any, ...]]):
    """A short list of codes or weekdays, kept as JSON, given as a tuple."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self, value: tuple[Any, ...] | None, _dialect: Dialect
    ) -> list[Any] | None:
        """Python to database."""
        return None if value is None else list(value)

    def process_result_value(
        self, value: list[Any] | None, _dialect: Dialect
    ) -> tuple[Any, ...] | None:
        """Database to Python."""
        return None if value is None else tuple(value)


class Word(TypeDecorator[Enum]):
    """A member of an enumeration by its value: text, or a number where the value is one."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[Enum]) -> None:
        super().__init__()
        self.words = words
        self.numeric = issubclass(words, int)

    def load_dialect_impl(self, _dialect: Dialect) -> TypeEngine[Any]:
        """Numbers stay numbers, so that they sort."""
        return Integer() if self.numeric else Text()

    def process_bind_param(self, value: Enum | None, _dialect: Dialect) -> str | int | None:
        """Python to database; an unknown word raises ValueError here, not years later."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | int | None, _dialect: Dialect) -> Enum | None:
        """Database to Python."""
        return None if value is None else self.words(value)


class Document(TypeDecorator[str]):
    """A JSON text of any size, kept compressed: travel matrices shrink to a fraction."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        """Python to database."""
        return None if value is None else zlib.compress(value.encode(), 6)

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> str | None:
        """Database to Python."""
        return None if value is None else zlib.decompress(value).decode()
