"""Earliest begins of fixed routes, in an instance's own numbers.

The least fixed point of the difference constraints `begin[b] >= begin[a] + apart`, by rounds
over all arcs as in Bellman (1958), "On a routing problem". Nothing in the families rewards a
later begin, so these begins are the best ones of the routes.
"""

from collections.abc import Mapping, Sequence

Arc = tuple[str, str, float]
"""First visit, second visit, least units from begin to begin (below zero: most, the other way)."""
_TOLERANCE = 1e-9
"""Doubles: a gap whose two ends meet must not push its visits to and fro."""


def earliest(begins: Mapping[str, float], arcs: Sequence[Arc]) -> dict[str, float] | None:
    """Least begins that are not before the given ones; None where visits push each other on.

    Arcs that name an unknown visit do not bind.
    """
    found = dict(begins)
    binding = [arc for arc in arcs if arc[0] in found and arc[1] in found]
    for _ in range(len(found) + 2):
        changed = False
        for first, second, apart in binding:
            begin = found[first] + apart
            if found[second] < begin - _TOLERANCE:
                found[second] = begin
                changed = True
        if not changed:
            return found
    return None
