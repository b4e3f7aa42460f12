"""A rule without its page, its sentences or its tests cannot slip in."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from homecare.i18n import LANGUAGES, messages
from homecare.model import Weights
from homecare.plan import COST_PARTS
from homecare.rules import RULES

ROOT = Path(__file__).parents[2]
CODES = sorted(
    code.removeprefix("violation.") for code in messages() if code.startswith("violation.")
)


def codes_of(rule: str) -> list[str]:
    return [code for code in CODES if code.split(".")[0] == rule]


def read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_file_page_sentences_and_two_tests(rule: str):
    assert RULES[rule].__module__ == f"homecare.rules.{rule}"
    page = read("docs", "rules", f"{rule}.md")
    assert page.startswith(f"# {rule} (")
    for part in ("**Example.**", "**Where it is set.**", "**As a reason"):
        assert part in page
    assert codes_of(rule)
    told_in_page = re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE)
    assert sorted(told_in_page) == codes_of(rule)
    tests = read("tests", "rules", f"test_{rule}.py")
    assert len(re.findall(r"^def test_", tests, re.MULTILINE)) >= 2


@pytest.mark.parametrize("code", CODES)
def test_each_violation_is_seen_by_a_test_of_its_rule(code: str):
    tests = read("tests", "rules", f"test_{code.split('.', maxsplit=1)[0]}.py")
    assert re.search(rf'["f.]{re.escape(code)}[ "]', tests), f"no test of {code}"


@pytest.mark.parametrize("code", CODES)
def test_each_violation_has_a_sentence_in_both_languages(code: str):
    assert code.split(".", maxsplit=1)[0] in RULES
    entry = messages()[f"violation.{code}"]
    for language in LANGUAGES:
        text = entry[language]
        if not isinstance(text, str):
            forms = {"lv": {"zero", "one", "other"}, "en": {"one", "other"}}[language]
            assert set(text) == forms


def test_every_variant_in_the_code_has_a_sentence():
    for rule in RULES:
        source = read("homecare", "rules", f"{rule}.py")
        named = set(re.findall(r'variant="([a-z_]+)"', source))
        assert {f"{rule}.{variant}" for variant in named} <= set(CODES)


def test_the_index_links_every_rule():
    index = read("docs", "rules", "index.md")
    assert re.findall(r"^\| \[([a-z_]+)\]", index, re.MULTILINE) == list(RULES)


def test_every_cost_part_and_weight_is_documented():
    parts, weights = read("docs", "costs.md").split("## Weights")
    assert re.findall(r"^\| `([a-z_]+)`", parts, re.MULTILINE) == list(COST_PARTS)
    documented = re.findall(r"^\| `([a-z_]+)`", weights, re.MULTILINE)
    assert documented == [f.name for f in fields(Weights)]


def test_the_documented_prices_are_the_defaults():
    page, weights = read("docs", "costs.md"), Weights()
    for points in weights.unserved.values():
        assert f"{points:,}" in page
    priced = {name: name for name in ("not_preferred", "new_face", "change", "missed_break")}
    for part, name in {**priced, "carers_used": "carer_used"}.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{part}`"))
        assert row.endswith(f"| {getattr(weights, name):,} |")
    by_second = ("lateness", "travel", "overtime", "imbalance", "moved")
    for name in (*by_second, "largest_lateness", "waiting", "idle"):
        row = next(line for line in page.splitlines() if line.startswith(f"| `{name}`"))
        assert row.endswith(f"| {getattr(weights, name + '_per_s')} a second |")
