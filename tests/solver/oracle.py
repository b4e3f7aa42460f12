"""Two independent answers for small days: earliest begins by fixed point, optima by trying all.

Nothing here is shared with the solver or with `homecare.timing`: the times come from plain
Bellman-Ford passes over the definitions, the costs from `docs/costs.md`; the plan that comes
out is judged by the referee. All times are whole seconds, all places rows of a travel matrix.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import Literal, NamedTuple

Windows = Sequence[tuple[int, int]]


class Op(NamedTuple):
    """A visit, or one half of a double-handed one."""

    windows: Windows
    """First and last begin of each window, sorted."""
    service: int
    place: int
    approach: int = 0
    """Not spent when coming from the same place."""


class Door(NamedTuple):
    """Where and when a route may begin."""

    start: int
    place: int


class Bond(NamedTuple):
    """begin of second - begin of first lies in least..most; None sets no limit."""

    first: int
    second: int
    least: int | None
    most: int | None


Travel = Callable[[int, int, int], int]
"""Seconds of route number r from place a to place b."""
NEVER = -(1 << 60)


def earliest(
    ops: Sequence[Op],
    routes: Sequence[Sequence[int]],
    doors: Sequence[Door],
    travel: Travel,
    bonds: Sequence[Bond],
) -> dict[int, int] | Literal["cycle", "late"]:
    """The earliest begin of every routed op: the least fixed point of all lower bounds.

    A bond counts where both its ops are routed. "cycle": no begins satisfy the orders and the
    bonds, whatever the windows; "late": some window closes too soon.
    """
    arcs, bounds = _arcs(ops, routes, doors, travel, bonds)
    free = {op: 0 for route in routes for op in route}
    for _ in range(len(free) + 1):
        if not _lift(free, arcs, {}, ops, windows=False):
            break
    else:
        return "cycle"
    begins = {op: bounds.get(op, NEVER) for op in free}
    while _lift(begins, arcs, bounds, ops, windows=True):
        if any(begin > ops[op].windows[-1][1] for op, begin in begins.items() if ops[op].windows):
            return "late"
    inside = (
        any(opens <= begin <= closes for opens, closes in ops[op].windows)
        for op, begin in begins.items()
    )
    return begins if all(inside) else "late"


def _arcs(
    ops: Sequence[Op],
    routes: Sequence[Sequence[int]],
    doors: Sequence[Door],
    travel: Travel,
    bonds: Sequence[Bond],
) -> tuple[list[tuple[int, int, int]], dict[int, int]]:
    """(a, b, least seconds from a's begin to b's), and the least begin of each first op."""
    arcs: list[tuple[int, int, int]] = []
    bounds: dict[int, int] = {}
    for number, (route, door) in enumerate(zip(routes, doors, strict=True)):
        for position, op in enumerate(route):
            place = ops[route[position - 1]].place if position else door.place
            way = travel(number, place, ops[op].place)
            way += ops[op].approach if place != ops[op].place else 0
            if position:
                before = route[position - 1]
                arcs.append((before, op, ops[before].service + way))
            else:
                bounds[op] = door.start + way
    routed = {op for route in routes for op in route}
    for bond in bonds:
        if bond.first in routed and bond.second in routed:
            if bond.least is not None:
                arcs.append((bond.first, bond.second, bond.least))
            if bond.most is not None:
                arcs.append((bond.second, bond.first, -bond.most))
    return arcs, bounds


def _lift(
    begins: dict[int, int],
    arcs: Sequence[tuple[int, int, int]],
    bounds: dict[int, int],
    ops: Sequence[Op],
    *,
    windows: bool,
) -> bool:
    """Raise every begin to its lower bounds once; whether any moved."""
    moved = False
    for first, second, least in arcs:
        if begins[first] + least > begins[second]:
            begins[second] = begins[first] + least
            moved = True
    for op, begin in begins.items() if windows else ():
        later = [opens for opens, closes in ops[op].windows if begin <= closes]
        lifted = max(begin, bounds.get(op, begin), later[0] if later else begin)
        if lifted > begin:
            begins[op] = lifted
            moved = True
    return moved
