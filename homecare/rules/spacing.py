"""Visits of a rhythm lie so many local days apart.

A visit lies on the local day on which it begins. Of the visits that are served, each two have
at least so many days from one to the other; one day means on different days.
"""

from collections.abc import Iterator
from itertools import pairwise

from homecare.model import Spacing
from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Visits too few days after the one before."""
    for spacing in view.problem.spacings:
        yield from _spaced(view, spacing)


def _spaced(view: PlanView, spacing: Spacing) -> Iterator[Violation]:
    # Where neighbours in order are far enough apart, all the others are.
    begins = sorted(
        (min(s.begin_s for s in view.by_visit[visit_id]), visit_id)
        for visit_id in set(spacing.visit_ids)
        if visit_id in view.by_visit
    )
    for (earlier_s, earlier_id), (later_s, later_id) in pairwise(begins):
        apart = (view.day_of(later_s) - view.day_of(earlier_s)).days
        if apart < spacing.least_days:
            yield Violation(
                rule="spacing",
                visit_id=later_id,
                values={
                    "n": spacing.least_days - apart,
                    "least": spacing.least_days,
                    "other": earlier_id,
                },
            )
