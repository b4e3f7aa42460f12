from tests import tiny
from tests.rules.expect import day, only, planned, told


def test_facts_nobody_refuses_and_other_carers_forbidden():
    problem = day(facts=frozenset({"dog"}), forbidden_carers=frozenset({"K-2"}))
    assert told(problem, planned(problem)) == []


def test_a_forbidden_carer():
    problem = day(forbidden_carers=frozenset({"K-1"}))
    violation = only(problem, planned(problem))
    assert (violation.code, violation.visit_id) == ("violation.incompatible.carer", "V-B")
    assert violation.carer_id == "K-1"


def test_a_carer_who_refuses_the_dog():
    problem = tiny.problem(
        visits=day(facts=frozenset({"dog", "cat"})).visits,
        shifts=(tiny.shift(1, refuses=frozenset({"dog", "smoke"})), tiny.shift(2)),
    )
    violation = only(problem, planned(problem))
    assert (violation.code, violation.visit_id) == ("violation.incompatible.fact", "V-B")
    assert violation.values == {"facts": "dog"}
