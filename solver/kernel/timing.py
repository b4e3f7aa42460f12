"""Begins of all routes at once: the least fixed point of legs, windows and ties.

A begin is never earlier than the way there allows, the chosen window opens, and each tie to an
operation in another route asks for; the least such begins make every lateness and overtime
least (Bellman 1958 for the longest paths of difference constraints). A raise runs forward from
where something was put in; taking out lowers only what was held up by it. A set of routes whose
ties run in a circle never settles and is refused.
"""

from solver.kernel.layout import (
    APPROACH,
    BACK,
    BEGIN,
    CARER_SHIFTS,
    CLOSE,
    COST,
    DUE,
    END,
    F_DAYS,
    F_WORK,
    FAR,
    HAS_BREAK,
    IDLE,
    LAT,
    LEAST,
    LEG,
    LOGGED,
    MEAL_BREAK,
    MEASURED,
    NXT,
    O_QUEUE,
    O_TOUCHED,
    OPEN,
    OPS,
    OTHER,
    PLACE,
    PRV,
    QUEUE_ROOM,
    QUEUED,
    ROOM,
    ROUTE,
    ROUTE_STAMP,
    S_BREAK_IS_WORK,
    S_BREAK_LATEST,
    S_BREAK_MODE,
    S_BREAK_OVER,
    S_BREAK_TOTAL,
    S_CARER,
    S_CLOSE,
    S_DAY,
    S_DAY_MAX,
    S_ENDS,
    S_FAIR,
    S_FIRST_IS_WORK,
    S_LAST_IS_WORK,
    S_MEAL_CLOSE,
    S_MEAL_OPEN,
    S_OPEN,
    S_REST,
    S_STARTS,
    S_UNUSED,
    S_WAY,
    S_WEEK,
    S_WEEK_MAX,
    S_WORK_MAX,
    SERVICE,
    SHIFTS,
    STAMP,
    START,
    T0,
    T1,
    TICK,
    TOUCHED,
    V_BALANCE,
    V_IMBALANCE,
    V_LATE,
    V_MISSED,
    V_OVERTIME,
    V_USED,
    V_WAITING,
    WAITING,
    WIN,
    WORK,
    carer_shift_at,
    fact,
    jit,
    log_row,
    mark,
    prior_at,
    road,
    row,
    shift_row,
    spot,
    tie_row,
    trial_row,
    window_row,
)


@jit
def place_left(K, S, x):
    """Place from which a carer leaves node x: a break is taken where the carer is."""
    if x >= K[OPS] + 2 * K[SHIFTS]:
        x = S[spot(x) + PRV]
    return K[fact(x) + PLACE]


@jit
def leg(K, T, S, x, y, way):
    """Seconds of travel from node x to node y, in this order; none to a break."""
    if y >= K[OPS] + 2 * K[SHIFTS]:
        return 0
    return T[road(K, way, place_left(K, S, x), K[fact(y) + PLACE])]


@jit
def need(K, T, S, x, y, way):
    """Seconds from leaving x to readiness at y: travel, parking and walking."""
    if y >= K[OPS] + 2 * K[SHIFTS]:
        return 0
    a, b = place_left(K, S, x), K[fact(y) + PLACE]
    if a == b:
        return T[road(K, way, a, b)]
    return T[road(K, way, a, b)] + K[fact(y) + APPROACH]


@jit
def last_begin(K, S, x, r):
    """Latest begin that the window of a node, or its shift, allows."""
    if x < K[OPS]:
        return K[window_row(K, S[spot(x) + WIN]) + CLOSE]
    if x < K[OPS] + 2 * K[SHIFTS]:
        return K[shift_row(K, r) + S_CLOSE]
    if K[shift_row(K, r) + S_BREAK_MODE] == MEAL_BREAK:
        return K[shift_row(K, r) + S_MEAL_CLOSE]
    return FAR


@jit
def first_begin(K, S, x, r):
    """Earliest begin that the window of a node, or its shift, allows."""
    if x < K[OPS]:
        return K[window_row(K, S[spot(x) + WIN]) + OPEN]
    if x < K[OPS] + 2 * K[SHIFTS]:
        return K[shift_row(K, r) + S_OPEN]
    if K[shift_row(K, r) + S_BREAK_MODE] == MEAL_BREAK:
        return K[shift_row(K, r) + S_MEAL_OPEN]
    return 0


@jit
def late_by(K, S, x, begin):
    """Seconds of lateness of an operation that begins then."""
    due = K[window_row(K, S[spot(x) + WIN]) + DUE]
    return begin - due if begin > due else 0


@jit
def open_move(S):
    """Forget what the last move logged."""
    S[TICK] += 1
    S[LOGGED] = 0
    S[TOUCHED] = 0


@jit
def touch(K, S, r):
    """Note that a move changes a route."""
    if S[trial_row(K, r) + ROUTE_STAMP] != S[TICK]:
        S[trial_row(K, r) + ROUTE_STAMP] = S[TICK]
        S[K[O_TOUCHED] + S[TOUCHED]] = r
        S[TOUCHED] += 1


@jit
def raise_to(K, S, x, begin):
    """Begin later, and remember what was."""
    if S[mark(K, x) + STAMP] != S[TICK]:
        S[mark(K, x) + STAMP] = S[TICK]
        k = S[LOGGED]
        S[log_row(K, k) + 0] = x
        S[log_row(K, k) + 1] = S[spot(x) + BEGIN]
        S[LOGGED] = k + 1
    S[spot(x) + BEGIN] = begin
    touch(K, S, S[spot(x) + ROUTE])


@jit
def undo_raises(K, S):
    """Put every begin back that the move raised."""
    for k in range(S[LOGGED]):
        S[spot(S[log_row(K, k) + 0]) + BEGIN] = S[log_row(K, k) + 1]


@jit
def worth_it(K, S, x, begin):
    """Whether a later begin leaves the move cheaper than what is known: see ROOM."""
    due = K[window_row(K, S[spot(x) + WIN]) + DUE]
    if begin > due:
        S[ROOM] -= K[V_LATE] * (begin - max(due, S[spot(x) + BEGIN]))
    return S[ROOM] >= 0


@jit
def relax(K, T, S, count, origin):
    """Raise whatever the first `count` nodes of the queue hold up.

    Answers -1 when everything settled, else the node that would begin too late, or the node
    where the search gave up on a circle. A path of ties and legs from `origin` back to it is
    such a circle unless it loses time, so coming back twice is enough to know.
    """
    head, tail, room = 0, count, K[QUEUE_ROOM]
    steps, returns = K[QUEUE_ROOM], 0
    bad = -1
    while head < tail:
        x = S[K[O_QUEUE] + head]
        head += 1
        S[mark(K, x) + QUEUED] = 0
        while True:
            begin = S[spot(x) + BEGIN]
            if x < K[OPS]:
                for k in range(K[fact(x) + T0], K[fact(x) + T1]):
                    other = K[tie_row(K, k) + OTHER]
                    rr = S[spot(other) + ROUTE]
                    if rr < 0:
                        continue
                    then = begin + K[tie_row(K, k) + BACK]
                    if then > S[spot(other) + BEGIN]:
                        if then > last_begin(K, S, other, rr) or tail >= room:
                            bad = other
                            break
                        returns += other == origin
                        if returns > 2 or not worth_it(K, S, other, then):
                            bad = other
                            break
                        raise_to(K, S, other, then)
                        if S[mark(K, other) + QUEUED] == 0:
                            S[mark(K, other) + QUEUED] = 1
                            S[K[O_QUEUE] + tail] = other
                            tail += 1
                if bad >= 0:
                    break
            r = S[spot(x) + ROUTE]
            if x >= K[OPS] + K[SHIFTS] and x < K[OPS] + 2 * K[SHIFTS]:
                break
            y = S[spot(x) + NXT]
            then = begin + K[fact(x) + SERVICE] + need(K, T, S, x, y, K[shift_row(K, r) + S_WAY])
            if then <= S[spot(y) + BEGIN]:
                break
            if then > last_begin(K, S, y, r):
                bad = y
                break
            if y < K[OPS] and not worth_it(K, S, y, then):
                bad = y
                break
            raise_to(K, S, y, then)
            steps -= 1
            if y == origin:
                returns += 1
            if steps < 0 or returns > 2:
                bad = y
                break
            x = y
        if bad >= 0:
            break
    if bad >= 0:
        for k in range(head, tail):
            S[mark(K, S[K[O_QUEUE] + k]) + QUEUED] = 0
    return bad


@jit
def is_tied(K, S, x):
    """Whether an operation holds still for another one that is served."""
    for k in range(K[fact(x) + T0], K[fact(x) + T1]):
        if S[spot(K[tie_row(K, k) + OTHER]) + ROUTE] >= 0 and (
            K[tie_row(K, k) + LEAST] > -FAR // 4 or K[tie_row(K, k) + BACK] > -FAR // 4
        ):
            return True
    return False


@jit
def latest_start(K, T, S, r):
    """Latest departure that leaves end and lateness where they are, and the busy seconds."""
    way = K[shift_row(K, r) + S_WAY]
    start, end = K[OPS] + r, K[OPS] + K[SHIFTS] + r
    x = S[spot(end) + PRV]
    by = S[spot(x) + BEGIN]
    busy = need(K, T, S, x, end, way)
    while True:
        if x < K[OPS]:
            w = S[spot(x) + WIN]
            due = K[window_row(K, w) + DUE]
            if by > due:
                by = max(S[spot(x) + BEGIN], due)
            by = min(by, K[window_row(K, w) + CLOSE])
            if by > S[spot(x) + BEGIN] and is_tied(K, S, x):
                by = S[spot(x) + BEGIN]
        else:
            by = min(by, last_begin(K, S, x, r))
        p = S[spot(x) + PRV]
        step = need(K, T, S, p, x, way)
        busy += step + K[fact(x) + SERVICE]
        if p == start:
            return by - step, busy
        by -= step + K[fact(p) + SERVICE]
        x = p


@jit
def rest_in_time(K, T, S, r, start):
    """Whether the break begins soon enough after work began, every begin as late as settled."""
    way = K[shift_row(K, r) + S_WAY]
    x, free = K[OPS] + r, start
    while True:
        y = S[spot(x) + NXT]
        if y >= K[OPS] + 2 * K[SHIFTS]:
            return free <= start + K[shift_row(K, r) + S_BREAK_LATEST]
        if y >= K[OPS]:
            return False
        free = max(S[spot(y) + BEGIN], free + need(K, T, S, x, y, way)) + K[fact(y) + SERVICE]
        x = y


@jit
def measure(K, T, S, r):
    """Fill trial_row(K, r) from the begins; whether the route keeps the law of one shift."""
    shift, t = shift_row(K, r), trial_row(K, r)
    start_node, end_node = K[OPS] + r, K[OPS] + K[SHIFTS] + r
    if S[spot(start_node) + NXT] == end_node:
        S[t + START], S[t + END] = K[shift + S_OPEN], K[shift + S_OPEN]
        S[t + WAITING], S[t + WORK], S[t + COST] = 0, 0, 0
        S[t + IDLE] = K[shift + S_UNUSED]
        return True
    end = S[spot(end_node) + BEGIN]
    S[t + END] = end
    cost = K[V_USED] + K[V_OVERTIME] * max(0, end - K[shift + S_ENDS])
    if K[shift + S_BREAK_MODE] == MEAL_BREAK and S[t + HAS_BREAK] == 0:
        cost += K[V_MISSED]
    if K[F_WORK] == 0:
        S[t + COST] = cost
        return True
    start, busy = latest_start(K, T, S, r)
    waiting = end - start - busy
    work = end - start
    rest = S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] >= 0
    if rest and K[shift + S_BREAK_IS_WORK] == 0:
        work -= K[fact(K[OPS] + 2 * K[SHIFTS] + r) + SERVICE]
    way = K[shift + S_WAY]
    if K[shift + S_FIRST_IS_WORK] == 0:
        work -= leg(K, T, S, start_node, S[spot(start_node) + NXT], way)
    if K[shift + S_LAST_IS_WORK] == 0:
        work -= leg(K, T, S, S[spot(end_node) + PRV], end_node, way)
    S[t + START], S[t + WAITING], S[t + WORK] = start, waiting, work
    S[t + MEASURED] = S[TICK]
    S[t + IDLE] = max(0, start - K[shift + S_STARTS]) + waiting + max(0, K[shift + S_ENDS] - end)
    cost += K[V_WAITING] * waiting
    if K[V_BALANCE] == 0 and K[shift + S_FAIR] >= 0:
        cost += K[V_IMBALANCE] * max(0, work - K[shift + S_FAIR])
    S[t + COST] = cost
    if work > K[shift + S_WORK_MAX]:
        return False
    if work > K[shift + S_BREAK_OVER] and (not rest or not rest_in_time(K, T, S, r, start)):
        return False
    return K[F_DAYS] == 0 or fits_days(K, S, r)


@jit
def fits_days(K, S, r):
    """Whether the other shifts of the carer leave room: hours of day and week, rests between.

    Two routes with less than a whole break between them are one stretch of work; here a stretch
    may not be so long that it needs a break.
    """
    shift, t = shift_row(K, r), trial_row(K, r)
    carer = K[shift + S_CARER]
    day_s, stretch_s = S[t + WORK], S[t + WORK]
    week_s = S[t + WORK] + K[prior_at(K, carer, 1 + K[shift + S_WEEK])]
    day_most, week_most = K[shift + S_DAY_MAX], K[shift + S_WEEK_MAX]
    stretch_most = FAR
    for k in range(K[CARER_SHIFTS]):
        o = K[carer_shift_at(K, carer, k)]
        if o < 0:
            break
        if o == r or S[spot(K[OPS] + o) + NXT] == K[OPS] + K[SHIFTS] + o:
            continue
        other, u = shift_row(K, o), row(K, o)
        if S[trial_row(K, o) + ROUTE_STAMP] == S[TICK]:
            u = trial_row(K, o)
            if S[u + MEASURED] != S[TICK]:
                # The same move changes that route too; it will be held against this one.
                continue
        pause = max(S[u + START] - S[t + END], S[t + START] - S[u + END])
        if pause < 0:
            return False
        if K[other + S_DAY] == K[shift + S_DAY]:
            day_s += S[u + WORK]
            day_most = min(day_most, K[other + S_DAY_MAX])
        elif pause < max(K[shift + S_REST], K[other + S_REST]):
            return False
        if pause < max(K[shift + S_BREAK_TOTAL], K[other + S_BREAK_TOTAL]):
            stretch_s += S[u + WORK]
            stretch_most = min(K[shift + S_BREAK_OVER], K[other + S_BREAK_OVER])
        if K[other + S_WEEK] == K[shift + S_WEEK]:
            week_s += S[u + WORK]
            week_most = min(week_most, K[other + S_WEEK_MAX])
    return day_s <= day_most and week_s <= week_most and stretch_s <= stretch_most


@jit
def bound_latest(K, T, S, r):
    """Latest begins of a route's nodes, ties left out, for a quick no; and the legs to them."""
    way = K[shift_row(K, r) + S_WAY]
    start, x = K[OPS] + r, K[OPS] + K[SHIFTS] + r
    by = K[shift_row(K, r) + S_CLOSE]
    S[spot(x) + LAT] = by
    while True:
        p = S[spot(x) + PRV]
        S[spot(x) + LEG] = leg(K, T, S, p, x, way)
        if p == start:
            break
        by = min(
            by - need(K, T, S, p, x, way) - K[fact(p) + SERVICE],
            last_begin(K, S, p, r),
        )
        S[spot(p) + LAT] = by
        x = p


@jit
def lower_from(K, T, S, x, count):
    """Reset the begin of x and of all that it alone holds up; they join the queue."""
    tick = S[TICK]
    if S[mark(K, x) + STAMP] == tick:
        return count
    first = count
    S[mark(K, x) + STAMP] = tick
    S[K[O_QUEUE] + count] = x
    count += 1
    k = first
    while k < count:
        y = S[K[O_QUEUE] + k]
        k += 1
        r = S[spot(y) + ROUTE]
        touch(K, S, r)
        begin = S[spot(y) + BEGIN]
        if y < K[OPS]:
            for j in range(K[fact(y) + T0], K[fact(y) + T1]):
                o = K[tie_row(K, j) + OTHER]
                if (
                    S[spot(o) + ROUTE] >= 0
                    and S[mark(K, o) + STAMP] != tick
                    and S[spot(o) + BEGIN] == begin + K[tie_row(K, j) + BACK]
                ):
                    S[mark(K, o) + STAMP] = tick
                    S[K[O_QUEUE] + count] = o
                    count += 1
        if y >= K[OPS] + K[SHIFTS] and y < K[OPS] + 2 * K[SHIFTS]:
            continue
        z = S[spot(y) + NXT]
        if S[mark(K, z) + STAMP] != tick:
            ready = begin + K[fact(y) + SERVICE] + need(K, T, S, y, z, K[shift_row(K, r) + S_WAY])
            if ready == S[spot(z) + BEGIN]:
                S[mark(K, z) + STAMP] = tick
                S[K[O_QUEUE] + count] = z
                count += 1
    return count


@jit
def settle(K, T, S, count):
    """Begins of the first `count` queued (lowered) nodes anew; -1, or a node that is too late.

    Other nodes stand at their least begin already, so raising from below ends at the least
    fixed point of all.
    """
    kept = 0
    for k in range(count):
        x = S[K[O_QUEUE] + k]
        if S[spot(x) + ROUTE] >= 0:
            S[K[O_QUEUE] + kept] = x
            kept += 1
            S[spot(x) + BEGIN] = first_begin(K, S, x, S[spot(x) + ROUTE])
    count = kept
    bad = -1
    for k in range(count):
        x = S[K[O_QUEUE] + k]
        r = S[spot(x) + ROUTE]
        p = S[spot(x) + PRV]
        begin = max(
            S[spot(x) + BEGIN],
            S[spot(p) + BEGIN]
            + K[fact(p) + SERVICE]
            + need(K, T, S, p, x, K[shift_row(K, r) + S_WAY]),
        )
        if x < K[OPS]:
            for j in range(K[fact(x) + T0], K[fact(x) + T1]):
                o = K[tie_row(K, j) + OTHER]
                if S[spot(o) + ROUTE] >= 0:
                    begin = max(begin, S[spot(o) + BEGIN] + K[tie_row(K, j) + LEAST])
        if begin > last_begin(K, S, x, r):
            bad = x
        S[spot(x) + BEGIN] = begin
        S[mark(K, x) + QUEUED] = 1
    S[ROOM] = FAR
    worse = relax(K, T, S, count, -1)
    return worse if worse >= 0 else bad
