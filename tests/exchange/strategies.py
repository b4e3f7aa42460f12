"""Any value of a dataclass of the model, by its type hints."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

codes = st.text(alphabet="ACKPV0123456789-:.", min_size=1, max_size=8)
words = st.text(alphabet="aābcčžŗ „”\"\\\n'{}<>$", max_size=8)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: codes | words,
    bool: st.booleans(),
    int: st.integers(-(2**40), 2**40),
    float: st.floats(0, 1e6, allow_nan=False),
    date: st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    datetime: st.integers(0, 2**32).map(lambda s: datetime.fromtimestamp(s, UTC)),
    type(None): st.none(),
}
MANY: dict[Any, Any] = {
    tuple: lambda inner: st.lists(inner, max_size=2).map(tuple),
    Sequence: lambda inner: st.lists(inner, max_size=2),
    frozenset: lambda inner: st.frozensets(inner, max_size=2),
    Mapping: lambda key, inner: st.dictionaries(key, inner, max_size=2),
}


@cache
def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of this type, all fields drawn."""
    origin, inner = get_origin(kind), [anything(a) for a in get_args(kind) if a is not ...]
    if kind in PLAIN:
        found = PLAIN[kind]
    elif origin is UnionType:
        found = st.one_of(*inner)
    elif origin is not None:
        found = MANY[origin](*inner)
    elif issubclass(kind, Enum):
        found = st.sampled_from(kind)
    else:
        hints = get_type_hints(kind)
        found = st.builds(kind, **{f.name: anything(hints[f.name]) for f in fields(kind)})
    return found
