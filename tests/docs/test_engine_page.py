"""The engine's page names every parameter, and figures that the code really has."""

from dataclasses import MISSING, fields

import pytest

from homecare.ports import Params, Progress, StopRule
from solver import beside, case, case_able, engine, pool, proof, schedule
from solver.kernel.ruin import FILLED_SHARE
from solver.kernel.scan import LOOK_AGAIN, VAIN_TRIALS
from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
LINE = " ".join(PAGE.split())
POWERS = [2 ** schedule.Schedule(1.0, 1.0).sharp(share) for share in (0.399, 0.849, 0.85)]
"""Of the norm of the idle time, at the last moments before a change and after the second."""
SHOWN: dict[object, str] = {None: "none", True: "yes", False: "no"}


def said_of(kind: type) -> dict[str, str]:
    """What the page has to say of each field: its default as a person reads it."""
    made = {f.name: f.default for f in fields(kind) if f.default is not MISSING}
    return {
        name: SHOWN[value] if value is None or isinstance(value, bool) else f"{value}"
        for name, value in made.items()
    }


def row_of(name: str) -> list[str]:
    """Cells of a field's row in a table of the page."""
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    assert len(rows) == 1, name
    return [cell.strip(" `") for cell in rows[0].strip("|").split("|")]


@pytest.mark.parametrize(
    ("name", "value"), [*said_of(Params).items(), *said_of(StopRule).items()], ids=str
)
def test_every_field_has_a_row_with_its_default(name: str, value: str):
    shown = row_of(name)[1]
    assert shown == value or float(shown) == float(value)


def test_what_is_told_on_the_way_is_named():
    told = PAGE.partition("`Progress` comes")[2].partition("**Repeatable**")[0]
    assert {f.name for f in fields(Progress) if f"`{f.name}`" not in told} == set()


def percents(shares: tuple[float, ...]) -> str:
    """Parts of the time as the page writes them: 45, 70, 88 and 96 %."""
    numbers = [f"{100 * share:g}" for share in shares]
    return f"{', '.join(numbers[:-1])} and {numbers[-1]} %"


@pytest.mark.parametrize(
    "sentence",
    [
        f"After {percents(schedule.EXCHANGES)} every climber goes on",
        f"At {percents(beside.SHARES)} CP-SAT chooses",
        f"they are {schedule.HOT:g} and {schedule.COLD:g} times what a served operation",
        f"the {pool.MOST_COLUMNS:,} met last",
        f"{100 * beside.TIME_SHARE:g} % of the seconds, {beside.LONGEST_S:g} s at most",
        f"CP-SAT's deterministic time {beside.EFFORT:g}",
        f"{beside.PROOF_S:g} s at most (deterministic time {beside.PROOF_EFFORT:g}",
        f"Up to {proof.MOST_VISITS} visits with visits² times shifts up to {proof.MOST_ARCS:,}",
        (
            f"A round is some {engine.ROUND_S:g} s; where no clock limits the search a"
            f" {engine.ROUNDS}th of the steps, {engine.ROUND_STEPS:,} a climber at most"
        ),
        f"under a limit of steps: {engine.ROUTING_PLANS} better plans",
        f"with a chance of {100 * LOOK_AGAIN:g} % into all",
        f"or after {VAIN_TRIALS} trials in vain",
        f"{FILLED_SHARE:g} of that number where waiting, idle time or balance are paid for",
        (
            f"all, up to {case.WHOLE_SCAN_CELLS:,} operations times rows; above that those of its"
            f" {case.NEAR_LARGE} nearest operations, its {case_able.NEAR_SHIFTS} nearest shifts"
        ),
        "p is {}, from 40 % of the time {}, from 85 % {}".format(*POWERS),
    ],
)
def test_the_figures_are_those_of_the_code(sentence: str):
    assert sentence in LINE
