"""Documents into dataclasses; what is wrong is named by its place and never repeated."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from homecare.errors import HomecareError
from homecare.plan import Matrix

T = TypeVar("T")
Spot = tuple[int | str, ...]
"""Keys and numbers that lead to a value in a document."""

_CODES = {
    "missing": "form_missing",
    "missing_keyword_only_argument": "form_missing",
    "unexpected_keyword_argument": "form_unknown",
    "extra_forbidden": "form_unknown",
    "json_invalid": "form_no_json",
    "literal_error": "form_format",
}
_TELLABLE = re.compile(r"[A-Za-z0-9_:.\-\[\]]{1,60}")


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(form: type[T]) -> TypeAdapter[T]:
    """Built at the first use: a start of the program that reads nothing pays nothing."""
    if form not in _ADAPTERS:
        _ADAPTERS[form] = TypeAdapter(form)
    return _ADAPTERS[form]


def read(form: type[T], text: str, error: type[HomecareError]) -> T:
    """A document of this form; `error` with the JSON pointer of the first fault otherwise."""
    try:
        document = _adapter(form).validate_json(text)
    except ValidationError as fault:
        faults = fault.errors(include_url=False, include_context=False, include_input=False)
        first = faults[0]
        code = _CODES.get(first["type"], "form_value")
        raise error(code, at=pointer(first["loc"]), why=first["type"], n=len(faults)) from None
    naive = next(_naive(document, ()), None)
    if naive is not None:
        raise error("form_no_offset", at=pointer(naive), n=1)
    return document


def pointer(place: Spot) -> str:
    """A JSON pointer (RFC 6901); parts that may be more than a code are left out."""
    parts = [str(part) for part in place if part != "[key]"]
    return "".join(f"/{p if _TELLABLE.fullmatch(p) else '…'}" for p in parts) or "/"


def _naive(value: object, place: Spot) -> Iterator[Spot]:
    """Places of moments that do not say how far from UTC they are."""
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            yield place
    elif isinstance(value, tuple):
        for n, inner in enumerate(value):
            yield from _naive(inner, (*place, n))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _naive(inner, (*place, str(key)))
    elif is_dataclass(value) and not isinstance(value, Matrix):
        for f in fields(value):
            yield from _naive(getattr(value, f.name), (*place, f.name))
