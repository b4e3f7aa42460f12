"""Places of one operation: bounds of what each costs, then exact trials of those that promise most.

Every place gets the least that it can cost, from what is known of the route without a trial; the
trials begin with the lowest.
"""

from solver.kernel.allowed import look_at_client, may_serve
from solver.kernel.chance import draw
from solver.kernel.insertion import try_place
from solver.kernel.layout import (
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
    DROP,
    DUE,
    EAGER,
    F_GAINS,
    FAR,
    IDLE,
    IDLE_COST,
    IDLE_PARTS,
    IN_SINCE,
    IN_STEP,
    LAT,
    LEAST,
    LEG,
    MAX_IDLE,
    NEAR,
    NEAR_SHIFT,
    NXT,
    OPEN,
    OPS,
    OTHER,
    OUT_SINCE,
    PLACE,
    ROUTE,
    S0,
    S1,
    S_CARER,
    S_CLOSE,
    S_GROUP,
    S_OPEN,
    S_POOL,
    S_WAY,
    SAME,
    SCANS,
    SEEN,
    SERVICE,
    SHARP,
    SHIFTS,
    SIZE,
    START,
    STEP,
    T0,
    T1,
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
    apart_row,
    candidate_row,
    carer_shift_at,
    changed_row,
    client_op_at,
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
from solver.kernel.tally import idle_part, smooth_idle

LOOK_AGAIN = 0.03
"""Chance that who was out before the step is tried in all routes, not only in changed ones."""
VAIN_TRIALS = 6
"""Trials in vain after which the other places, which promise less, are left untried."""


@jit
def gains_of(K, S, r, filled):
    """Points that filling a route with so many seconds wins back from idling and balance.

    And the most that each further second wins: the smoothed idle time is convex, so no second
    wins more than the first behind them.
    """
    gain, slope = 0, 0.0
    if K[V_IDLE] and S[IDLE_COST] > 0:
        left, whole = max(0, S[row(K, r) + IDLE] - filled), S[IDLE_COST]
        if K[shift_row(K, r) + S_GROUP] < 0:
            parts = S[IDLE_PARTS] + idle_part(S, left, S[MAX_IDLE])
            parts -= idle_part(S, S[row(K, r) + IDLE], S[MAX_IDLE])
            whole = max(1, smooth_idle(K, S, parts, S[MAX_IDLE]))
            gain = S[IDLE_COST] - whole
        else:
            # Another row of the shift may begin to count: no more than the first second tells.
            left = S[row(K, r) + IDLE]
        slope = K[V_IDLE] * (left * K[V_IDLE] / whole) ** ((1 << S[SHARP]) - 1)
        if K[shift_row(K, r) + S_GROUP] >= 0:
            gain = int(slope * filled)
    if K[V_BALANCE]:
        slope += 2.0 * K[V_IMBALANCE]
        gain += 2 * K[V_IMBALANCE] * filled
    return gain, slope


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
    slope, idle, waits, filled = 0.0, 0, K[V_WAITING] > 0, 0
    if K[F_GAINS]:
        filled = K[fact(i) + SERVICE] + K[fact(i) + APPROACH]
        gain, slope = gains_of(K, S, r, filled)
        fixed -= gain + 1
        idle = S[row(K, r) + WAITING]
    free = S[row(K, r) + START]
    start, end = K[OPS] + r, K[OPS] + K[SHIFTS] + r
    p = start
    last = K[window_row(K, w1 - 1) + CLOSE]
    here, approach, service = K[fact(i) + PLACE], K[fact(i) + APPROACH], K[fact(i) + SERVICE]
    leaves = max(held, K[window_row(K, w0) + OPEN]) + service
    rest = K[OPS] + 2 * K[SHIFTS] + r
    a, b = K[fact(p) + PLACE], 0
    empty = S[row(K, r) + SIZE] == 0
    while p != end:
        y = S[spot(p) + NXT]
        if waits and p != start:
            # The waiting behind p, every departure as late as it may be.
            free += S[spot(p) + LEG]
            if p != rest and K[fact(p) + PLACE] != a:
                free += K[fact(p) + APPROACH]
            idle -= max(0, S[spot(p) + BEGIN] - free)
            free = max(free, S[spot(p) + BEGIN]) + K[fact(p) + SERVICE]
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
            if waits:
                least -= K[V_WAITING] * max(0, min(idle, filled + max(0, more)))
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
                if waits and p != start and not empty:
                    # Who waits before y cannot depart later: waiting before i is there to stay.
                    stay = begin - free - there - (approach if a != here else 0)
                    if stay > 0 and S[spot(y) + BEGIN] > (
                        free + S[spot(y) + LEG] + (K[fact(y) + APPROACH] if a != b else 0)
                    ):
                        grows = filled + max(0, more)
                        alone += K[V_WAITING] * (min(idle, grows) - min(idle - stay, grows))
                if alone < most:
                    whole = alone + delays(K, S, i, y, begin, begin + onward)
                    if whole < most:
                        note_candidate(K, S, whole, p, r, w, more, alone)
        p = y


@jit
def try_candidates(K, T, S, i, top):
    """Try the noted places, the most promising first, until none is likely to be better."""
    vain = 0
    while vain < VAIN_TRIALS:
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
        vain += 1
        if cost < FAR:
            if cost < S[found_row(top - 1) + 0]:
                vain = 0
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
    """Whether this step may have opened routes to operation i that it did not change."""
    if S[mark(K, i) + OUT_SINCE] == S[STEP]:
        return True
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        # A partner that this step put in may be met in any route.
        if S[mark(K, o) + OUT_SINCE] == S[STEP] or S[mark(K, o) + IN_SINCE] == S[STEP]:
            return True
    for k in range(K[fact(i) + S0], K[fact(i) + S1]):
        if S[mark(K, K[apart_row(K, k) + 0]) + OUT_SINCE] == S[STEP]:
            return True
    for k in range(S[CHANGED]):
        r = S[changed_row(K, k) + IN_STEP]
        shift = shift_row(K, r)
        if S[row(K, r) + SIZE] == 0 and (K[shift + S_POOL] >= 0 or K[shift + S_GROUP] >= 0):
            # A car, or a shift to be worked another way, is free again.
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
