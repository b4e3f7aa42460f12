"""One at a time: what takes much memory and time is not done for several people at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from homecare.errors import TooMany

WAIT_S = 5.0
"""So long somebody waits for the one before."""
RETRY_S = 20
"""When to come again after that."""
_turn = Lock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The turn of this process for files to be read or written. Raises TooMany."""
    if not _turn.acquire(timeout=WAIT_S):
        raise TooMany(retry_s=RETRY_S)
    try:
        yield
    finally:
        _turn.release()
