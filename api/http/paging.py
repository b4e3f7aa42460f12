"""Pages by cursor: `limit` and `after`; a page says what to send as the next `after`.

A cursor holds the codes of the last row shown, so that rows which come or go meanwhile shift
nothing; it is opaque to who sends it back.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from homecare.errors import RequestError

MOST = 200
USUAL = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWish:
    """Which page is asked for."""

    limit: int
    after: tuple[str, ...]
    """What the cursor holds; empty on the first page."""

    @property
    def after_id(self) -> str | None:
        """The id after which the page begins, of lists ordered by id alone."""
        return self.after[0] if self.after else None


class Page(BaseModel, Generic[T]):
    """Some of a list, in order."""

    model_config = ConfigDict(extra="forbid")

    items: list[T]
    next: str | None = Field(default=None, description="`after` of the next page; null on the last")


def cursor_of(*keys: str) -> str:
    """The cursor after a row with these sort keys; codes and dates, never a name."""
    packed = json.dumps(keys, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def cut(found: Sequence[T], wish: PageWish, keys: Callable[[T], tuple[str, ...]]) -> Page[T]:
    """The page out of `limit + 1` rows: the one too many says that there is a next page."""
    shown = list(found[: wish.limit])
    more = len(found) > wish.limit
    return Page[T](items=shown, next=cursor_of(*keys(shown[-1])) if more else None)


def _keys_in(cursor: str) -> tuple[str, ...]:
    """Raises RequestError for a cursor that is none of ours."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        keys = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError):
        raise RequestError("cursor_wrong", pointer="query:after") from None
    if not isinstance(keys, list) or not keys or not all(_is_key(key) for key in keys):
        raise RequestError("cursor_wrong", pointer="query:after")
    return tuple(keys)


def _is_key(key: object) -> bool:
    return isinstance(key, str) and key.isprintable()


async def _wish(
    limit: Annotated[int, Query(ge=1, le=MOST, description="Most rows of the page")] = USUAL,
    after: Annotated[
        str | None, Query(max_length=400, description="`next` of the page before")
    ] = None,
) -> PageWish:
    return PageWish(limit=limit, after=() if after is None else _keys_in(after))


Paging = Annotated[PageWish, Depends(_wish)]
"""Parameter of every endpoint that lists."""
