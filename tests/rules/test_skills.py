from tests import tiny
from tests.legal import plan_of
from tests.rules.expect import day, only, planned, told

NEEDED = frozenset({"lift", "insulin"})


def test_a_carer_with_more_skills_than_needed():
    able = tiny.shift(1, skills=NEEDED | {"cook"})
    problem = tiny.problem(visits=day(skills=NEEDED).visits, shifts=(able, tiny.shift(2)))
    assert told(problem, planned(problem)) == []


def test_a_carer_without_two_of_three_skills():
    problem = tiny.problem(
        visits=day(skills=NEEDED | {"cook"}).visits,
        shifts=(tiny.shift(1, skills=frozenset({"cook"})), tiny.shift(2)),
    )
    violation = only(problem, planned(problem))
    assert (violation.code, violation.visit_id) == ("violation.skills", "V-B")
    assert violation.carer_id == "K-1"
    assert violation.values == {"skills": "insulin, lift"}


def test_of_two_carers_each_needs_the_skill():
    problem = tiny.problem(
        visits=day(skills=frozenset({"lift"}), carers_needed=2).visits,
        shifts=(tiny.shift(1, skills=frozenset({"lift"})), tiny.shift(2)),
    )
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    assert told(problem, plan) == ["skills V-B K-2"]
