"""The referee and the one written from the docs, over several days with all that a day can hold."""

import json
from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from homecare.exchange import plan_to_json, problem_to_json
from homecare.plan import Plan, Problem
from homecare.rules import RULES, judge
from tests.property.outsider import complaints
from tests.property.several import judged_days

MET: Counter[str] = Counter()
"""Rules that some plan broke."""
BY_SPOILING = {"known", "once", "service", "skills", "language", "area", "incompatible", "totals"}
"""Rules that the plans here keep: tests/property/test_outsider.py and tests/rules break them."""


@given(day=judged_days())
@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_both_say_the_same(day: tuple[Problem, Plan]):
    problem, plan = day
    asked, answer = json.loads(problem_to_json(problem)), json.loads(plan_to_json(plan, problem))
    ours = {v.rule for v in judge(problem, plan) if v.hard}
    assert complaints(asked, answer) == ours
    MET.update(ours)


def test_every_rule_was_broken_by_some_plan():
    assert set(RULES) - BY_SPOILING - {"costs"} <= set(MET)
