"""In the seven days (7 x 24 hours) that end with a day's work lies one weekly rest.

The rest is one stretch without work, that of the plan's own days and that of the history. Work
that is in neither is not known, and time of which nothing is known counts as rest. A route
belongs to the local day on which it starts.
"""

from collections import defaultdict
from collections.abc import Iterator

from homecare.rules.view import PlanView, moment_s
from homecare.rules.violation import Violation, excess

WEEK_S = 7 * 24 * 3600


def check(view: PlanView) -> Iterator[Violation]:
    """Carers who work on a day without a weekly rest behind them."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for span in view.problem.history:
        spans[span.carer_id].append((moment_s(span.start_at), moment_s(span.end_at)))
    for carer_id, days in view.work_days():
        work = spans[carer_id] + [(r.start_s, r.end_s) for routes in days for r in routes]
        for routes in days:
            end_s = max(r.end_s for r in routes)
            longest_s = longest_rest_s(work, end_s - WEEK_S, end_s)
            missing_s = max(r.limits.weekly_rest_s for r in routes) - longest_s
            if missing_s > 0:
                yield Violation(
                    rule="weekly_rest",
                    carer_id=carer_id,
                    values={
                        **excess(missing_s),
                        "longest": longest_s // 60,
                        "day": routes[0].day_on.isoformat(),
                    },
                )


def longest_rest_s(work: list[tuple[int, int]], from_s: int, to_s: int) -> int:
    """Longest stretch without work between two moments."""
    longest_s, free_from_s = 0, from_s
    for start_s, end_s in sorted(work):
        longest_s = max(longest_s, min(start_s, to_s) - free_from_s)
        free_from_s = max(free_from_s, end_s)
    return max(longest_s, to_s - free_from_s)
