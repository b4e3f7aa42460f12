"""A carer's work of a calendar week, Monday to Sunday, stays within the working week.

Counted are the work of the plan's routes and that of the history, in the week of the local day on
which they start; a span of which only begin and end are known counts whole. Only weeks with a route of the plan are judged; where the
history alone is too long, any route is too much.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from homecare.rules.view import PlanView, moment_s
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Carers who work longer in a week than they may."""
    before = _history(view)
    for carer_id, routes in view.by_carer.items():
        for monday_on in sorted({_monday(r.day_on) for r in routes}):
            ours = [r for r in routes if _monday(r.day_on) == monday_on]
            week_max_s = min(r.limits.week_max_s for r in ours)
            over_s = sum(r.work_s for r in ours) + before[carer_id, monday_on] - week_max_s
            if over_s > 0:
                yield Violation(
                    rule="working_week",
                    carer_id=carer_id,
                    values={
                        **excess(over_s),
                        "most": week_max_s // 60,
                        "day": monday_on.isoformat(),
                    },
                )


def _monday(day_on: date) -> date:
    return day_on - timedelta(days=day_on.weekday())


def _history(view: PlanView) -> dict[tuple[str, date], int]:
    """Carer and Monday -> seconds of work that the problem knows of beside its own days."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    for span in view.problem.history:
        start_s = moment_s(span.start_at)
        length_s = moment_s(span.end_at) - start_s
        worked_s = length_s if span.work_s is None else span.work_s
        found[span.carer_id, _monday(view.day_of(start_s))] += worked_s
    return found
