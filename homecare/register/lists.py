"""Pages of lists: which ids come next, and what of them is to be read."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from homecare.i18n import sort_key


class Order(StrEnum):
    """How a list is ordered."""

    CODE = "code"
    CODE_DOWN = "-code"
    NAME = "name"
    """By family and given name, as Latvian dictionaries do; for who may see names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOf:
    """Which rows of a list are wanted."""

    limit: int = 50
    after_id: str | None = None
    """The last row of the page before."""
    order: Order = Order.CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Ids of one page."""

    ids: tuple[str, ...]
    more: bool
    total: int


def shown(ids: Sequence[str], page: PageOf) -> Shown:
    """The page of ids that are in order of their codes, up or down."""
    if page.order is Order.CODE_DOWN:
        ids = ids[::-1]
    if page.after_id is None:
        start = 0
    elif page.order is Order.CODE_DOWN:
        start = next((n for n, i in enumerate(ids) if i < page.after_id), len(ids))
    else:
        start = bisect_right(ids, page.after_id)
    return _cut(ids, start, page.limit)


def shown_by_name(ids: Sequence[str], names: Mapping[str, tuple[str, str]], page: PageOf) -> Shown:
    """The page of ids in order of names, as Latvian dictionaries do."""
    blank = ("", "")
    keys = {i: (*map(sort_key, names.get(i, blank)), i) for i in ids}
    return shown_in_order(sorted(ids, key=keys.__getitem__), page)


def shown_in_order(ids: Sequence[str], page: PageOf) -> Shown:
    """The page of ids as they stand; where the last one shown has gone, the list begins anew."""
    start = ids.index(page.after_id) + 1 if page.after_id in ids else 0
    return _cut(ids, start, page.limit)


def _cut(ids: Sequence[str], start: int, limit: int) -> Shown:
    return Shown(
        ids=tuple(ids[start : start + limit]), more=len(ids) > start + limit, total=len(ids)
    )
