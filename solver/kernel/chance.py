"""Chance numbers of a search."""

import numpy as np

from solver.kernel.layout import DICE, jit


@jit
def draw(S):
    """A chance number in [0, 1): xorshift64* (Vigna 2016)."""
    x = np.uint64(S[DICE])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    S[DICE] = np.int64(x)
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0
