"""Short searches: these tests ask what a plan obeys, not how good a long search makes it."""

from collections.abc import Iterator

import pytest

from solver import repair
from solver.routing import search


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Patience for days of a handful of visits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "STEPS_AT_LEAST", 3000)
        patch.setattr(search, "STEPS_PER_NODE_PAIR", 30)
        patch.setattr(repair, "SHAKES_PER_VISIT", 3)
        yield
