"""What ties operations to hours and to each other, as tables of the kernel."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from homecare.desk import Desk
from homecare.model import GapCarers
from solver.kernel import layout as at

_TIE = {GapCarers.ANY: 0, GapCarers.SAME: at.SAME, GapCarers.DIFFERENT: at.DIFFERENT}


def windows_table(desk: Desk, visit_of: Sequence[str]) -> tuple[at.Ints, at.Ints]:
    """First and last begin and due of each window, and the span of rows of each operation.

    The second half of a double-handed visit is never late: its lateness is felt once.
    """
    rows: list[tuple[int, int, int]] = []
    spans: list[tuple[int, int]] = []
    seen: set[str] = set()
    for visit_id in visit_of:
        visit, first = desk.visits[visit_id], len(rows)
        for (opens_s, closes_s), due_s in zip(visit.windows_s, visit.dues_s, strict=True):
            late_s = at.FAR if due_s is None or visit_id in seen else due_s
            rows.append((opens_s, closes_s, late_s))
        seen.add(visit_id)
        spans.append((first, len(rows)))
    return (
        np.array(rows, np.int64).reshape(len(rows), 3),
        np.array(spans, np.int64).reshape(len(spans), 2),
    )


def ties_table(
    desk: Desk, ops_of: Mapping[str, tuple[int, ...]], ops: int
) -> tuple[at.Ints, at.Ints]:
    """Rows by operation: begins apart, whether the carers are bound, whether both or neither."""
    rows: list[list[tuple[int, int, int, int, int]]] = [[] for _ in range(ops)]

    def bind(first: int, second: int, span: tuple[int, int], carers: int, together: int) -> None:
        least, back = span
        rows[second].append((first, least, back, carers, together))
        rows[first].append((second, back, least, carers, together))

    for pair in ops_of.values():
        if len(pair) == 2:
            bind(pair[0], pair[1], (0, 0), at.DIFFERENT, 1)
    reach = 2 * 86_400 * (desk.problem.days + 4)
    for gap in desk.problem.gaps:
        least = gap.least_s if gap.least_s > -reach else -at.FAR // 2
        most = gap.most_s if gap.most_s is not None and gap.most_s < reach else at.FAR // 2
        carers = _TIE[gap.carers]
        first, second = ops_of[gap.first_id], ops_of[gap.second_id]
        bind(first[0], second[0], (least, -most), carers, int(gap.together))
        for a, b in product(first, second):
            if carers == at.DIFFERENT and (a, b) != (first[0], second[0]):
                bind(a, b, (-at.FAR // 2, -at.FAR // 2), carers, 0)
            if carers == at.SAME and a == first[-1] > first[0] and b == second[-1] > second[0]:
                bind(a, b, (-at.FAR // 2, -at.FAR // 2), carers, 0)
    starts = np.cumsum([0, *(len(row) for row in rows)])
    flat = [tie for row in rows for tie in row]
    return (
        np.array(flat, np.int64).reshape(len(flat), 5),
        np.stack([starts[:-1], starts[1:]], axis=1),
    )


def spacings_table(
    desk: Desk, ops_of: Mapping[str, tuple[int, ...]], ops: int
) -> tuple[at.Small, at.Ints]:
    """Rows by operation: one operation of the other visit, and the least days apart."""
    rows: list[list[tuple[int, int]]] = [[] for _ in range(ops)]
    for spacing in desk.problem.spacings:
        for one in spacing.visit_ids:
            for other in spacing.visit_ids:
                if one != other:
                    for i in ops_of[one]:
                        rows[i].append((ops_of[other][0], spacing.least_days))
    starts = np.cumsum([0, *(len(row) for row in rows)])
    flat = [row for found in rows for row in found]
    return (
        np.array(flat, np.int32).reshape(len(flat), 2),
        np.stack([starts[:-1], starts[1:]], axis=1),
    )
