"""Server-sent events: how many may be open at once, and how a run is told as it goes on."""

import threading
from collections.abc import AsyncIterator, Callable
from time import monotonic

import anyio
from anyio import to_thread
from pydantic import BaseModel

from homecare.errors import TooMany

MOST = 40
"""Streams of one server that may be open at once; each looks into the database now and then."""
LOOK_S = 1.0
"""How often the run is looked at."""
BEAT_S = 15.0
"""A comment is sent after so long a silence, so that no proxy takes the line for dead."""
LIFE_S = 300.0
"""Then the stream ends and the browser comes again, signed in or not."""
RETRY_S = 5


class Streams:
    """Counts the open streams of a server."""

    def __init__(self, most: int = MOST) -> None:
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> "Place":
        """A place for one stream. Raises TooMany("too_many_streams")."""
        if not self._free.acquire(blocking=False):
            raise TooMany("too_many_streams", retry_s=RETRY_S)
        return Place(self._free)


class Place:
    """The place of one stream; free again when it is left, or when nobody knows it any more."""

    def __init__(self, free: threading.BoundedSemaphore) -> None:
        self._free: threading.BoundedSemaphore | None = free

    def leave(self) -> None:
        """The stream has ended."""
        free, self._free = self._free, None
        if free is not None:
            free.release()

    def __del__(self) -> None:
        # The caller may be gone before the stream has begun: then its end never comes.
        self.leave()


class Told(BaseModel):
    """What an event says, its number, and whether it is the last one."""

    number: int
    text: str
    last: bool


async def events(look: Callable[[], Told], seen: int, place: Place) -> AsyncIterator[str]:
    """Events of something that `look` reads, newer than number `seen`, until its last one.

    `place` is left however the stream ends.
    """
    ends_at = monotonic() + LIFE_S
    spoke_at = monotonic()
    try:
        yield f"retry: {RETRY_S * 1000}\n\n"
        while monotonic() < ends_at:
            told = await to_thread.run_sync(look)
            if told.number > seen or told.last:
                seen, spoke_at = told.number, monotonic()
                yield _event(told)
            if told.last:
                return
            if monotonic() - spoke_at >= BEAT_S:
                spoke_at = monotonic()
                yield ": still here\n\n"
            await anyio.sleep(LOOK_S)
    finally:
        place.leave()


def _event(told: Told) -> str:
    kind = "end" if told.last else "run"
    return f"id: {told.number}\nevent: {kind}\ndata: {told.text}\n\n"
