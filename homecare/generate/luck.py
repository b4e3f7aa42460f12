"""Seeded chance that is the same on every supported Python.

Only `random.Random.random` is used, whose sequence is fixed by its documentation; what is
built on top of it (choice, shuffle) has changed between versions before.
"""

import math
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Luck:
    """A stream of chance with a name of its own, so that one part does not shift another."""

    __slots__ = ("_random",)

    def __init__(self, *name: str | int) -> None:
        self._random = Random(":".join(str(part) for part in name))

    def chance(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def whole(self, least: int, most: int) -> int:
        """A whole number, both ends in."""
        return least + math.floor(self._random.random() * (most - least + 1))

    def between(self, least: float, most: float) -> float:
        """Any number from least to most."""
        return least + self._random.random() * (most - least)

    def bell(self, mean: float, spread: float) -> float:
        """A number around the mean with this standard deviation (Irwin-Hall sum of twelve)."""
        return mean + spread * (sum(self._random.random() for _ in range(12)) - 6)

    def pick(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[self.whole(0, len(among) - 1)]

    def some(self, among: Sequence[T], count: int) -> list[T]:
        """So many different ones, in chance order; all of them where there are not enough."""
        left, found = list(among), list[T]()
        while left and len(found) < count:
            found.append(left.pop(self.whole(0, len(left) - 1)))
        return found


def shared_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole parts of a total in proportion to the weights (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [math.floor(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: total - sum(parts)]:
        parts[n] += 1
    return parts
