"""Many at once: threads that share a tally of what was answered, and how fast."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What came of all that was asked, kept by threads."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    acknowledged: Counter[str] = field(default_factory=Counter)
    """Client -> changes that were answered with 200."""
    orders: list[tuple[str, str]] = field(default_factory=list)
    """Ids that the same key gave, twice asked."""
    published: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, seconds: float) -> None:
        """Count an answer."""
        with self.lock:
            self.statuses[status] += 1
            self.seconds.append(seconds)


def together(number: int, step: Callable[[int], None]) -> None:
    """Let threads work at once; a fault of one is a fault of all."""
    wrong: list[BaseException] = []

    def go(own: int) -> None:
        try:
            step(own)
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            wrong.append(error)

    threads = [threading.Thread(target=go, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
