"""A whole plan put into a state at once: routes that were met at different times, side by side."""

from solver.kernel.insertion import added_travel, forget_absent, link, queue_all, refresh
from solver.kernel.layout import OPS, PRV, SHIFTS, SIZE, TRAVEL, WIN, entry, row, spot
from solver.kernel.search import put_out_halves
from solver.kernel.tally import tally_up


@entry
def load(K, T, S, nodes, size):
    """Link `nodes` (node, row, window), in order, into an empty state; begins are settled anew.

    What the ties between the routes or the law of one route do not let stand is put out. Cars,
    spacings and the continuity budget are not looked at.
    """
    for k in range(size):
        x, r = nodes[k, 0], nodes[k, 1]
        p = S[spot(K[OPS] + K[SHIFTS] + r) + PRV]
        if x < K[OPS]:
            more = added_travel(K, T, S, x, p, r)
            link(S, x, p, r)
            S[spot(x) + WIN] = nodes[k, 2]
            S[row(K, r) + SIZE] += 1
            S[row(K, r) + TRAVEL] += more
            forget_absent(K, S, x)
        else:
            link(S, x, p, r)
    refresh(K, T, S, queue_all(K, S))
    put_out_halves(K, T, S)
    tally_up(K, S)
