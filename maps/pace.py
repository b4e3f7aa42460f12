"""How often a server outside is asked, by all threads of this process together.

geopy has a limiter of its own; it writes what it is asked for into the log whenever it tries
again or gives up, and that is a client's address.
"""

import time
from collections.abc import Callable
from threading import Lock

ENOUGH = 3
"""So many failures on end are taken for a server that is out of order."""
REST_S = 60.0
"""So long such a server is left alone: a table of clients must not wait for it row by row."""


class Pace:
    """Turns at least so many seconds apart, and none while the server is out of order."""

    def __init__(
        self,
        least_s: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._least_s, self._clock, self._sleep = least_s, clock, sleep
        self._lock = Lock()
        self._next_at = 0.0
        self._failed = 0
        self._rests_until = 0.0

    def resting(self) -> bool:
        """Whether the server is left alone for now."""
        return self._clock() < self._rests_until

    def wait(self) -> None:
        """Come back when it is one's turn."""
        with self._lock:
            now = self._clock()
            turn_at = max(now, self._next_at)
            self._next_at = turn_at + self._least_s
        if turn_at > now:
            self._sleep(turn_at - now)

    def went(self, *, well: bool) -> None:
        """Tell how a question went."""
        with self._lock:
            self._failed = 0 if well else self._failed + 1
            if self._failed >= ENOUGH:
                self._rests_until = self._clock() + REST_S
                self._failed = 0
