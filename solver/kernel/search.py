"""Ruin and recreate with simulated annealing.

Strings of adjacent visits leave their routes and come back one by one at their best places
(Christiaens and Vanden Berghe 2020, https://doi.org/10.1287/trsc.2019.0914); some places are
not seen by chance ("blinks"). A plan that got dearer is kept with the chance of simulated
annealing (Kirkpatrick, Gelatt and Vecchi 1983).
"""

import math

from solver.kernel.allowed import look_at_client, may_serve
from solver.kernel.chance import draw
from solver.kernel.changed import (
    all_stale,
    copy_best,
    copy_changed,
    counts_whole,
    note_stale,
    open_step,
)
from solver.kernel.insertion import added_travel, place, place_rest, pull, refresh, try_place
from solver.kernel.layout import (
    ABSENT,
    CHANGED,
    CLOSE,
    DROP,
    DUE,
    EAGER,
    FAR,
    FARNESS,
    FLEX,
    FOUND,
    IDLE_COST,
    IN_STEP,
    KEPT_FOUND,
    KEY,
    MAX_IDLE,
    NO_BREAK,
    O_ABSENT,
    O_COPY_END,
    O_ORDER,
    OPEN,
    OPS,
    OTHER,
    PRV,
    ROUTE,
    S_BREAK_MODE,
    S_BREAK_OVER,
    S_REST_DUE,
    SERVICE,
    SHARP,
    SHIFTS,
    SIZE,
    T0,
    T1,
    TALLY,
    TOGETHER,
    TOTAL,
    TRUE,
    V_BUDGET,
    V_IDLE,
    W0,
    W1,
    WORK,
    changed_row,
    entry,
    fact,
    found_row,
    jit,
    mark,
    row,
    shift_row,
    spot,
    tie_row,
    window_row,
)
from solver.kernel.ruin import ruin
from solver.kernel.scan import scan
from solver.kernel.tally import tally_up
from solver.kernel.timing import open_move


@jit
def partner_of(K, S, i):
    """An absent operation that has to be served together with this one, or -1."""
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        if K[tie_row(K, k) + TOGETHER] and S[spot(o) + ROUTE] < 0:
            return o
    return -1


@jit
def settle_in(K, T, S, i, k):
    """Put operation i into the k-th place found, and give its route a break if it has none."""
    p, r, w = S[found_row(k) + 1], S[found_row(k) + 2], S[found_row(k) + 3]
    place(K, T, S, i, p, r, w)
    if (
        K[shift_row(K, r) + S_BREAK_MODE] != NO_BREAK
        and S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] < 0
    ):
        place_rest(K, T, S, r)


@jit
def take_out(K, T, S, i):
    """Take one operation out and settle the rest."""
    open_move(S)
    count = pull(K, T, S, i, 0)
    refresh(K, T, S, count)
    if counts_whole(K):
        tally_up(K, S)


@jit
def place_alone(K, T, S, i, blink):
    """Put an operation at its best place, if any is cheaper than leaving it out."""
    if scan(K, T, S, i, blink, 1) == 0:
        return False
    settle_in(K, T, S, i, 0)
    return True


@jit
def place_both(K, T, S, i, j, blink):
    """Put two operations that stand or fall together in: a few places of the one are tried."""
    # Trying several is three times the work: most steps trust the first.
    count = scan(K, T, S, i, blink, 3 if draw(S) < 0.3 else 1)
    if count == 0:
        return False
    for k in range(4 * count):
        S[KEPT_FOUND + k] = S[FOUND + k]
    best, best_k = FAR if S[EAGER] else S[TOTAL], -1
    for k in range(count):
        for c in range(4):
            S[FOUND + c] = S[KEPT_FOUND + 4 * k + c]
        settle_in(K, T, S, i, 0)
        if S[spot(i) + ROUTE] >= 0 and scan(K, T, S, j, blink, 1) > 0:
            cost = S[TOTAL] + S[found_row(0) + 0] - K[fact(j) + DROP]
            if cost < best:
                best, best_k = cost, k
                if count == 1:
                    settle_in(K, T, S, j, 0)
                    return True
        if S[spot(i) + ROUTE] >= 0:
            take_out(K, T, S, i)
    if best_k < 0:
        return False
    for c in range(4):
        S[FOUND + c] = S[KEPT_FOUND + 4 * best_k + c]
    if try_place_again(K, T, S, i) >= FAR:
        return False
    settle_in(K, T, S, i, 0)
    if scan(K, T, S, j, 0.0, 1) > 0:
        settle_in(K, T, S, j, 0)
        return True
    take_out(K, T, S, i)
    return False


@jit
def try_place_again(K, T, S, i):
    """Cost of the first place found, looked at anew: a break may have moved meanwhile."""
    p, r, w = S[found_row(0) + 1], S[found_row(0) + 2], S[found_row(0) + 3]
    if p >= K[OPS] + 2 * K[SHIFTS] and S[spot(p) + ROUTE] < 0:
        return FAR
    return try_place(K, T, S, i, p, r, w, added_travel(K, T, S, i, p, r), FAR)


@jit
def sort_absent(K, S, kind):
    """Order in which absent operations come back; 0 at random, else by what is hard to place."""
    count = S[ABSENT]
    for k in range(count):
        i = S[K[O_ABSENT] + k]
        key = draw(S)
        if kind == 1:
            key -= 1e3 * K[fact(i) + SERVICE]
        elif kind == 2:
            w = K[fact(i) + W0]
            due = min(K[window_row(K, w) + DUE], K[window_row(K, w) + CLOSE])
            key += 1e3 * (due - K[window_row(K, w) + OPEN])
        elif kind == 3:
            key += 1e3 * K[fact(i) + FLEX]
        elif kind == 4:
            w = K[fact(i) + W0]
            key += 1e3 * min(K[window_row(K, w) + DUE], K[window_row(K, w) + CLOSE])
        elif kind == 5:
            key -= 1e3 * K[fact(i) + FARNESS]
        elif kind == 6:
            key += 1e3 * K[fact(i) + FARNESS]
        if kind > 0 and key < 0.0 and K[fact(i) + DROP] == 0:
            key = 0.0
        S[mark(K, i) + KEY] = key
        S[K[O_ORDER] + k] = i
    for k in range(1, count):
        i = S[K[O_ORDER] + k]
        key = S[mark(K, i) + KEY]
        j = k - 1
        while j >= 0 and S[mark(K, S[K[O_ORDER] + j]) + KEY] > key:
            S[K[O_ORDER] + j + 1] = S[K[O_ORDER] + j]
            j -= 1
        S[K[O_ORDER] + j + 1] = i
    return count


@entry
def recreate(K, T, S, blink):
    """Put every absent operation back where it costs least, or leave it out."""
    u = draw(S)
    kind = 0
    if u > 0.4:
        kind = 1 + int(draw(S) * 6.0)
    # Sometimes everybody comes in at whatever price: two may pay where one does not.
    S[EAGER] = 1 if draw(S) < 0.1 else 0
    count = sort_absent(K, S, kind)
    for k in range(count):
        i = S[K[O_ORDER] + k]
        if S[spot(i) + ROUTE] >= 0:
            continue
        j = partner_of(K, S, i)
        if j >= 0:
            place_both(K, T, S, i, j, blink)
        else:
            place_alone(K, T, S, i, blink)
    put_out_halves(K, T, S)


@jit
def put_out_halves(K, T, S):
    """Whoever has to be served together with somebody who is not, leaves."""
    again = True
    while again:
        again = False
        for k in range(S[ABSENT]):
            i = S[K[O_ABSENT] + k]
            for t in range(K[fact(i) + T0], K[fact(i) + T1]):
                o = K[tie_row(K, t) + OTHER]
                if K[tie_row(K, t) + TOGETHER] and S[spot(o) + ROUTE] >= 0:
                    take_out(K, T, S, o)
                    again = True
                    break
            if again:
                break


@jit
def mend_rests(K, T, S):
    """Give every route that changed, should have a break and has none its break."""
    for k in range(S[CHANGED]):
        r = S[changed_row(K, k) + IN_STEP]
        if (
            S[row(K, r) + SIZE] > 0
            and K[shift_row(K, r) + S_BREAK_MODE] != NO_BREAK
            and S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] < 0
        ):
            place_rest(K, T, S, r)


@entry
def copy_plan(K, source, target):
    """Make the plan of one state that of another; chance and scratch stay."""
    for k in range(TALLY, K[O_COPY_END]):
        target[k] = source[k]


@entry
def anneal(K, T, S, current, best, steps, heats, average, longest, blink, sharp):
    """`steps` steps of ruin and recreate from `current`; answers steps since the best was met.

    The temperature falls as a power between the two `heats`. S is where the work is done;
    it holds the plan of `current` again at the end.
    """
    S[SHARP] = sharp
    current[SHARP] = sharp
    tally_up(K, current)
    copy_plan(K, current, S)
    all_stale(K, S)
    since = 0
    heat, cold = heats
    factor = (cold / heat) ** (1.0 / max(1, steps))
    for _ in range(steps):
        since += 1
        open_step(S)
        ruin(K, T, S, average, longest)
        if counts_whole(K):
            tally_up(K, S)
        if draw(S) < 0.5:
            mend_rests(K, T, S)
        recreate(K, T, S, blink)
        mend_rests(K, T, S)
        cost = S[TOTAL]
        if cost - S[IDLE_COST] + K[V_IDLE] * S[MAX_IDLE] < best[TRUE]:
            if counts_whole(K):
                tally_up(K, S)
            copy_best(K, S, best)
            since = 0
        if cost < current[TOTAL] - heat * math.log(max(1e-300, draw(S))):
            note_stale(K, S)
            copy_changed(K, S, S, current)
        else:
            copy_changed(K, S, current, S)
        heat *= factor
    return since


@entry
def drop_needless_rests(K, T, S):
    """Take out breaks that the law does not ask for: such a route works little enough."""
    for r in range(K[SHIFTS]):
        rest = K[OPS] + 2 * K[SHIFTS] + r
        if (
            K[shift_row(K, r) + S_REST_DUE]
            and S[spot(rest) + ROUTE] >= 0
            and S[row(K, r) + WORK] + K[fact(rest) + SERVICE] <= K[shift_row(K, r) + S_BREAK_OVER]
        ):
            open_move(S)
            refresh(K, T, S, pull(K, T, S, rest, 0))
    tally_up(K, S)


@entry
def start_from(K, T, S, wish, size):
    """Put operations into routes as `wish` (operation, shift) orders them, where they fit.

    Each goes behind the last of its shift that could stay.
    """
    for k in range(size):
        i, r = wish[k, 0], wish[k, 1]
        if S[spot(i) + ROUTE] >= 0:
            continue
        if K[V_BUDGET]:
            look_at_client(K, S, i)
        if not may_serve(K, S, i, r):
            continue
        best, best_w = FAR, -1
        p = S[spot(K[OPS] + K[SHIFTS] + r) + PRV]
        more = added_travel(K, T, S, i, p, r)
        for w in range(K[fact(i) + W0], K[fact(i) + W1]):
            cost = try_place(K, T, S, i, p, r, w, more, FAR)
            if cost < best:
                best, best_w = cost, w
        if best_w >= 0:
            place(K, T, S, i, p, r, best_w)
            if (
                K[shift_row(K, r) + S_BREAK_MODE] != NO_BREAK
                and S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] < 0
            ):
                place_rest(K, T, S, r)
    put_out_halves(K, T, S)
    tally_up(K, S)
