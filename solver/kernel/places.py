"""Every place of one visit in a plan that otherwise keeps its routes, with the exact cost of each.

A plan is stood up as it is (`stand`); then every shift, position and window is tried with
`try_place`, whole or, where the shift has a break, with the break at every place of its route
(`seek_one`). For a double-handed visit the places of one half are walked from the cheapest, and
the other half is tried only where a lower bound leaves it a chance (`seek_pair`).
"""

import numpy as np

from solver.kernel.allowed import look_at_client, may_serve
from solver.kernel.insertion import (
    added_travel,
    forget_absent,
    link,
    place,
    pull,
    queue_all,
    rest_in,
    try_place,
)
from solver.kernel.layout import (
    BACK,
    BEGIN,
    CLOSE,
    DROP,
    END,
    F_DAYS,
    F_GAINS,
    FAR,
    HAS_BREAK,
    LAT,
    MAX_IDLE,
    MAX_LATE,
    MEAL_BREAK,
    NO_BREAK,
    NXT,
    O_COPY_END,
    O_TOUCHED,
    OPEN,
    OPS,
    OTHER,
    PRV,
    ROUTE,
    S_BREAK_MODE,
    S_ENDS,
    S_FAIR,
    S_WAY,
    SERVICE,
    SHIFTS,
    SIZE,
    T0,
    T1,
    TALLY,
    TOTAL,
    TOUCHED,
    TRAVEL,
    V_BALANCE,
    V_BUDGET,
    V_IDLE,
    V_IMBALANCE,
    V_LARGEST,
    V_LATE,
    V_MISSED,
    V_OVERTIME,
    V_TRAVEL,
    V_USED,
    V_WAITING,
    W0,
    W1,
    WAITING,
    WIN,
    WORK,
    fact,
    making,
    making_entry,
    points_at,
    row,
    shift_row,
    spot,
    tie_row,
    trial_row,
    window_row,
)
from solver.kernel.scan import held_until
from solver.kernel.search import copy_plan
from solver.kernel.tally import balance_cost, tally_up
from solver.kernel.timing import bound_latest, late_by, measure, need, open_move, settle

KEPT, NONE = -2, -1
"""Of a break: it stays where it is; there is none. Else it is taken behind that node."""
MOST_FIRST = 300
"""Places of the first half that are tried where no bound tells which to leave out."""
# Places of `parts`
(
    P_TRAVEL,
    P_LATENESS,
    P_LARGEST,
    P_OVERTIME,
    P_WAITING,
    P_IDLE,
    P_MISSED,
    P_USED,
    P_IMBALANCE,
    PARTS,
) = range(10)
# Columns of a place found: points of the plan with it, then where
(F_COST, F_ROUTE, F_BEHIND, F_WINDOW, F_REST) = range(5)


@making
def measure_touched(K, T, S):
    """Measure every touched route as it stands; whether all keep the law of their shifts."""
    lawful = True
    for k in range(S[TOUCHED]):
        r = S[K[O_TOUCHED] + k]
        S[trial_row(K, r) + HAS_BREAK] = 0
        if S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] >= 0:
            S[trial_row(K, r) + HAS_BREAK] = 1
        if not measure(K, T, S, r):
            lawful = False
        for c in range(2, 9):
            S[row(K, r) + c] = S[trial_row(K, r) + c]
        bound_latest(K, T, S, r)
    return lawful


@making
def fill_parts(K, S, parts):
    """Points by part, apart from those of who comes and of who stays out."""
    for k in range(PARTS):
        parts[k] = 0
    for i in range(K[OPS]):
        if S[spot(i) + ROUTE] >= 0:
            parts[P_LATENESS] += K[V_LATE] * late_by(K, S, i, S[spot(i) + BEGIN])
    parts[P_LARGEST] = K[V_LARGEST] * S[MAX_LATE]
    parts[P_IDLE] = K[V_IDLE] * S[MAX_IDLE]
    parts[P_IMBALANCE] = balance_cost(K, S, -1, 0)
    for r in range(K[SHIFTS]):
        shift, route = shift_row(K, r), row(K, r)
        if S[route + SIZE] == 0:
            continue
        parts[P_USED] += K[V_USED]
        parts[P_TRAVEL] += K[V_TRAVEL] * S[route + TRAVEL]
        parts[P_OVERTIME] += K[V_OVERTIME] * max(0, S[route + END] - K[shift + S_ENDS])
        parts[P_WAITING] += K[V_WAITING] * S[route + WAITING]
        if K[shift + S_BREAK_MODE] == MEAL_BREAK and S[route + HAS_BREAK] == 0:
            parts[P_MISSED] += K[V_MISSED]
        if K[V_BALANCE] == 0 and K[shift + S_FAIR] >= 0:
            over = max(0, S[route + WORK] - K[shift + S_FAIR])
            parts[P_IMBALANCE] += K[V_IMBALANCE] * over


@making_entry
def stand(K, T, empty, S, rows, parts):
    """Stand a plan up: `rows` (node, shift, window) in the order of each route.

    Answers 0; 1 where the begins do not settle within windows and ties (then nothing else of S
    may be used), 2 where a route breaks the law of one shift. Skills and what else ties visits
    to carers is not asked. `parts` gets the cost parts, points.
    """
    for k in range(TALLY, K[O_COPY_END]):
        S[k] = empty[k]
    for k in range(len(rows)):
        x, r = rows[k, 0], rows[k, 1]
        p = S[spot(K[OPS] + K[SHIFTS] + r) + PRV]
        if x < K[OPS]:
            S[row(K, r) + TRAVEL] += added_travel(K, T, S, x, p, r)
            S[row(K, r) + SIZE] += 1
            S[spot(x) + WIN] = rows[k, 2]
            forget_absent(K, S, x)
        link(S, x, p, r)
    count = queue_all(K, S)
    if settle(K, T, S, count) >= 0:
        return 1
    lawful = measure_touched(K, T, S)
    if K[F_DAYS]:
        # Only now does each route know what the carer's other shifts are like.
        lawful = measure_touched(K, T, S)
    for r in range(K[SHIFTS]):
        bound_latest(K, T, S, r)
    tally_up(K, S)
    fill_parts(K, S, parts)
    return 0 if lawful else 2


@making
def set_rest(K, T, S, r, behind):
    """Take the break of a route elsewhere, or nowhere; False where the begins do not allow it."""
    rest = K[OPS] + 2 * K[SHIFTS] + r
    if S[spot(rest) + ROUTE] >= 0:
        open_move(S)
        count = pull(K, T, S, rest, 0)
        if settle(K, T, S, count) >= 0:
            return False
        measure_touched(K, T, S)
    if behind >= 0:
        if not rest_in(K, T, S, behind, r):
            return False
        measure_touched(K, T, S)
    tally_up(K, S)
    return True


@making
def fixed_cost(K, T, S, i, p, r):
    """Points of a place that no timing changes: travel, who comes, a further shift."""
    cost = K[V_TRAVEL] * added_travel(K, T, S, i, p, r) + K[points_at(K, r, i)]
    if S[row(K, r) + SIZE] == 0:
        cost += K[V_USED]
    return cost


@making
def note(rows, count, cost, place):
    """Write a place down behind the others."""
    rows[count, F_COST] = cost
    for c in range(4):
        rows[count, 1 + c] = place[c]
    return count + 1


@making
def latest_by(K, S, i):
    """Begin after which ties to served operations do not let operation i begin, at best."""
    by = FAR
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        if S[spot(o) + ROUTE] >= 0:
            by = min(by, S[spot(o) + LAT] - K[tie_row(K, k) + BACK])
    return by


@making
def try_positions(K, T, S, i, r, rest, below, rows, count):
    """Try every position and window of a route as its break now stands.

    With room for several rows all places are written down, with one row the cheapest is kept.
    """
    way = K[shift_row(K, r) + S_WAY]
    start, end = K[OPS] + r, K[OPS] + K[SHIFTS] + r
    held = held_until(K, S, i)
    last = min(K[window_row(K, K[fact(i) + W1] - 1) + CLOSE], latest_by(K, S, i))
    p = start
    while p != end:
        y = S[spot(p) + NXT]
        ready = S[spot(p) + BEGIN] + K[fact(p) + SERVICE] + need(K, T, S, p, i, way)
        # A break before the first visit is no break.
        idle_rest = rest == start and p != start
        if ready > last or idle_rest or below <= S[TOTAL] + fixed_cost(K, T, S, i, p, r):
            p = y
            continue
        more = added_travel(K, T, S, i, p, r)
        onward = K[fact(i) + SERVICE] + need(K, T, S, i, y, way)
        # What follows a break is reached from elsewhere now, so its latest begin says nothing.
        by = FAR if y >= K[OPS] + 2 * K[SHIFTS] else S[spot(y) + LAT]
        for w in range(K[fact(i) + W0], K[fact(i) + W1]):
            begin = max(ready, held, K[window_row(K, w) + OPEN])
            too_late = begin > min(last, K[window_row(K, w) + CLOSE])
            if too_late or begin + onward > by:
                continue
            cost = try_place(K, T, S, i, p, r, w, more, FAR)
            if cost >= FAR:
                continue
            whole = S[TOTAL] - K[fact(i) + DROP] + cost
            if len(rows) == 1:
                if whole < rows[0, F_COST]:
                    note(rows, 0, whole, (r, p, w, rest))
                    count = 1
            else:
                count = note(rows, count, whole, (r, p, w, rest))
        p = y
    return count


@making
def try_route(K, T, base, S, i, r, below, rows, count):
    """Try every place of a route, with its break as it is, without, and wherever it may be.

    S holds the plan of `base` before and after.
    """
    count = try_positions(K, T, S, i, r, KEPT, below, rows, count)
    if K[shift_row(K, r) + S_BREAK_MODE] == NO_BREAK:
        return count
    rest = K[OPS] + 2 * K[SHIFTS] + r
    end = K[OPS] + K[SHIFTS] + r
    if base[spot(rest) + ROUTE] >= 0:
        if set_rest(K, T, S, r, NONE):
            count = try_positions(K, T, S, i, r, NONE, below, rows, count)
        copy_plan(K, base, S)
    q = K[OPS] + r
    while q != end:
        if q != rest:
            if set_rest(K, T, S, r, q):
                count = try_positions(K, T, S, i, r, q, below, rows, count)
            copy_plan(K, base, S)
        q = base[spot(q) + NXT]
    return count


@making_entry
def seek_one(K, T, base, S, i, shut, found):
    """The cheapest place of operation i in each shift that is not shut.

    `found` has a row for each shift: points of the plan with it (FAR where there is none), the
    shift, the node behind which the operation comes, its window, and the node behind which the
    break was put before that (KEPT, NONE).
    """
    copy_plan(K, base, S)
    if K[V_BUDGET]:
        look_at_client(K, S, i)
    for r in range(K[SHIFTS]):
        found[r, F_COST] = FAR
        if not shut[r] and may_serve(K, S, i, r):
            try_route(K, T, base, S, i, r, 2 * FAR, found[r : r + 1], 0)


@making
def cheapest_fixed(K, T, S, j, shut, least):
    """For each shift the least fixed points of operation j, FAR where it may not come in."""
    lowest = FAR
    for r in range(K[SHIFTS]):
        least[r] = FAR
        if shut[r] or K[points_at(K, r, j)] >= FAR:
            continue
        p = K[OPS] + r
        while p != K[OPS] + K[SHIFTS] + r:
            least[r] = min(least[r], fixed_cost(K, T, S, j, p, r))
            p = S[spot(p) + NXT]
        lowest = min(lowest, least[r])
    return lowest


@making
def note_pair(found, first, second):
    """Keep a pair among the best, one for each two shifts; how much it may cost to come in."""
    size = len(found)
    a, b = first[F_ROUTE], second[F_ROUTE]
    at = size
    for k in range(size):
        same = found[k, F_ROUTE] == a and found[k, 4 + F_ROUTE] == b
        crossed = found[k, F_ROUTE] == b and found[k, 4 + F_ROUTE] == a
        if found[k, F_COST] < FAR and (same or crossed):
            at = k
            break
    if at == size:
        at = size - 1
    if second[F_COST] < found[at, F_COST]:
        while at > 0 and found[at - 1, F_COST] > second[F_COST]:
            found[at] = found[at - 1]
            at -= 1
        found[at, F_COST] = second[F_COST]
        for c in range(1, 5):
            found[at, c] = first[c]
            found[at, 4 + c] = second[c]
    return found[size - 1, F_COST]


@making
def alike(K, i, j):
    """Whether two halves cost the same everywhere, so that their order says nothing."""
    apart = 0
    for r in range(K[SHIFTS]):
        apart += K[points_at(K, r, i)] != K[points_at(K, r, j)]
    return apart == 0


@making
def places_of_half(K, T, base, S, i, shut):
    """All places of one half alone, cheapest first."""
    room = 1
    for r in range(K[SHIFTS]):
        n = base[row(K, r) + SIZE] + 2
        windows = K[fact(i) + W1] - K[fact(i) + W0]
        rests = 1 if K[shift_row(K, r) + S_BREAK_MODE] == NO_BREAK else n + 2
        room += n * windows * rests
    rows = np.empty((room + 1, 5), np.int64)
    count = 0
    for r in range(K[SHIFTS]):
        if not shut[r] and may_serve(K, S, i, r):
            count = try_route(K, T, base, S, i, r, 2 * FAR, rows, count)
    return rows[:count][np.argsort(rows[:count, F_COST])]


@making_entry
def seek_pair(K, T, base, mid, S, ops, shut, found):
    """The cheapest places of both halves of a visit, one for each two shifts.

    `found` has room for so many pairs as are wanted, cheapest first: points of the plan, then
    the four columns of `seek_one` for either half. A pair costs at least what the first half
    costs alone and what no timing changes of the second; what ties delay can only add to that
    (not so where waiting, idle time or balance are paid for: there the MOST_FIRST cheapest
    places of the first half are tried in full).
    """
    i, j = ops[0], ops[1]
    found[:, F_COST] = FAR
    copy_plan(K, base, S)
    if K[V_BUDGET]:
        look_at_client(K, S, i)
    least = np.empty(K[SHIFTS], np.int64)
    lowest = cheapest_fixed(K, T, S, j, shut, least)
    firsts = places_of_half(K, T, base, S, i, shut)
    one_way = alike(K, i, j)
    best = np.empty((1, 5), np.int64)
    below, lost = FAR, K[fact(j) + DROP]
    for n in range(len(firsts)):
        first = firsts[n]
        if K[F_GAINS] and n >= MOST_FIRST:
            break
        if not K[F_GAINS] and first[F_COST] + lowest - lost >= below:
            break
        r = first[F_ROUTE]
        copy_plan(K, base, S)
        if first[F_REST] != KEPT and not set_rest(K, T, S, r, first[F_REST]):
            continue
        place(K, T, S, i, first[F_BEHIND], r, first[F_WINDOW])
        tally_up(K, S)
        copy_plan(K, S, mid)
        if K[V_BUDGET]:
            look_at_client(K, S, j)
        for o in range(K[SHIFTS]):
            if least[o] >= FAR or (one_way and o < r):
                continue
            if not K[F_GAINS] and first[F_COST] + least[o] - lost >= below:
                continue
            if not may_serve(K, S, j, o):
                continue
            limit = 2 * FAR if K[F_GAINS] else below + lost
            best[0, F_COST] = FAR
            if try_route(K, T, mid, S, j, o, limit, best, 0):
                below = min(below, note_pair(found, first, best[0]))
