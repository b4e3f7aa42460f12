from datetime import date
from typing import Any

import pytest

from homecare.plan import ContinuityBudget, Plan, Problem
from tests.legal import plan_of
from tests.rules.expect import only, told
from tests.rules.several import days, shift, visit

MONDAY = date(2026, 11, 23)
PLANNED = {"S-0": ["V-0"], "S-1b": ["V-1"], "S-2": ["V-2"]}
"""K-1 on Monday and Wednesday, K-2 on Tuesday."""


def met(**carers: int) -> dict[str, dict[str, tuple[date, ...]]]:
    """Carer -> how many days before the Monday client C-A met this carer."""
    days_on: dict[str, tuple[date, ...]] = {
        k.replace("_", "-"): (date.fromordinal(MONDAY.toordinal() - n),) for k, n in carers.items()
    }
    return {"C-A": days_on, "C-B": {f"K-{n}": (date(2026, 11, 22),) for n in range(9)}}


def day(most: int, history: dict[str, Any] | None = None, run: int = 14) -> tuple[Problem, Plan]:
    problem = days(
        3,
        shifts=(shift(0), shift(1, "K-2"), shift(2)),
        continuity=ContinuityBudget(most_carers=most, days=run, met=history or {}),
    )
    return problem, plan_of(problem, PLANNED)


def test_no_more_carers_than_the_budget():
    assert told(*day(2)) == []
    assert told(*day(2, met(K_1=1, K_2=13))) == []


def test_one_carer_too_many():
    violation = only(*day(1))
    assert (violation.code, violation.visit_id) == ("violation.continuity", None)
    assert violation.values == {
        "n": 1,
        "client": "C-A",
        "most": 1,
        "days": 14,
        "day": "2026-11-24",
    }


def test_history_counts():
    # Runs of 14 days: K-9 of 13 days before is in that which ends on Monday, not on Tuesday.
    assert told(*day(2, met(K_9=12))) == ["continuity"]
    assert only(*day(2, met(K_9=12))).values["day"] == "2026-11-24"
    assert told(*day(2, met(K_9=13))) == []


@pytest.mark.parametrize(("run", "told_of"), [(1, []), (2, ["continuity"])])
def test_only_days_of_one_run_count_together(run: int, told_of: list[str]):
    assert told(*day(1, run=run)) == told_of


def test_where_history_has_too_many_those_may_come_again():
    assert told(*day(1, met(K_1=1, K_2=1, K_3=1))) == []


def test_where_history_has_too_many_nobody_new_may_come():
    violation = only(*day(1, met(K_1=1, K_3=1)))
    assert (violation.values["n"], violation.values["day"]) == (1, "2026-11-24")


def test_the_worst_run_is_told():
    # Monday: K-1 beside two of before, one too many; Tuesday: K-2 as well.
    violation = only(*day(2, met(K_8=1, K_9=1)))
    assert (violation.values["n"], violation.values["day"]) == (2, "2026-11-24")


def test_each_carer_of_a_pair_counts():
    problem, _ = day(1)
    pair = days(
        1,
        visits=(visit(0, carers_needed=2),),
        shifts=(shift(0), shift(0, "K-2")),
        continuity=problem.continuity,
    )
    assert told(pair, plan_of(pair, {"S-0": ["V-0"], "S-0b": ["V-0"]})) == ["continuity"]


def test_without_a_budget_anybody_may_come():
    problem = days(3, shifts=(shift(0), shift(1, "K-2"), shift(2)))
    assert told(problem, plan_of(problem, PLANNED)) == []
