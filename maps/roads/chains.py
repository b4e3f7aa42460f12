"""Points where a road only goes on as it was: the pieces on either side become one edge.

Where speed or surface changes the edge ends, so that half of an edge takes half of its time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces of ways from cut to cut; from point `a` to point `b`, positions `first` to `last`."""

    first: Ints
    last: Ints
    a: Ints
    b: Ints
    way: Ints
    open_to: Flags
    """(P, 3, 2) by profile: along, against."""
    pace: Ints
    """Pieces of one number are alike in speed and surface."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Pieces on end from point u to point v; a turned one is passed from b to a."""

    u: int
    v: int
    pieces: list[int]
    turned: list[bool]


class _Ends:
    """Which pieces end at each point, and whether the road only goes on there."""

    def __init__(self, pieces: Pieces, fixed: Flags) -> None:
        self.a, self.b = pieces.a.tolist(), pieces.b.tolist()
        self.codes = self._codes(pieces)
        self.at: dict[int, list[int]] = {}
        for n, (a, b) in enumerate(zip(self.a, self.b, strict=True)):
            self.at.setdefault(a, []).append(n)
            self.at.setdefault(b, []).append(n)
        self.passed = {
            p for p, found in self.at.items() if not fixed[p] and self._goes_on(p, found)
        }

    def _codes(self, pieces: Pieces) -> tuple[list[int], list[int]]:
        """What a piece allows, as one number, passed along and passed against."""
        bits = 1 << np.arange(6)
        along = pieces.open_to.reshape(-1, 6) @ bits
        against = pieces.open_to[:, :, ::-1].reshape(-1, 6) @ bits
        pace = pieces.pace << 6
        return (along + pace).tolist(), (against + pace).tolist()

    def code(self, piece: int, turned: bool) -> int:  # noqa: FBT001 - the other half of a step
        """What a piece allows when it is passed so."""
        return self.codes[turned][piece]

    def _goes_on(self, point: int, found: list[int]) -> bool:
        if len(found) != 2 or found[0] == found[1]:
            return False
        into, out = found
        return self.code(into, self.a[into] == point) == self.code(out, self.b[out] == point)


def chains_of(pieces: Pieces, fixed: Flags) -> list[Chain]:
    """All pieces, each in one chain; chains end at junctions, dead ends, and at `fixed` points.

    A circle without any junction begins and ends at one of its points.
    """
    ends = _Ends(pieces, fixed)
    done = bytearray(len(pieces.a))
    found: list[Chain] = []
    for only_ends in (True, False):
        for n in range(len(done)):
            for turned in (False, True):
                start = ends.b[n] if turned else ends.a[n]
                if not done[n] and not (only_ends and start in ends.passed):
                    found.append(_walk(ends, n, turned, done))
    return found


def _walk(ends: _Ends, piece: int, turned: bool, done: bytearray) -> Chain:  # noqa: FBT001
    start = ends.b[piece] if turned else ends.a[piece]
    pieces, turns = [], []
    while True:
        done[piece] = 1
        pieces.append(piece)
        turns.append(turned)
        here = ends.a[piece] if turned else ends.b[piece]
        if here not in ends.passed or here == start:
            return Chain(start, here, pieces, turns)
        one, other = ends.at[here]
        piece = other if one == piece else one
        if done[piece]:
            return Chain(start, here, pieces, turns)
        turned = ends.b[piece] == here
