"""Every reason and remedy has its words in docs/unserved.md and in both languages."""

import re
from pathlib import Path

import pytest

from homecare.explain.reasons import CODES, RESTS
from homecare.explain.relax import OVERTIME_PER_S, PRICES, RELAXED, WINDOW_PER_S
from homecare.explain.remedies import KINDS
from homecare.i18n import LANGUAGES, messages
from homecare.plan import COST_PARTS
from homecare.rules import RULES
from homecare.ties import TIES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "unserved.md").read_text(encoding="utf-8")
REASONS, REMEDIES = PAGE.split("## Remedies")


def test_every_reason_is_documented():
    named = re.findall(r"^### ([a-z_]+)$", REASONS, re.MULTILINE)
    assert sorted(named) == sorted({*CODES, "not_explained"})


def test_every_remedy_is_documented():
    named = re.findall(r"^\| `([a-z_]+)` \|", REMEDIES, re.MULTILINE)
    assert sorted(named) == sorted(KINDS)


def test_documented_prices_are_those_used():
    for kind, points in PRICES.items():
        row = next(line for line in REMEDIES.splitlines() if line.startswith(f"| `{kind}`"))
        assert f"{points:,}" in row or kind == "extra_carer"
    assert f"| {WINDOW_PER_S} a second |" in REMEDIES
    assert f"| {OVERTIME_PER_S} a second, beside" in REMEDIES


@pytest.mark.parametrize(
    "code",
    [
        *(f"reason.{c}" for c in (*CODES, "not_explained")),
        *(f"remedy.{k}" for k in KINDS),
        *(f"why.part.{p}" for p in COST_PARTS if p not in {"unserved", "optional"}),
        *(f"why.rule.{r}" for r in (*RELAXED, *RESTS, *TIES, "double_handed", "gap", "no_time")),
        *(f"why.{w}" for w in ("costs", "free", "next", "cheaper", "nobody", "nearest")),
    ],
)
def test_every_code_has_words_in_both_languages(code: str):
    assert set(LANGUAGES) <= set(messages()[code])


def test_every_sentence_belongs_to_a_code():
    reasons = {c for c in messages() if c.startswith("reason.")}
    remedies = {c for c in messages() if c.startswith("remedy.")}
    assert reasons == {f"reason.{c}" for c in (*CODES, "not_explained")}
    assert remedies == {f"remedy.{k}" for k in KINDS}


def test_reasons_that_are_rules_are_named_like_them():
    others = {"no_shift", "no_time", "not_worth", "search", "gap_carers"}
    assert set(CODES) - others <= set(RULES)


def test_each_reason_and_remedy_is_met_in_a_test():
    tests = "".join(
        (ROOT / "tests" / "explain" / name).read_text(encoding="utf-8")
        for name in ("test_reasons.py", "test_remedies.py", "test_ties.py")
    )
    for code in (*CODES, *KINDS):
        assert f'"{code}"' in tests, code
