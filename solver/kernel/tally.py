"""Costs that depend on all routes together, and the tally of a whole plan."""

import math

from solver.kernel.changed import route_points
from solver.kernel.layout import (
    BEGIN,
    CARER_SHIFTS,
    CARERS_ALL,
    COST,
    DROP,
    FAR,
    IDLE,
    IDLE_COST,
    IDLE_LEAST,
    IDLE_PARTS,
    MAX_IDLE,
    MAX_LATE,
    NXT,
    O_CARER_WORK,
    OPS,
    POINTS,
    RANGE,
    ROUTE,
    ROUTE_STAMP,
    S_CARER,
    S_GROUP,
    SERVICE,
    SHARP,
    SHIFTS,
    SIZE,
    TICK,
    TOTAL,
    TRAVEL,
    TRUE,
    USED,
    V_BALANCE,
    V_IDLE,
    V_IMBALANCE,
    V_LARGEST,
    V_LATE,
    V_TRAVEL,
    carer_shift_at,
    entry,
    fact,
    jit,
    points_at,
    prior_at,
    row,
    shift_row,
    spot,
    trial_row,
)
from solver.kernel.timing import late_by


@jit
def balance_cost(K, S, carer, more):
    """Points of unfair shares when one carer's care and travel grow by `more` seconds."""
    kind, weight = K[V_BALANCE], K[V_IMBALANCE]
    carers = K[CARERS_ALL]
    if kind == 0 or weight == 0 or carers == 0:
        return 0
    whole = more
    most, least = -FAR, FAR
    for c in range(carers):
        w = S[K[O_CARER_WORK] + c] + (more if c == carer else 0)
        whole += S[K[O_CARER_WORK] + c]
        most, least = max(most, w), min(least, w)
    if kind == RANGE:
        return weight * (most - least)
    apart = 0
    for c in range(carers):
        w = S[K[O_CARER_WORK] + c] + (more if c == carer else 0)
        apart += (abs(w * carers - whole) + carers - 1) // carers
    return weight * apart


@entry
def tally_up(K, S):
    """The cost of the whole state from scratch; it fills the tally."""
    total, late_most = 0, 0
    for i in range(K[OPS]):
        r = S[spot(i) + ROUTE]
        if r < 0:
            total += K[fact(i) + DROP]
            continue
        total += K[points_at(K, r, i)]
        late = late_by(K, S, i, S[spot(i) + BEGIN])
        total += K[V_LATE] * late
        late_most = max(late_most, late)
    for c in range(K[CARERS_ALL]):
        S[K[O_CARER_WORK] + c] = K[prior_at(K, c, 0)]
    S[USED] = 0
    for r in range(K[SHIFTS]):
        route = row(K, r)
        S[USED] += 1 if S[route + SIZE] > 0 else 0
        S[route + POINTS] = route_points(K, S, r)
        total += K[V_TRAVEL] * S[route + TRAVEL] + S[route + COST]
        S[K[O_CARER_WORK] + K[shift_row(K, r) + S_CARER]] += S[route + TRAVEL]
    for i in range(K[OPS]):
        if S[spot(i) + ROUTE] >= 0:
            carer = K[shift_row(K, S[spot(i) + ROUTE]) + S_CARER]
            S[K[O_CARER_WORK] + carer] += K[fact(i) + SERVICE]
    S[MAX_LATE] = late_most
    total += K[V_LARGEST] * late_most + balance_cost(K, S, -1, 0)
    note_idle(K, S)
    S[TOTAL] = total + S[IDLE_COST]
    S[TRUE] = total + K[V_IDLE] * S[MAX_IDLE]
    return S[TRUE]


@jit
def idles(K, S, r):
    """Whether the idle time of a row counts: an unused way to work a shift that is used does not.

    Of a shift that is not used at all one row counts.
    """
    group = K[shift_row(K, r) + S_GROUP]
    if group < 0 or S[spot(K[OPS] + r) + NXT] != K[OPS] + K[SHIFTS] + r:
        return True
    carer = K[shift_row(K, r) + S_CARER]
    for k in range(K[CARER_SHIFTS]):
        o = K[carer_shift_at(K, carer, k)]
        if o < 0:
            break
        used = S[spot(K[OPS] + o) + NXT] != K[OPS] + K[SHIFTS] + o
        if o != r and K[shift_row(K, o) + S_GROUP] == group and (o < r or used):
            return False
    return True


@jit
def idle_part(S, idle, most):
    """A shift's part of the sum under the norm, in parts of 10 ** 14."""
    part = min(1.3, idle / most)
    for _ in range(S[SHARP]):
        part *= part
    return int(part * 1e14)


@jit
def largest_idle(K, S, moved):
    """The largest idle time; with `moved` the touched routes count as the move leaves them."""
    most = max(1, K[IDLE_LEAST])
    for r in range(K[SHIFTS]):
        at = row(K, r)
        if moved and S[trial_row(K, r) + ROUTE_STAMP] == S[TICK]:
            at = trial_row(K, r)
        if S[at + IDLE] > most and idles(K, S, r):
            most = S[at + IDLE]
    return most


@jit
def idle_parts(K, S, most, moved):
    """The whole sum under the norm, against the largest idle time."""
    parts = idle_part(S, K[IDLE_LEAST], most)
    for r in range(K[SHIFTS]):
        if idles(K, S, r):
            at = row(K, r)
            if moved and S[trial_row(K, r) + ROUTE_STAMP] == S[TICK]:
                at = trial_row(K, r)
            parts += idle_part(S, S[at + IDLE], most)
    return parts


@jit
def smooth_idle(K, S, parts, most):
    """Points of the largest idle time, smoothed: the norm to the power of 2 ** S[SHARP].

    The largest alone says nothing while several shifts idle as much; the norm falls as soon as
    one of them is filled.
    """
    whole = max(0, parts) / 1e14
    for _ in range(S[SHARP]):
        whole = math.sqrt(whole)
    return int(K[V_IDLE] * most * whole)


@jit
def note_idle(K, S):
    """The largest idle time anew, as it is and smoothed."""
    S[MAX_IDLE], S[IDLE_COST], S[IDLE_PARTS] = 0, 0, 0
    if K[V_IDLE]:
        S[MAX_IDLE] = largest_idle(K, S, False)
        S[IDLE_PARTS] = idle_parts(K, S, S[MAX_IDLE], False)
        S[IDLE_COST] = smooth_idle(K, S, S[IDLE_PARTS], S[MAX_IDLE])
