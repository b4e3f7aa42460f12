"""A client meets no more distinct carers in so many days on end than the budget has.

Judged is each run of that many local days which ends on a day of the problem. Its carers are
those of the plan's stops that begin in it and those whom the client met in it before. Where the
latter alone are more than the budget, nobody may be added who is not among them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from homecare.plan import ContinuityBudget
from homecare.rules.view import PlanView
from homecare.rules.violation import Violation

Meetings = Mapping[str, Collection[date]]
"""Carer -> local days on which a client meets this carer."""


def check(view: PlanView) -> Iterator[Violation]:
    """Clients with too many carers, each told once, by the first of the worst runs of days."""
    budget = view.problem.continuity
    if budget is None:
        return
    planned: dict[str, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    for stop in view.stops:
        planned[stop.visit.client_id][stop.carer_id].add(view.day_of(stop.begin_s))
    last_days = [view.problem.day_on + timedelta(days=n) for n in range(view.problem.days)]
    for client_id, ours in planned.items():
        met = {carer_id: set(on) for carer_id, on in budget.met.get(client_id, {}).items()}
        over = [_excess(budget, last_on, met, ours) for last_on in last_days]
        worst = max(over, default=0)
        if worst > 0:
            yield Violation(
                rule="continuity",
                values={
                    "n": worst,
                    "client": client_id,
                    "most": budget.most_carers,
                    "days": budget.days,
                    "day": last_days[over.index(worst)].isoformat(),
                },
            )


def _excess(budget: ContinuityBudget, last_on: date, met: Meetings, ours: Meetings) -> int:
    """How many carers too many a client meets in the run of days that ends on a day."""
    before = _within(budget, last_on, met)
    return len(before | _within(budget, last_on, ours)) - max(budget.most_carers, len(before))


def _within(budget: ContinuityBudget, last_on: date, meetings: Meetings) -> set[str]:
    """Carers met in the run of days."""
    first_on = last_on - timedelta(days=budget.days - 1)
    return {
        carer_id
        for carer_id, days in meetings.items()
        if any(first_on <= day <= last_on for day in days)
    }
