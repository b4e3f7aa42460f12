"""When service may begin: the windows of a visit as disjoint spans of seconds, each with its due.

A window on the end of the service becomes one on its begin, so that nothing behind this file
has to know the difference.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from homecare.model import Visit, WindowOn

Spans = tuple[tuple[int, int], ...]
Dues = tuple[int | None, ...]
Span = tuple[int, int, int | None]
"""First and last begin, and the begin after which lateness counts."""


def begins_of(visit: Visit, seconds: Callable[[datetime], int]) -> tuple[Spans, Dues]:
    """Spans of begins sorted by opening, disjoint, none reversed, and their dues beside them.

    Where windows overlap or touch, the one that opens later decides from its opening on. A
    window on the end that is shorter than the service leaves no begin and is gone; a pinned
    begin narrows the spans to one second, or to none.
    """
    less_s = visit.service_s if visit.window_on is WindowOn.END else 0
    wish_s = seconds(visit.preferred.closes_at) if visit.preferred else None
    found: list[Span] = []
    for window in visit.windows:
        due_s = wish_s if window.due_at is None else seconds(window.due_at) - less_s
        found.append((seconds(window.opens_at), seconds(window.closes_at) - less_s, due_s))
    spans = disjoint([span for span in found if span[0] <= span[1]])
    if visit.pin is not None and visit.pin.begin_at is not None:
        begin_s = seconds(visit.pin.begin_at)
        spans = [(begin_s, begin_s, due) for a, b, due in spans if a <= begin_s <= b]
    return tuple((a, b) for a, b, _ in spans), tuple(due for _, _, due in spans)


def disjoint(spans: Sequence[Span]) -> list[Span]:
    """The same seconds in spans apart from each other; neighbours of one due become one."""
    apart: list[Span] = []
    for opens_s, closes_s, due_s in sorted(spans, key=lambda span: span[:2]):
        cut: list[Span] = []
        for a, b, due in apart:
            if a < opens_s:
                cut.append((a, min(b, opens_s - 1), due))
            if b > closes_s:
                cut.append((max(a, closes_s + 1), b, due))
        apart = [*cut, (opens_s, closes_s, due_s)]
    joined: list[Span] = []
    for a, b, due in sorted(apart, key=lambda span: span[0]):
        if joined and joined[-1][1] + 1 == a and joined[-1][2] == due:
            joined[-1] = (joined[-1][0], b, due)
        else:
            joined.append((a, b, due))
    return joined
