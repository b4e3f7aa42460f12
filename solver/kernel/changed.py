"""What a step changed: the cost and the copies follow the changed routes, not the whole plan.

A step of ruin and recreate changes a handful of routes out of hundreds. Every route that a move
changes for good is noted here, so that a plan is kept or taken back by copying those alone.
"""

from solver.kernel.layout import (
    ABSENT,
    BEGIN,
    CARERS_ALL,
    CHANGED,
    COST,
    IN_STALE,
    IN_STEP,
    NXT,
    O_ABSENT,
    O_CARER_WORK,
    OPS,
    POINTS,
    S_CARER,
    SHIFTS,
    SPOTS,
    STALE,
    STALE_STAMP,
    STEP,
    STEP_STAMP,
    TALLY,
    TOTAL,
    TRAVEL,
    TRUE,
    V_BALANCE,
    V_IDLE,
    V_LARGEST,
    V_LATE,
    V_TRAVEL,
    changed_row,
    jit,
    points_at,
    row,
    shift_row,
    spot,
)
from solver.kernel.timing import late_by


@jit
def counts_whole(K):
    """Whether a part of the cost depends on all routes together."""
    return K[V_LARGEST] != 0 or K[V_BALANCE] != 0 or K[V_IDLE] != 0


@jit
def route_points(K, S, r):
    """Points of one route: travel, its own cost, and its operations with their lateness."""
    total = K[V_TRAVEL] * S[row(K, r) + TRAVEL] + S[row(K, r) + COST]
    x, end = S[spot(K[OPS] + r) + NXT], K[OPS] + K[SHIFTS] + r
    while x != end:
        if x < K[OPS]:
            total += K[points_at(K, r, x)] + K[V_LATE] * late_by(K, S, x, S[spot(x) + BEGIN])
        x = S[spot(x) + NXT]
    return total


@jit
def note_changed(K, S, r):
    """A move changed this route for good."""
    if S[changed_row(K, r) + STEP_STAMP] != S[STEP]:
        S[changed_row(K, r) + STEP_STAMP] = S[STEP]
        S[changed_row(K, S[CHANGED]) + IN_STEP] = r
        S[CHANGED] += 1


@jit
def count_anew(K, S, r):
    """Bring the total up to date with a route."""
    points = route_points(K, S, r)
    S[TOTAL] += points - S[row(K, r) + POINTS]
    S[TRUE] += points - S[row(K, r) + POINTS]
    S[row(K, r) + POINTS] = points


@jit
def open_step(S):
    """From here on the changed routes are counted anew."""
    S[STEP] += 1
    S[CHANGED] = 0


@jit
def copy_route(K, source, target, r):
    """Make a route of one plan that of another."""
    for k in range(row(K, r), row(K, r) + 12):
        target[k] = source[k]
    rest, end = K[OPS] + 2 * K[SHIFTS] + r, K[OPS] + K[SHIFTS] + r
    for k in range(spot(rest), spot(rest) + 8):
        target[k] = source[k]
    x = K[OPS] + r
    while True:
        for k in range(spot(x), spot(x) + 8):
            target[k] = source[k]
        if x == end:
            break
        x = source[spot(x) + NXT]
    if K[CARERS_ALL]:
        work = K[O_CARER_WORK] + K[shift_row(K, r) + S_CARER]
        target[work] = source[work]


@jit
def copy_shared(K, source, target):
    """The tally and the absent operations of one plan become those of another."""
    for k in range(TALLY, SPOTS):
        target[k] = source[k]
    for k in range(K[O_ABSENT], K[O_ABSENT] + source[ABSENT]):
        target[k] = source[k]
        i = source[k]
        for c in range(spot(i), spot(i) + 8):
            target[c] = source[c]


@jit
def copy_changed(K, S, source, target):
    """Copy the routes that changed in this step (as S noted them) and what all routes share."""
    for k in range(S[CHANGED]):
        copy_route(K, source, target, S[changed_row(K, k) + IN_STEP])
    copy_shared(K, source, target)


@jit
def note_stale(K, S):
    """The best plan is now behind in the routes that changed in this step; S[STALE] counts them."""
    for k in range(S[CHANGED]):
        r = S[changed_row(K, k) + IN_STEP]
        if S[changed_row(K, r) + STALE_STAMP] == 0:
            S[changed_row(K, r) + STALE_STAMP] = 1
            S[changed_row(K, S[STALE]) + IN_STALE] = r
            S[STALE] += 1


@jit
def copy_best(K, S, best):
    """Keep the plan as the best: the stale routes and those of this step are copied."""
    note_stale(K, S)
    for k in range(S[STALE]):
        r = S[changed_row(K, k) + IN_STALE]
        S[changed_row(K, r) + STALE_STAMP] = 0
        copy_route(K, S, best, r)
    copy_shared(K, S, best)
    S[STALE] = 0
    # Should this step be taken back, the best is ahead in its routes.
    note_stale(K, S)


@jit
def all_stale(K, S):
    """Nothing is known of how the best plan differs."""
    for r in range(K[SHIFTS]):
        S[changed_row(K, r) + STALE_STAMP] = 1
        S[changed_row(K, r) + IN_STALE] = r
    S[STALE] = K[SHIFTS]
