"""The referee and the one written from the docs, over several days with all that a day can hold."""

import json

from hypothesis import HealthCheck, Phase, given, settings

from homecare.exchange import plan_to_json, problem_to_json
from homecare.plan import Plan, Problem
from homecare.rules import RULES, judge
from tests.property.outsider import complaints
from tests.property.several import judged_days

KEPT = frozenset(
    {"known", "once", "service", "skills", "language", "area", "incompatible", "totals", "costs"}
)
"""Rules that the plans here keep: tests/property/test_outsider.py and tests/rules break them."""


def test_both_say_the_same_and_every_rule_is_broken_by_some_plan():
    broken: set[str] = set()

    @given(day=judged_days())
    @settings(
        max_examples=250,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def agree(day: tuple[Problem, Plan]):
        problem, plan = day
        asked = json.loads(problem_to_json(problem))
        answer = json.loads(plan_to_json(plan, problem))
        ours = {v.rule for v in judge(problem, plan) if v.hard}
        assert complaints(asked, answer) == ours
        broken.update(ours)

    agree()
    assert set(RULES) - KEPT <= broken
