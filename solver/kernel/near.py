"""Which operations lie near each other in place and time."""

import numpy as np

from solver.kernel.layout import (
    CLOSE,
    DUE,
    OPEN,
    PLACE,
    SERVICE,
    W0,
    W1,
    fact,
    jit,
    making_entry,
    road,
    window_row,
)


@jit
def closeness(K, T, i, j):
    """Seconds between two operations: travel, and what waiting or lateness the better order costs.

    Waiting counts a fifth, because something else may fill it.
    """
    best = 1e18
    there = float(T[road(K, 0, K[fact(i) + PLACE], K[fact(j) + PLACE])])
    back = float(T[road(K, 0, K[fact(j) + PLACE], K[fact(i) + PLACE])])
    long_i, long_j = K[fact(i) + SERVICE], K[fact(j) + SERVICE]
    for u in range(K[fact(i) + W0], K[fact(i) + W1]):
        for v in range(K[fact(j) + W0], K[fact(j) + W1]):
            a, b = window_row(K, u), window_row(K, v)
            by_a, by_b = min(K[a + DUE], K[a + CLOSE]), min(K[b + DUE], K[b + CLOSE])
            wait = max(0.0, K[b + OPEN] - by_a - long_i - there)
            late = max(0.0, K[a + OPEN] + long_i + there - by_b)
            best = min(best, there + 0.2 * wait + late)
            wait = max(0.0, K[a + OPEN] - by_b - long_j - back)
            late = max(0.0, K[b + OPEN] + long_j + back - by_a)
            best = min(best, back + 0.2 * wait + late)
    return best


@making_entry
def near_lists(K, T, ops, many):
    """(ops, many) the nearest other operations of each, nearest first, -1 after the last."""
    near = np.full((ops, many), -1, np.int64)
    far = np.empty(ops, np.float64)
    for i in range(ops):
        for j in range(ops):
            far[j] = 1e30 if i == j else closeness(K, T, i, j)
        count = min(many, ops - 1)
        # Only what is near gets sorted: of many operations that is a small part.
        close = np.nonzero(far <= np.partition(far, count)[count])[0]
        order = np.argsort(far[close], kind="mergesort")
        for k in range(count):
            near[i, k] = close[order[k]]
    return near
