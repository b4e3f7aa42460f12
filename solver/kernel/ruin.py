"""Taking strings of adjacent visits, or a few from anywhere, out of a plan.

After Christiaens and Vanden Berghe 2020, https://doi.org/10.1287/trsc.2019.0914.
"""

from solver.kernel.chance import draw
from solver.kernel.insertion import pull, refresh
from solver.kernel.layout import (
    ABSENT,
    F_GAINS,
    NEAR,
    NXT,
    O_SCRATCH,
    OPS,
    OTHER,
    ROUTE,
    RUINED,
    RUINS,
    SHIFTS,
    SIZE,
    T0,
    T1,
    TOGETHER,
    USED,
    fact,
    jit,
    near_at,
    row,
    spot,
    tie_row,
    trial_row,
)
from solver.kernel.timing import open_move

FILLED_SHARE = 0.6
"""Where waiting, idle time or balance are paid for, so much of the usual number is taken out: such
a step costs several times as much, and fewer changes at once are kept more often."""


@jit
def pull_with_partners(K, T, S, i, count):
    """Take operation i out, and those that may not be served without it."""
    count = pull(K, T, S, i, count)
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        if K[tie_row(K, k) + TOGETHER] and S[spot(o) + ROUTE] >= 0:
            count = pull_with_partners(K, T, S, o, count)
    return count


@jit
def pull_string(K, T, S, c, length, keep, count):
    """Take `length` operations on end out of the route of c, c among them, and keep some within."""
    r = S[spot(c) + ROUTE]
    span = length + keep
    row = K[O_SCRATCH]
    size, at = 0, 0
    x = S[spot(K[OPS] + r) + NXT]
    end = K[OPS] + K[SHIFTS] + r
    while x != end:
        if x < K[OPS]:
            if x == c:
                at = size
            S[row + size] = x
            size += 1
        x = S[spot(x) + NXT]
    span = min(span, size)
    low = max(0, at - span + 1)
    high = min(at, size - span)
    first = low + int(draw(S) * (high - low + 1))
    skip = first + int(draw(S) * (span - keep + 1)) if keep > 0 else -1
    number = 0
    for k in range(first, first + span):
        if keep > 0 and skip <= k < skip + keep and S[row + k] != c:
            continue
        S[row + number] = S[row + k]
        number += 1
    for k in range(number):
        if S[spot(S[row + k]) + ROUTE] >= 0:
            count = pull_with_partners(K, T, S, S[row + k], count)
    rest = K[OPS] + 2 * K[SHIFTS] + r
    if S[spot(rest) + ROUTE] >= 0 and draw(S) < 0.5:
        count = pull(K, T, S, rest, count)
    return count


@jit
def ruin(K, T, S, average, longest):
    """Open the plan around a chance operation."""
    served = K[OPS] - S[ABSENT]
    if served == 0:
        return
    if K[F_GAINS]:
        average *= FILLED_SHARE
    mean = served / max(1, S[USED])
    string_most = min(longest, mean)
    strings_most = 4.0 * average / (1.0 + string_most) - 1.0
    strings = int(draw(S) * strings_most + 1.0)
    S[RUINS] += 1
    stamp = S[RUINS]
    seed = int(draw(S) * K[OPS])
    open_move(S)
    count, done = 0, 0
    u = draw(S)
    if u < 0.1:
        # A few operations anywhere: what strings cannot reach at once.
        for _ in range(1 + int(draw(S) * average)):
            i = int(draw(S) * K[OPS])
            if S[spot(i) + ROUTE] >= 0:
                count = pull_with_partners(K, T, S, i, count)
        refresh(K, T, S, count)
        return
    for k in range(-1, K[NEAR]):
        c = seed if k < 0 else K[near_at(K, seed, k)]
        if c < 0 or done >= strings:
            break
        r = S[spot(c) + ROUTE]
        if r < 0 or S[trial_row(K, r) + RUINED] == stamp:
            continue
        S[trial_row(K, r) + RUINED] = stamp
        done += 1
        size = S[row(K, r) + SIZE]
        length = int(1.0 + draw(S) * min(float(size), string_most))
        keep = 0
        if length > 1 and draw(S) < 0.5:
            while length + keep < size and draw(S) > 0.01:
                keep += 1
                if draw(S) < 0.5:
                    break
        count = pull_string(K, T, S, c, length, keep, count)
    refresh(K, T, S, count)
