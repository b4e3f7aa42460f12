from tests.rules.expect import day, only, planned, told


def test_one_common_language_is_enough():
    problem = day(languages=frozenset({"ru", "lv"}))
    assert told(problem, planned(problem)) == []


def test_no_language_named_suits_everybody():
    problem = day(languages=frozenset())
    assert told(problem, planned(problem)) == []


def test_no_common_language():
    problem = day(languages=frozenset({"ru", "ltg"}))
    violation = only(problem, planned(problem))
    assert (violation.code, violation.visit_id) == ("violation.language", "V-B")
    assert (violation.carer_id, violation.values) == ("K-1", {"languages": "ltg, ru"})
