"""One rule given up for one visit: the visit as it would be without it.

The prices say how much a coordinator dislikes each change, in points beside the plan's own, so
that the cheapest remedy is one a person would try first. See docs/unserved.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from homecare.desk import refusal
from homecare.model import Shift, Visit

RELAXED: Mapping[str, Callable[[Visit], Visit]] = MappingProxyType(
    {
        "skills": lambda visit: replace(visit, skills=frozenset()),
        "language": lambda visit: replace(visit, languages=frozenset()),
        "area": lambda visit: replace(visit, area_id=""),
        "incompatible": lambda visit: replace(
            visit, facts=frozenset(), forbidden_carers=frozenset()
        ),
        "pin": lambda visit: replace(visit, pin=None),
    }
)
"""What keeps a carer from a visit whatever the hour -> the visit without it."""

PRICES: Mapping[str, int] = MappingProxyType(
    {
        "area": 3_000,
        "pin": 6_000,
        "language": 12_000,
        "incompatible": 20_000,
        "spacing": 6_000,
        "gap_carers": 6_000,
        "continuity": 6_000,
        "cars": 40_000,
        "skills": 20_000,
        "second_carer": 40_000,
        "extra_carer": 60_000,
    }
)
WINDOW_PER_S = 2
"""Points per second by which a window is widened."""
OVERTIME_PER_S = 4
"""Points per second of overtime beyond what may be asked for, beside the plan's own."""


def refusals(shift: Shift, visit: Visit) -> tuple[str, ...]:
    """All rules that keep the carer of a shift from a visit, whatever the hour."""
    found: list[str] = []
    rule = refusal(shift, visit)
    while rule is not None:
        found.append(rule)
        visit = RELAXED[rule](visit)
        rule = refusal(shift, visit)
    return tuple(found)
