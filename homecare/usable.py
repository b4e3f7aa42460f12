"""The part of each shift that rest against other work leaves.

Rest is cut before anything is planned, so that whatever is put into the shifts keeps it. A
carer's own shifts never run into each other, and overtime gives way to the daily rest before the
next day's shift; for weekly rest every earlier shift that is open counts as worked. Where the
ordinary hours of two shifts leave no daily rest nothing is cut: either may be worked, not both
in full, and that is judged when routes are timed (`homecare.hours`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from homecare.model import Shift, WorkSpan
from homecare.plan import Problem

WEEK_S = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """First and last second of a shift that rest leaves, and the rules that cut it."""

    opens_s: int
    closes_s: int
    opens_rule: str = "shift"
    closes_rule: str = "shift"


def usable_shifts(
    problem: Problem,
    own: Sequence[Sequence[Shift]],
    seconds: Callable[[datetime], int],
    day_no: Callable[[int], int],
) -> dict[str, Usable]:
    """Usable part of every shift; `own` holds the shifts of each carer by their starts."""
    history: dict[str, list[WorkSpan]] = {}
    for span in problem.history:
        history.setdefault(span.carer_id, []).append(span)
    found: dict[str, Usable] = {}
    for shifts in own:
        spans = history.get(shifts[0].carer_id, ()) if shifts else ()
        others = [(seconds(s.start_at), seconds(s.end_at)) for s in spans]
        found |= _of_carer(problem, shifts, others, (seconds, day_no))
    return found


def _of_carer(
    problem: Problem,
    shifts: Sequence[Shift],
    others: Sequence[tuple[int, int]],
    clocks: tuple[Callable[[datetime], int], Callable[[int], int]],
) -> dict[str, Usable]:
    seconds, _ = clocks
    found: dict[str, Usable] = {}
    before: list[tuple[int, int]] = []
    for shift, after in zip(shifts, [*shifts[1:], None], strict=True):
        limits = problem.limits[shift.limits_id]
        part = Usable(opens_s=seconds(shift.start_at), closes_s=seconds(shift.latest_end_at))
        if after is not None:
            part = _before_next(problem, part, shift, after, clocks)
        part = _after_daily_rest(part, others, limits.daily_rest_s)
        part = _after_weekly_rest(part, [*others, *before], limits.weekly_rest_s)
        found[shift.id] = part
        if part.opens_s <= part.closes_s:
            before.append((part.opens_s, part.closes_s))
    return found


def _before_next(
    problem: Problem,
    part: Usable,
    shift: Shift,
    after: Shift,
    clocks: tuple[Callable[[datetime], int], Callable[[int], int]],
) -> Usable:
    """Cut where the carer's next shift starts, or, of overtime, a daily rest before it."""
    seconds, day_no = clocks
    next_s = seconds(after.start_at)
    closes_s = min(part.closes_s, next_s)
    if day_no(next_s) != day_no(part.opens_s):
        rest_s = max(problem.limits[s.limits_id].daily_rest_s for s in (shift, after))
        by_s = next_s - rest_s
        if seconds(shift.end_at) <= by_s < closes_s:
            return replace(part, closes_s=by_s, closes_rule="daily_rest")
    return replace(part, closes_s=closes_s)


def _after_daily_rest(usable: Usable, others: Sequence[tuple[int, int]], rest_s: int) -> Usable:
    opens_s, closes_s = usable.opens_s, usable.closes_s
    middle_s = (opens_s + closes_s) // 2
    for start_s, end_s in others:
        if (start_s + end_s) // 2 <= middle_s:
            opens_s = max(opens_s, end_s + rest_s)
        else:
            closes_s = min(closes_s, start_s - rest_s)
    return Usable(
        opens_s=opens_s,
        closes_s=closes_s,
        opens_rule=usable.opens_rule if opens_s == usable.opens_s else "daily_rest",
        closes_rule=usable.closes_rule if closes_s == usable.closes_s else "daily_rest",
    )


def _after_weekly_rest(usable: Usable, others: Sequence[tuple[int, int]], rest_s: int) -> Usable:
    """Keep the longest part that leaves one long rest in the seven days before its end.

    Either the work begins a long rest after the last work, or it ends early enough for an
    older long rest to lie within the seven days. What is not known counts as rest.
    """
    past = sorted(span for span in others if span[0] < usable.opens_s)
    if not past:
        return usable
    last_s = max(end_s for _, end_s in past)
    late = Usable(
        opens_s=max(usable.opens_s, last_s + rest_s),
        closes_s=usable.closes_s,
        opens_rule=usable.opens_rule if usable.opens_s >= last_s + rest_s else "weekly_rest",
        closes_rule=usable.closes_rule,
    )
    by_s = _last_rest_end(past, rest_s) - rest_s + WEEK_S
    early = Usable(
        opens_s=usable.opens_s,
        closes_s=min(usable.closes_s, by_s),
        opens_rule=usable.opens_rule,
        closes_rule=usable.closes_rule if usable.closes_s <= by_s else "weekly_rest",
    )
    return max(early, late, key=lambda part: part.closes_s - part.opens_s)


def _last_rest_end(past: Sequence[tuple[int, int]], rest_s: int) -> int:
    """End of the last rest of at least `rest_s` between spans; before the first all is rest."""
    rest_end_s, worked_until_s = past[0]
    for start_s, end_s in past[1:]:
        if start_s - worked_until_s >= rest_s:
            rest_end_s = start_s
        worked_until_s = max(worked_until_s, end_s)
    return rest_end_s
