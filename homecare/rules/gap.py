"""Between the begins of two visits lies at least, and at most, so much time.

A gap may also ask for the same carer, or for different carers, at its two visits. All of it
binds when both visits are served. Where one visit needs two carers and the other one, the same
carer means that the one is among the two.
"""

from collections.abc import Iterator

from homecare.model import Gap, GapCarers
from homecare.rules.view import PlanView, StopView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Pairs of visits at the wrong time from each other, or with the wrong carers."""
    for gap in view.problem.gaps:
        first, second = view.by_visit.get(gap.first_id), view.by_visit.get(gap.second_id)
        if first and second:
            yield from _times(gap, first, second)
            yield from _carers(gap, first, second)


def _times(gap: Gap, first: list[StopView], second: list[StopView]) -> Iterator[Violation]:
    apart_s = min(s.begin_s for s in second) - min(s.begin_s for s in first)
    if apart_s < gap.least_s:
        yield _violation("short", gap, excess(gap.least_s - apart_s))
    if gap.most_s is not None and apart_s > gap.most_s:
        yield _violation("long", gap, excess(apart_s - gap.most_s))


def _carers(gap: Gap, first: list[StopView], second: list[StopView]) -> Iterator[Violation]:
    there, here = ({s.carer_id for s in stops} for stops in (first, second))
    carers: dict[str, str | int] = {
        "carers": ", ".join(sorted(there)),
        "now": ", ".join(sorted(here)),
    }
    if gap.carers is GapCarers.SAME and not (there <= here or here <= there):
        yield _violation("same", gap, carers)
    if gap.carers is GapCarers.DIFFERENT and there & here:
        yield _violation("different", gap, {"both": ", ".join(sorted(there & here))})


def _violation(variant: str, gap: Gap, values: dict[str, str | int]) -> Violation:
    return Violation(
        rule="gap",
        variant=variant,
        visit_id=gap.second_id,
        values={**values, "other": gap.first_id},
    )
