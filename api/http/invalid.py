"""What is wrong with a request's fields: pointer, code and words, never what was sent.

A pointer is a JSON Pointer into the body ("/person/phone"), or names the part of the request
before a colon ("query:limit", "path:client_id", "header:Idempotency-Key").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from homecare.i18n import messages, say

MOST = 100
"""Details in one answer; a file with a thousand faults is better brought in as a file."""
_ALIKE = {
    "int_from_float": "int_parsing",
    "int_type": "int_parsing",
    "float_type": "float_parsing",
    "finite_number": "float_parsing",
    "bool_type": "bool_parsing",
    "date_type": "date_parsing",
    "date_from_datetime_parsing": "date_parsing",
    "date_from_datetime_inexact": "date_parsing",
    "time_type": "time_parsing",
    "datetime_type": "datetime_parsing",
    "datetime_from_date_parsing": "datetime_parsing",
    "timezone_aware": "datetime_parsing",
    "literal_error": "enum",
    "kind_unknown": "enum",
    "dict_type": "model_type",
    "model_attributes_type": "model_type",
    "string_unicode": "string_type",
    "tuple_type": "list_type",
    "set_type": "list_type",
}
"""pydantic's finer distinctions -> the code that we answer."""
_VARIANT = re.compile(r"[A-Z][A-Za-z]*|.*[\[(].*|int|float|str|bool")
"""Names of forms, of types and of what stands round them; codes have digits or hyphens."""
_SHOWN = frozenset({"ge", "gt", "le", "lt", "max_length", "min_length", "expected"})
"""Values that are of our own form, not of the request."""


class Detail(BaseModel):
    """One place that is wrong; members that do not apply are left out."""

    model_config = ConfigDict(extra="forbid")

    pointer: str | None = Field(
        default=None, description="JSON Pointer into the body, or query:name"
    )
    file: str | None = Field(default=None, description="Name of the uploaded file")
    row: int | None = Field(
        default=None, description="Row as the spreadsheet counts, the header is 1"
    )
    column: str | None = Field(default=None, description="Column of the row")
    code: str
    message_lv: str
    message_en: str


def known_names() -> frozenset[str]:
    """Names of the fields of all forms of this process; what is not among them came from outside."""
    found, forms = set[str](), [BaseModel]
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        found |= form.model_fields.keys()
    return frozenset(found)


def details_of(wrong: Sequence[Mapping[str, Any]]) -> list[Detail]:
    """One detail per error of pydantic."""
    names = known_names()
    return [_detail(one, names) for one in wrong[:MOST]]


def _detail(one: Mapping[str, Any], names: frozenset[str]) -> Detail:
    ctx = one.get("ctx", {})
    # The length of a text that a validator of ours has gone over is judged as that of anything.
    code = _code(f"string_{one['type']}" if ctx.get("field_type") == "Value" else one["type"])
    loc = one["loc"][:-1] if one["type"] == "extra_forbidden" else one["loc"]
    loc = (*loc, ctx["field"]) if "field" in ctx else loc
    values = {k: v for k, v in ctx.items() if k in _SHOWN and isinstance(v, str | int | float)}
    return Detail(
        pointer=_pointer(loc, names),
        code=code,
        message_lv=say(f"problem.field.{code}", "lv", **values),
        message_en=say(f"problem.field.{code}", "en", **values),
    )


@cache
def _code(kind: str) -> str:
    alike = _ALIKE.get(kind, kind)
    return alike if f"problem.field.{alike}" in messages() else "invalid"


def _pointer(loc: Iterable[str | int], names: frozenset[str]) -> str:
    where, *path = loc or ("body",)
    if where != "body":
        return f"{where}:{path[0]}" if path else str(where)
    return "".join(f"/{_part(part, names)}" for part in path if not _is_variant(part))


def _part(part: str | int, names: frozenset[str]) -> str:
    """A step of the pointer; keys that are no fields of ours become a star."""
    return str(part) if isinstance(part, int) or part in names else "*"


def _is_variant(part: str | int) -> bool:
    """Whether pydantic names a branch of a union here, which no body has a step for."""
    return isinstance(part, str) and bool(_VARIANT.fullmatch(part))
