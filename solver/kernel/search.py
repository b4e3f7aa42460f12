"""Ruin and recreate with simulated annealing.

Strings of adjacent visits leave their routes and come back one by one at their best places
(Christiaens and Vanden Berghe 2020, https://doi.org/10.1287/trsc.2019.0914); some places are
not seen by chance ("blinks"). A plan that got dearer is kept with the chance of simulated
annealing (Kirkpatrick, Gelatt and Vecchi 1983).
"""

import math

import numpy as np

from solver.kernel.changed import (
    all_stale,
    copy_best,
    copy_changed,
    counts_whole,
    note_stale,
    open_step,
)
from solver.kernel.insertion import (
    added_travel,
    look_at_client,
    may_serve,
    place,
    place_rest,
    pull,
    refresh,
    tally_up,
    try_place,
)
from solver.kernel.layout import (
    ABSENT,
    APPROACH,
    BACK,
    BEGIN,
    C_ALONE,
    C_BEHIND,
    C_LEAST,
    C_ROUTE,
    C_TRAVEL,
    C_WINDOW,
    CANDIDATE_ROOM,
    CANDIDATES,
    CARER_SHIFTS,
    CARERS,
    CHANGED,
    CLIENT,
    CLIENT_OPS,
    CLOSE,
    DICE,
    DROP,
    DUE,
    EAGER,
    F_GAINS,
    FAR,
    FARNESS,
    FLEX,
    FOUND,
    IDLE,
    IDLE_COST,
    IN_STEP,
    KEPT_FOUND,
    KEY,
    LAT,
    LEAST,
    LEG,
    LEGAL_BREAK,
    MAX_IDLE,
    NEAR,
    NEAR_SHIFT,
    NO_BREAK,
    NXT,
    O_ABSENT,
    O_COPY_END,
    O_ORDER,
    O_SCRATCH,
    OPEN,
    OPS,
    OTHER,
    OUT_SINCE,
    PLACE,
    PRV,
    ROUTE,
    RUINED,
    RUINS,
    S_BREAK_MODE,
    S_BREAK_OVER,
    S_CARER,
    S_CLOSE,
    S_OPEN,
    S_WAY,
    SAME,
    SCANS,
    SEEN,
    SERVICE,
    SHARP,
    SHIFTS,
    SIZE,
    STEP,
    T0,
    T1,
    TALLY,
    TOGETHER,
    TOTAL,
    TRUE,
    USED,
    V_BALANCE,
    V_BUDGET,
    V_IDLE,
    V_IMBALANCE,
    V_LATE,
    V_TRAVEL,
    V_USED,
    V_WAITING,
    W0,
    W1,
    WAITING,
    WHOLE_SCAN,
    WIN,
    WORK,
    candidate_row,
    carer_shift_at,
    changed_row,
    client_op_at,
    entry,
    fact,
    found_row,
    jit,
    mark,
    near_at,
    near_shift_at,
    points_at,
    road,
    row,
    shift_row,
    spot,
    tie_row,
    trial_row,
    window_row,
)
from solver.kernel.timing import open_move

LOOK_AGAIN = 0.03
"""Chance that who was out before the step is tried in all routes, not only in changed ones."""


@jit
def draw(S):
    """A chance number in [0, 1): xorshift64* (Vigna 2016)."""
    x = np.uint64(S[DICE])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    S[DICE] = np.int64(x)
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@jit
def slope_of(K, S, r):
    """Most points that a further second of work in this route can win back from idling, balance.

    The smoothed idle time is convex, so no second wins more than the first.
    """
    slope = 0.0
    if K[V_IDLE] and S[IDLE_COST] > 0:
        part = S[row(K, r) + IDLE] * K[V_IDLE] / S[IDLE_COST]
        slope += K[V_IDLE] * part ** ((1 << S[SHARP]) - 1)
    if K[V_BALANCE]:
        slope += 2.0 * K[V_IMBALANCE]
    return slope


@jit
def note_found(S, cost, p, r, w, top):
    """Keep a place among the best `top`, one for each route."""
    k = 0
    while k < top and S[found_row(k) + 2] != r:
        k += 1
    if k == top:
        k = top - 1
    if S[found_row(k) + 0] <= cost:
        return
    while k > 0 and S[found_row(k - 1) + 0] > cost:
        S[found_row(k) + 0], S[found_row(k) + 1], S[found_row(k) + 2], S[found_row(k) + 3] = (
            S[found_row(k - 1) + 0],
            S[found_row(k - 1) + 1],
            S[found_row(k - 1) + 2],
            S[found_row(k - 1) + 3],
        )
        k -= 1
    S[found_row(k) + 0], S[found_row(k) + 1], S[found_row(k) + 2], S[found_row(k) + 3] = (
        cost,
        p,
        r,
        w,
    )


@jit
def delays(K, S, i, y, begin, onward):
    """Points of lateness that beginning operation i then costs its follower and its partners."""
    points = 0
    if y < K[OPS] and onward > S[spot(y) + BEGIN]:
        due = K[window_row(K, S[spot(y) + WIN]) + DUE]
        points += max(0, onward - max(due, S[spot(y) + BEGIN]))
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        if S[spot(o) + ROUTE] >= 0 and o != y:
            then = begin + K[tie_row(K, k) + BACK]
            due = K[window_row(K, S[spot(o) + WIN]) + DUE]
            points += max(0, then - max(due, S[spot(o) + BEGIN]))
    return K[V_LATE] * points


@jit
def note_candidate(K, S, least, p, r, w, more, alone):
    """Keep a place to be tried later."""
    k = S[CANDIDATES]
    if k >= K[CANDIDATE_ROOM]:
        return
    at = candidate_row(K, k)
    S[at + C_LEAST], S[at + C_BEHIND], S[at + C_ROUTE] = least, p, r
    S[at + C_WINDOW], S[at + C_TRAVEL], S[at + C_ALONE] = w, more, alone
    S[CANDIDATES] = k + 1


@jit
def scan_route(K, T, S, i, r, held, blink, top):
    """Note every place of a route that may be worth a trial, with the least it can cost."""
    most = S[found_row(top - 1) + 0]
    way = K[shift_row(K, r) + S_WAY]
    w0, w1 = K[fact(i) + W0], K[fact(i) + W1]
    while w0 < w1 and K[window_row(K, w0) + CLOSE] < K[shift_row(K, r) + S_OPEN]:
        w0 += 1
    while w1 > w0 and K[window_row(K, w1 - 1) + OPEN] > K[shift_row(K, r) + S_CLOSE]:
        w1 -= 1
    if w0 == w1:
        return
    fixed = K[points_at(K, r, i)]
    if S[row(K, r) + SIZE] == 0:
        fixed += K[V_USED]
    slope = 0.0
    if K[F_GAINS]:
        slope = slope_of(K, S, r)
        fixed -= K[V_WAITING] * S[row(K, r) + WAITING] + int(
            slope * (K[fact(i) + SERVICE] + K[fact(i) + APPROACH] + 1)
        )
    p, end = K[OPS] + r, K[OPS] + K[SHIFTS] + r
    last = K[window_row(K, w1 - 1) + CLOSE]
    here, approach, service = K[fact(i) + PLACE], K[fact(i) + APPROACH], K[fact(i) + SERVICE]
    leaves = max(held, K[window_row(K, w0) + OPEN]) + service
    rest = K[OPS] + 2 * K[SHIFTS] + r
    a, b = K[fact(p) + PLACE], 0
    empty = S[row(K, r) + SIZE] == 0
    while p != end:
        y = S[spot(p) + NXT]
        if p != rest:
            a = K[fact(p) + PLACE]
        if S[spot(y) + LAT] < leaves or (blink > 0.0 and draw(S) < blink):
            p = y
            continue
        there = T[road(K, way, a, here)]
        ready = S[spot(p) + BEGIN] + K[fact(p) + SERVICE] + there
        if a != here:
            ready += approach
        if ready > last:
            break
        z = S[spot(y) + NXT] if y == rest else y
        b = K[fact(z) + PLACE]
        on = T[road(K, way, here, b)]
        more = there + on - (0 if empty else S[spot(z) + LEG])
        least = fixed + K[V_TRAVEL] * more
        if K[F_GAINS]:
            least -= int(slope * max(0, more))
        if least < most:
            onward = service
            if y != rest:
                onward += on + (K[fact(y) + APPROACH] if b != here else 0)
            for w in range(w0, w1):
                begin = max(ready, held, K[window_row(K, w) + OPEN])
                if begin > K[window_row(K, w) + CLOSE]:
                    continue
                if begin + onward > S[spot(y) + LAT]:
                    break
                alone = least + K[V_LATE] * max(0, begin - K[window_row(K, w) + DUE])
                if alone < most:
                    whole = alone + delays(K, S, i, y, begin, begin + onward)
                    if whole < most:
                        note_candidate(K, S, whole, p, r, w, more, alone)
        p = y


@jit
def try_candidates(K, T, S, i, top):
    """Try the noted places, the most promising first, until no other can be better."""
    while True:
        least, k = S[found_row(top - 1) + 0], -1
        for c in range(S[CANDIDATES]):
            one = S[candidate_row(K, c) + C_LEAST]
            if one < least:
                least, k = one, c
        if k < 0:
            return
        at = candidate_row(K, k)
        p, r, w = S[at + C_BEHIND], S[at + C_ROUTE], S[at + C_WINDOW]
        room = S[found_row(top - 1) + 0] - S[at + C_ALONE]
        S[at + C_LEAST] = FAR
        cost = try_place(K, T, S, i, p, r, w, S[at + C_TRAVEL], room)
        if cost < FAR:
            note_found(S, cost, p, r, w, top)


@jit
def held_until(K, S, i):
    """Begin before which ties to served operations do not let operation i begin."""
    held = 0
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        if S[spot(o) + ROUTE] >= 0:
            held = max(held, S[spot(o) + BEGIN] + K[tie_row(K, k) + LEAST])
    return held


@jit
def scan(K, T, S, i, blink, top):
    """Best places of operation i in `found`, cheapest first; how many there are, at most `top`."""
    # A place dearer than leaving out is of no use.
    for k in range(top):
        S[found_row(k) + 0] = FAR if S[EAGER] else K[fact(i) + DROP]
        S[found_row(k) + 2] = -1
    S[CANDIDATES] = 0
    whole = S[EAGER] or is_concerned(K, S, i) or draw(S) < LOOK_AGAIN
    if not whole and not able_in_changed(K, S, i):
        return 0
    held = held_until(K, S, i)
    if K[V_BUDGET]:
        look_at_client(K, S, i)
    if whole:
        scan_near(K, T, S, i, held, blink, top)
    else:
        scan_changed(K, T, S, i, held, blink, top)
    if whole and K[WHOLE_SCAN]:
        tick = S[SCANS]
        for r in range(K[SHIFTS]):
            if S[trial_row(K, r) + SEEN] != tick and may_serve(K, S, i, r):
                scan_route(K, T, S, i, r, held, blink, top)
    try_candidates(K, T, S, i, top)
    count = 0
    while count < top and S[found_row(count) + 2] >= 0:
        count += 1
    return count


@jit
def is_concerned(K, S, i):
    """Whether this step took operation i out, or, under a budget, any other of its client."""
    if S[mark(K, i) + OUT_SINCE] == S[STEP]:
        return True
    if K[V_BUDGET]:
        for k in range(K[CLIENT_OPS]):
            o = K[client_op_at(K, K[fact(i) + CLIENT], k)]
            if o < 0:
                break
            if S[mark(K, o) + OUT_SINCE] == S[STEP]:
                return True
    return False


@jit
def able_in_changed(K, S, i):
    """Whether any route that this step changed may take operation i at all."""
    able = 0
    for k in range(S[CHANGED]):
        able += K[points_at(K, S[changed_row(K, k) + IN_STEP], i)] < FAR
    return able > 0


@jit
def scan_changed(K, T, S, i, held, blink, top):
    """Scan the routes that this step changed: who was out before it found no place elsewhere."""
    for k in range(S[CHANGED]):
        r = S[changed_row(K, k) + IN_STEP]
        if may_serve(K, S, i, r):
            scan_route(K, T, S, i, r, held, blink, top)


@jit
def scan_near(K, T, S, i, held, blink, top):
    """Scan the routes of near operations, unused shifts near by and those that a tie asks for."""
    S[SCANS] += 1
    tick = S[SCANS]
    for k in range(K[NEAR]):
        o = K[near_at(K, i, k)]
        if o < 0:
            break
        r = S[spot(o) + ROUTE]
        if r >= 0 and S[trial_row(K, r) + SEEN] != tick:
            S[trial_row(K, r) + SEEN] = tick
            if may_serve(K, S, i, r):
                scan_route(K, T, S, i, r, held, blink, top)
    for k in range(K[NEAR_SHIFT]):
        r = K[near_shift_at(K, i, k)]
        if r >= 0 and S[trial_row(K, r) + SEEN] != tick:
            S[trial_row(K, r) + SEEN] = tick
            if may_serve(K, S, i, r):
                scan_route(K, T, S, i, r, held, blink, top)
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        other = S[spot(K[tie_row(K, k) + OTHER]) + ROUTE]
        if other >= 0 and K[tie_row(K, k) + CARERS] == SAME:
            carer = K[shift_row(K, other) + S_CARER]
            for j in range(K[CARER_SHIFTS]):
                r = K[carer_shift_at(K, carer, j)]
                if r >= 0 and S[trial_row(K, r) + SEEN] != tick:
                    S[trial_row(K, r) + SEEN] = tick
                    if may_serve(K, S, i, r):
                        scan_route(K, T, S, i, r, held, blink, top)


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
            K[shift_row(K, r) + S_BREAK_MODE] == LEGAL_BREAK
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
