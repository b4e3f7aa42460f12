"""The solver's page names every rule, every refusal, and figures that the code really has."""

from pathlib import Path

import pytest

from homecare.i18n import messages
from homecare.rules import RULES
from solver.process import GRACE_FACTOR, GRACE_S
from solver.refuse import MOST_SHIFTS, MOST_VISITS

PAGE = (Path(__file__).parents[2] / "docs" / "solver.md").read_text(encoding="utf-8")
READ_OUT = {"known", "totals", "costs"}
"""Rules about the paper itself: a plan read out by the solver keeps them by construction."""


@pytest.mark.parametrize("rule", sorted(set(RULES) - READ_OUT))
def test_every_rule_has_its_part(rule: str):
    parts = PAGE.partition("## Each rule's part")[2].partition("## Traps")[0]
    assert rule in parts


def test_every_refusal_is_named():
    codes = {code.removeprefix("error.") for code in messages()}
    ours = {code for code in codes if code.startswith(("problem_", "solve_"))}
    assert {code for code in ours if f"`{code}`" not in PAGE} == set()


def test_the_limits_are_those_of_the_code():
    assert f"At most {MOST_VISITS:,} visits and {MOST_SHIFTS} shifts" in PAGE
    assert f"after {GRACE_FACTOR} times that plus {GRACE_S:g} s" in PAGE
