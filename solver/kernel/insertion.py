"""Putting operations into routes and taking them out, with the exact difference in cost."""

from solver.kernel.changed import count_anew, note_changed, route_points
from solver.kernel.layout import (
    ABSENT,
    BACK,
    BEGIN,
    CLOSE,
    COST,
    DROP,
    FAR,
    HAS_BREAK,
    IDLE,
    IDLE_COST,
    IDLE_PARTS,
    IN_SINCE,
    LAT,
    LEAST,
    LOGGED,
    MAX_IDLE,
    MAX_LATE,
    MEAL_BREAK,
    NXT,
    O_ABSENT,
    O_CARER_WORK,
    O_QUEUE,
    O_TOUCHED,
    OPEN,
    OPS,
    OTHER,
    OUT_SINCE,
    PLACE,
    POINTS,
    PRV,
    ROOM,
    ROUTE,
    S_BREAK_MODE,
    S_CARER,
    S_CLOSE,
    S_GROUP,
    S_MEAL_CLOSE,
    S_MEAL_OPEN,
    S_OPEN,
    S_REST_DUE,
    S_WAY,
    SERVICE,
    SHARP,
    SHIFTS,
    SIZE,
    STAMP,
    STEP,
    T0,
    T1,
    TICK,
    TOTAL,
    TOUCHED,
    TRAVEL,
    TRUE,
    USED,
    V_BALANCE,
    V_IDLE,
    V_LARGEST,
    V_LATE,
    V_TRAVEL,
    WHERE,
    WIN,
    fact,
    jit,
    log_row,
    mark,
    points_at,
    road,
    row,
    shift_row,
    spot,
    tie_row,
    trial_row,
    window_row,
)
from solver.kernel.tally import (
    balance_cost,
    idle_part,
    idle_parts,
    largest_idle,
    note_idle,
    smooth_idle,
)
from solver.kernel.timing import (
    bound_latest,
    late_by,
    lower_from,
    measure,
    need,
    open_move,
    relax,
    settle,
    touch,
    undo_raises,
)


@jit
def link(S, x, p, r):
    """Put node x behind node p."""
    y = S[spot(p) + NXT]
    S[spot(p) + NXT] = x
    S[spot(x) + PRV] = p
    S[spot(x) + NXT] = y
    S[spot(y) + PRV] = x
    S[spot(x) + ROUTE] = r


@jit
def unlink(S, x):
    """Take node x out of its row."""
    p, y = S[spot(x) + PRV], S[spot(x) + NXT]
    S[spot(p) + NXT] = y
    S[spot(y) + PRV] = p
    S[spot(x) + ROUTE] = -1


@jit
def forget_absent(K, S, i):
    """Operation i is served now."""
    k = S[spot(i) + WHERE]
    last = S[K[O_ABSENT] + S[ABSENT] - 1]
    S[K[O_ABSENT] + k] = last
    S[mark(K, i) + IN_SINCE] = S[STEP]
    S[spot(last) + WHERE] = k
    S[spot(i) + WHERE] = -1
    S[ABSENT] -= 1


@jit
def note_absent(K, S, i):
    """Operation i is served no more."""
    S[K[O_ABSENT] + S[ABSENT]] = i
    S[spot(i) + WHERE] = S[ABSENT]
    S[mark(K, i) + OUT_SINCE] = S[STEP]
    S[ABSENT] += 1


@jit
def step_in(K, T, S, i, p, r, w):
    """Link operation i behind p and raise what it holds up; False where that cannot be."""
    way = K[shift_row(K, r) + S_WAY]
    open_move(S)
    touch(K, S, r)
    link(S, i, p, r)
    S[spot(i) + WIN] = w
    begin = S[spot(p) + BEGIN] + K[fact(p) + SERVICE] + need(K, T, S, p, i, way)
    begin = max(begin, K[window_row(K, w) + OPEN])
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        o = K[tie_row(K, k) + OTHER]
        if S[spot(o) + ROUTE] >= 0:
            begin = max(begin, S[spot(o) + BEGIN] + K[tie_row(K, k) + LEAST])
            # Who is tied holds still, so that route may have to be departed earlier.
            touch(K, S, S[spot(o) + ROUTE])
    if begin > K[window_row(K, w) + CLOSE]:
        return False
    S[spot(i) + BEGIN] = begin
    S[K[O_QUEUE] + 0] = i
    count = 1
    y = S[spot(i) + NXT]
    if y >= K[OPS] + 2 * K[SHIFTS]:
        # The break is now taken elsewhere, so what follows it may be later though it is not.
        S[K[O_QUEUE] + 1] = y
        count = 2
    return relax(K, T, S, count, i) < 0


@jit
def changed_routes_cost(K, T, S):
    """Points by which the routes touched by a move change; FAR where one is against the law."""
    more = 0
    for k in range(S[TOUCHED]):
        r = S[K[O_TOUCHED] + k]
        S[trial_row(K, r) + HAS_BREAK] = 0
        if S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] >= 0:
            S[trial_row(K, r) + HAS_BREAK] = 1
        if not measure(K, T, S, r):
            return FAR
        more += S[trial_row(K, r) + COST] - S[row(K, r) + COST]
    return more


@jit
def lateness_cost(K, S, i):
    """Points of lateness that a move adds, i's own included."""
    more = 0
    most = S[MAX_LATE]
    if i < K[OPS]:
        more = late_by(K, S, i, S[spot(i) + BEGIN])
        most = max(most, more)
    for k in range(S[LOGGED]):
        x = S[log_row(K, k) + 0]
        if x < K[OPS] and x != i:
            late = late_by(K, S, x, S[spot(x) + BEGIN])
            more += late - late_by(K, S, x, S[log_row(K, k) + 1])
            most = max(most, late)
    return K[V_LATE] * more + K[V_LARGEST] * (most - S[MAX_LATE])


@jit
def idle_cost(K, S):
    """Points by which the (smoothed) largest idle time changes."""
    if K[V_IDLE] == 0:
        return 0
    parts, exact = S[IDLE_PARTS], S[SHARP] > 4
    for k in range(S[TOUCHED]):
        r = S[K[O_TOUCHED] + k]
        # Of a shift with several rows another row may begin to count.
        exact = exact or K[shift_row(K, r) + S_GROUP] >= 0
        parts += idle_part(S, S[trial_row(K, r) + IDLE], S[MAX_IDLE])
        parts -= idle_part(S, S[row(K, r) + IDLE], S[MAX_IDLE])
    if not exact:
        return smooth_idle(K, S, parts, S[MAX_IDLE]) - S[IDLE_COST]
    most = largest_idle(K, S, True)
    return smooth_idle(K, S, idle_parts(K, S, most, True), most) - S[IDLE_COST]


@jit
def try_place(K, T, S, i, p, r, w, travel_more, room):
    """What it costs to put operation i behind p; FAR where it cannot be. Nothing is changed.

    FAR as well where the lateness of others takes more than `room` points.
    """
    S[ROOM] = room
    if not step_in(K, T, S, i, p, r, w):
        undo_raises(K, S)
        unlink(S, i)
        return FAR
    cost = changed_routes_cost(K, T, S)
    if cost < FAR:
        cost += lateness_cost(K, S, i) + idle_cost(K, S)
        cost += K[V_TRAVEL] * travel_more + K[points_at(K, r, i)]
        if K[V_BALANCE]:
            carer = K[shift_row(K, r) + S_CARER]
            more = travel_more + K[fact(i) + SERVICE]
            cost += balance_cost(K, S, carer, more) - balance_cost(K, S, -1, 0)
    undo_raises(K, S)
    unlink(S, i)
    return cost


@jit
def added_travel(K, T, S, x, p, r):
    """Seconds of travel that node x behind node p adds."""
    way = K[shift_row(K, r) + S_WAY]
    y = S[spot(p) + NXT]
    a = K[fact(p) + PLACE]
    if p >= K[OPS] + 2 * K[SHIFTS]:
        a = K[fact(S[spot(p) + PRV]) + PLACE]
    if y >= K[OPS] + 2 * K[SHIFTS]:
        y = S[spot(y) + NXT]
    b = K[fact(y) + PLACE]
    c = K[fact(x) + PLACE]
    old = T[road(K, way, a, b)]
    if S[row(K, r) + SIZE] == 0:
        old = 0
    return T[road(K, way, a, c)] + T[road(K, way, c, b)] - old


@jit
def keep_route_changes(K, S):
    """Make the trial rows of the touched routes the true ones."""
    for k in range(S[TOUCHED]):
        r = S[K[O_TOUCHED] + k]
        for c in range(2, 9):
            S[row(K, r) + c] = S[trial_row(K, r) + c]
        note_changed(K, S, r)


@jit
def keep_move(K, T, S, x, more):
    """Make a move true: its routes, its cost and the largest lateness."""
    r = S[spot(x) + ROUTE]
    cost = changed_routes_cost(K, T, S)
    cost += lateness_cost(K, S, x) + idle_cost(K, S) + K[V_TRAVEL] * more
    if x < K[OPS]:
        cost += K[points_at(K, r, x)] - K[fact(x) + DROP]
        carer = K[shift_row(K, r) + S_CARER]
        work = more + K[fact(x) + SERVICE]
        if K[V_BALANCE]:
            cost += balance_cost(K, S, carer, work) - balance_cost(K, S, -1, 0)
        S[K[O_CARER_WORK] + carer] += work
        S[MAX_LATE] = max(S[MAX_LATE], late_by(K, S, x, S[spot(x) + BEGIN]))
    for k in range(S[LOGGED]):
        y = S[log_row(K, k) + 0]
        if y < K[OPS]:
            S[MAX_LATE] = max(S[MAX_LATE], late_by(K, S, y, S[spot(y) + BEGIN]))
    S[TOTAL] += cost
    S[TRUE] += cost
    keep_route_changes(K, S)
    for k in range(S[TOUCHED]):
        o = S[K[O_TOUCHED] + k]
        S[row(K, o) + POINTS] = route_points(K, S, o)
    note_idle(K, S)
    bound_latest(K, T, S, r)


@jit
def place(K, T, S, i, p, r, w):
    """Put operation i behind p for good; the place must have been tried before."""
    more = added_travel(K, T, S, i, p, r)
    S[ROOM] = FAR
    step_in(K, T, S, i, p, r, w)
    S[row(K, r) + SIZE] += 1
    S[USED] += 1 if S[row(K, r) + SIZE] == 1 else 0
    S[row(K, r) + TRAVEL] += more
    keep_move(K, T, S, i, more)
    forget_absent(K, S, i)


@jit
def rest_in(K, T, S, p, r):
    """Link the break of a route behind p and raise what it holds up."""
    x = K[OPS] + 2 * K[SHIFTS] + r
    open_move(S)
    touch(K, S, r)
    link(S, x, p, r)
    begin = S[spot(p) + BEGIN] + K[fact(p) + SERVICE]
    if K[shift_row(K, r) + S_BREAK_MODE] == MEAL_BREAK:
        begin = max(begin, K[shift_row(K, r) + S_MEAL_OPEN])
        if begin > K[shift_row(K, r) + S_MEAL_CLOSE]:
            return False
    S[spot(x) + BEGIN] = begin
    S[K[O_QUEUE] + 0] = x
    S[ROOM] = FAR
    return relax(K, T, S, 1, x) < 0


@jit
def place_rest(K, T, S, r):
    """Give a route its break where that costs least and delays least.

    A meal that no law may ask for is placed only if it pays.
    """
    x = K[OPS] + 2 * K[SHIFTS] + r
    end = K[OPS] + K[SHIFTS] + r
    best, best_p, best_end = FAR, -1, FAR
    p = S[spot(K[OPS] + r) + NXT]
    while p != end:
        if rest_in(K, T, S, p, r):
            cost = changed_routes_cost(K, T, S)
            if cost < FAR:
                cost += lateness_cost(K, S, x) + idle_cost(K, S)
                if cost < best or (cost == best and S[spot(end) + BEGIN] < best_end):
                    best, best_p, best_end = cost, p, S[spot(end) + BEGIN]
        undo_raises(K, S)
        unlink(S, x)
        p = S[spot(p) + NXT]
    if best_p < 0 or best >= FAR:
        return
    if best >= 0 and K[shift_row(K, r) + S_REST_DUE] == 0:
        return
    rest_in(K, T, S, best_p, r)
    keep_move(K, T, S, x, 0)


@jit
def queue_all(K, S):
    """Queue every node of every used route, to settle all of it anew."""
    open_move(S)
    count = 0
    for r in range(K[SHIFTS]):
        touch(K, S, r)  # also one that this very move has emptied
        if S[spot(K[OPS] + r) + NXT] == K[OPS] + K[SHIFTS] + r:
            continue
        x = S[spot(K[OPS] + r) + NXT]
        while x >= 0:
            S[mark(K, x) + STAMP] = S[TICK]
            S[K[O_QUEUE] + count] = x
            count += 1
            if x == K[OPS] + K[SHIFTS] + r:
                break
            x = S[spot(x) + NXT]
    return count


@jit
def queue_touched(K, S):
    """Queue every node of the touched routes and of those tied to them, to settle them anew."""
    n = 0
    while n < S[TOUCHED]:
        r = S[K[O_TOUCHED] + n]
        n += 1
        x, end = S[spot(K[OPS] + r) + NXT], K[OPS] + K[SHIFTS] + r
        while x != end:
            if x < K[OPS]:
                for k in range(K[fact(x) + T0], K[fact(x) + T1]):
                    o = S[spot(K[tie_row(K, k) + OTHER]) + ROUTE]
                    if o >= 0:
                        touch(K, S, o)
            x = S[spot(x) + NXT]
    touched = S[TOUCHED]
    open_move(S)
    count = 0
    for k in range(touched):
        r = S[K[O_TOUCHED] + k]
        touch(K, S, r)  # also one that this very move has emptied
        note_changed(K, S, r)
        drop_lone_rest(K, S, r)
        x, end = S[spot(K[OPS] + r) + NXT], K[OPS] + K[SHIFTS] + r
        while x != end:
            S[mark(K, x) + STAMP] = S[TICK]
            S[K[O_QUEUE] + count] = x
            count += 1
            x = S[spot(x) + NXT]
        if S[row(K, r) + SIZE] > 0:
            S[mark(K, end) + STAMP] = S[TICK]
            S[K[O_QUEUE] + count] = end
            count += 1
    return count


@jit
def refresh(K, T, S, count):
    """Settle lowered begins, put out what cannot stay, and measure the touched routes again.

    Something has to be put out only where the way past a visit is longer than the way over it.
    """
    for k in range(S[TOUCHED]):
        drop_lone_rest(K, S, S[K[O_TOUCHED] + k])
        note_changed(K, S, S[K[O_TOUCHED] + k])
    rounds = 0
    while True:
        bad = settle(K, T, S, count)
        if bad < 0:
            ok = True
            for k in range(S[TOUCHED]):
                r = S[K[O_TOUCHED] + k]
                if not measure_anew(K, T, S, r):
                    bad, ok = S[spot(K[OPS] + K[SHIFTS] + r) + PRV], False
                    break
            if ok:
                break
        if bad >= K[OPS] and bad < K[OPS] + 2 * K[SHIFTS]:
            bad = S[spot(bad) + PRV]
        if bad < K[OPS]:
            put_out(K, T, S, bad)
        elif bad >= K[OPS] + 2 * K[SHIFTS]:
            unlink(S, bad)
        count = queue_touched(K, S)
        rounds += 1
        if rounds > 4 * K[OPS] + 8:
            break
    keep_route_changes(K, S)
    for k in range(S[TOUCHED]):
        bound_latest(K, T, S, S[K[O_TOUCHED] + k])
        drop_lone_rest(K, S, S[K[O_TOUCHED] + k])
        count_anew(K, S, S[K[O_TOUCHED] + k])


@jit
def measure_anew(K, T, S, r):
    """Measure a route as it stands."""
    S[trial_row(K, r) + HAS_BREAK] = 0
    if S[spot(K[OPS] + 2 * K[SHIFTS] + r) + ROUTE] >= 0:
        S[trial_row(K, r) + HAS_BREAK] = 1
    return measure(K, T, S, r)


@jit
def drop_lone_rest(K, S, r):
    """A route without visits has no break, and ends when it might begin."""
    rest, end = K[OPS] + 2 * K[SHIFTS] + r, K[OPS] + K[SHIFTS] + r
    if S[row(K, r) + SIZE] == 0:
        if S[spot(rest) + ROUTE] >= 0:
            unlink(S, rest)
        S[spot(end) + BEGIN] = K[shift_row(K, r) + S_OPEN]
        S[spot(end) + LAT] = K[shift_row(K, r) + S_CLOSE]


@jit
def put_out(K, T, S, i):
    """Take operation i out without looking at begins."""
    p, r = S[spot(i) + PRV], S[spot(i) + ROUTE]
    unlink(S, i)
    S[row(K, r) + SIZE] -= 1
    S[USED] -= 1 if S[row(K, r) + SIZE] == 0 else 0
    S[row(K, r) + TRAVEL] -= added_travel(K, T, S, i, p, r)
    S[TOTAL] += K[fact(i) + DROP]
    S[TRUE] += K[fact(i) + DROP]
    note_absent(K, S, i)


@jit
def pull(K, T, S, x, count):
    """Take node x out and queue what it held up; the caller opens the move and refreshes."""
    r = S[spot(x) + ROUTE]
    touch(K, S, r)
    y = S[spot(x) + NXT]
    begin = S[spot(x) + BEGIN]
    if x < K[OPS]:
        put_out(K, T, S, x)
        for k in range(K[fact(x) + T0], K[fact(x) + T1]):
            o = K[tie_row(K, k) + OTHER]
            if S[spot(o) + ROUTE] < 0:
                continue
            touch(K, S, S[spot(o) + ROUTE])
            if S[spot(o) + BEGIN] == begin + K[tie_row(K, k) + BACK]:
                count = lower_from(K, T, S, o, count)
        if y >= K[OPS] + 2 * K[SHIFTS]:
            count = lower_from(K, T, S, S[spot(y) + NXT], count)
    else:
        unlink(S, x)
    return lower_from(K, T, S, y, count)
