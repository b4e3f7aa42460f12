"""From a state to times that a person can follow: departures as late as they may be."""

from solver.kernel.layout import (
    BEGIN,
    NXT,
    OPS,
    S_WAY,
    SERVICE,
    SHIFTS,
    SIZE,
    entry,
    fact,
    row,
    shift_row,
    spot,
)
from solver.kernel.timing import latest_start, need


@entry
def settle_times(K, T, S, starts, begins):
    """Fill in the departure of each route and the begin of each of its nodes, breaks included.

    `starts` has a place for each shift, `begins` one for each node. Departing late moves a visit
    only where its window and its wish have room, and never one that is tied to another.
    """
    for r in range(K[SHIFTS]):
        if S[row(K, r) + SIZE] == 0:
            continue
        way = K[shift_row(K, r) + S_WAY]
        start, _ = latest_start(K, T, S, r)
        starts[r] = start
        free, x = start, K[OPS] + r
        end = K[OPS] + K[SHIFTS] + r
        while True:
            y = S[spot(x) + NXT]
            ready = free + need(K, T, S, x, y, way)
            begins[y] = max(S[spot(y) + BEGIN], ready)
            if y == end:
                break
            free = begins[y] + K[fact(y) + SERVICE]
            x = y
