"""Dataclasses as text: the same value always gives the same text."""

import json
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

_LEAF = (str, int, float)


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """A value as JSON can hold it: sets and mappings sorted, moments in UTC with a Z.

    Raises TypeError for a type that the exchange form does not know.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, _LEAF):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _plain_container(value)


def _plain_container(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, tuple | list | array):
        # Rows of a matrix are long and hold nothing but numbers.
        return list(value) if value and type(value[0]) is int else [plain(v) for v in value]
    if isinstance(value, frozenset):
        return sorted(plain(v) for v in value)
    if isinstance(value, Mapping):
        pairs = {str(plain(key)): plain(inner) for key, inner in value.items()}
        return dict(sorted(pairs.items()))
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(type(value).__name__)


def text(document: Mapping[str, object]) -> str:
    """JSON with one line for each innermost list or object, so that a matrix stays compact."""
    return "".join(_lines(document, "")) + "\n"


def _lines(value: object, indent: str) -> Iterator[str]:
    inside = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inside, list) or not any(isinstance(v, dict | list) for v in inside):
        yield json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return
    opens, closes = "{}" if isinstance(value, dict) else "[]"
    deeper = indent + " "
    yield opens
    keys = list(value) if isinstance(value, dict) else [None] * len(inside)
    for n, (key, inner) in enumerate(zip(keys, inside, strict=True)):
        yield f"{',' if n else ''}\n{deeper}"
        if key is not None:
            yield f"{json.dumps(key, ensure_ascii=False)}: "
        yield from _lines(inner, deeper)
    yield f"\n{indent}{closes}"
