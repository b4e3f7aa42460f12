"""Putting operations into routes and taking them out, with the exact difference in cost."""

import math

from solver.kernel.changed import count_anew, note_changed, route_points
from solver.kernel.layout import (
    ABSENT,
    BACK,
    BEGIN,
    CARER_SHIFTS,
    CARERS,
    CARERS_ALL,
    CLIENT,
    CLIENT_OPS,
    CLOSE,
    COST,
    DIFFERENT,
    DROP,
    FACE_COUNT,
    FACES,
    FAR,
    HAS_BREAK,
    IDLE,
    IDLE_COST,
    IDLE_LEAST,
    IDLE_PARTS,
    LAT,
    LEAST,
    LOGGED,
    MAX_IDLE,
    MAX_LATE,
    MEAL_BREAK,
    NXT,
    O_ABSENT,
    O_CARER_WORK,
    O_CARS,
    O_FACES,
    O_QUEUE,
    O_TOUCHED,
    OPEN,
    OPS,
    OTHER,
    OUT_SINCE,
    PLACE,
    POINTS,
    PRV,
    RANGE,
    ROOM,
    ROUTE,
    ROUTE_STAMP,
    S0,
    S1,
    S_BREAK_MODE,
    S_CAR_FROM,
    S_CAR_TO,
    S_CARER,
    S_CLOSE,
    S_DAY,
    S_GROUP,
    S_LAST_DAY,
    S_MEAL_CLOSE,
    S_MEAL_OPEN,
    S_OPEN,
    S_POOL,
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
    V_BUDGET,
    V_BUDGET_DAYS,
    V_IDLE,
    V_IMBALANCE,
    V_LARGEST,
    V_LAST_DAY,
    V_LATE,
    V_TRAVEL,
    WHERE,
    WIN,
    apart_row,
    carer_shift_at,
    client_op_at,
    entry,
    fact,
    jit,
    log_row,
    mark,
    met_at,
    points_at,
    prior_at,
    road,
    row,
    shift_row,
    spot,
    tie_row,
    trial_row,
    window_row,
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
def may_serve(K, S, i, r):
    """Whether a route may take an operation, whatever the order and the hour."""
    if K[points_at(K, r, i)] >= FAR:
        return False
    carer = K[shift_row(K, r) + S_CARER]
    for k in range(K[fact(i) + T0], K[fact(i) + T1]):
        other = S[spot(K[tie_row(K, k) + OTHER]) + ROUTE]
        if other >= 0 and K[tie_row(K, k) + CARERS]:
            same = K[shift_row(K, other) + S_CARER] == carer
            if same == (K[tie_row(K, k) + CARERS] == DIFFERENT):
                return False
    if S[row(K, r) + SIZE] == 0 and not may_open(K, S, r):
        return False
    for k in range(K[fact(i) + S0], K[fact(i) + S1]):
        other = S[spot(K[apart_row(K, k) + 0]) + ROUTE]
        if other >= 0 and days_apart(K, other, r) < K[apart_row(K, k) + 1]:
            return False
    return K[V_BUDGET] == 0 or within_budget(K, S, r)


@jit
def days_apart(K, r, o):
    """Least days between begins of two shifts, which may both go over midnight."""
    a, b = shift_row(K, r), shift_row(K, o)
    return max(0, K[a + S_DAY] - K[b + S_LAST_DAY], K[b + S_DAY] - K[a + S_LAST_DAY])


@jit
def may_open(K, S, r):
    """Whether an unused shift can be begun: its group is free, and a car is left."""
    shift = shift_row(K, r)
    group, pool = K[shift + S_GROUP], K[shift + S_POOL]
    if group >= 0:
        carer = K[shift + S_CARER]
        for k in range(K[CARER_SHIFTS]):
            o = K[carer_shift_at(K, carer, k)]
            if o < 0:
                break
            if o != r and K[shift_row(K, o) + S_GROUP] == group and S[row(K, o) + SIZE] > 0:
                return False
    if pool < 0:
        return True
    # Cars out at once are most where some taken span begins.
    for k in range(-1, K[SHIFTS]):
        at = K[shift + S_CAR_FROM]
        if k >= 0:
            if K[shift_row(K, k) + S_POOL] != pool or S[row(K, k) + SIZE] == 0:
                continue
            at = K[shift_row(K, k) + S_CAR_FROM]
            if not K[shift + S_CAR_FROM] <= at < K[shift + S_CAR_TO]:
                continue
        out = 1
        for o in range(K[SHIFTS]):
            if (
                K[shift_row(K, o) + S_POOL] == pool
                and S[row(K, o) + SIZE] > 0
                and K[shift_row(K, o) + S_CAR_FROM] <= at < K[shift_row(K, o) + S_CAR_TO]
            ):
                out += 1
        if out > K[K[O_CARS] + pool]:
            return False
    return True


@jit
def look_at_client(K, S, i):
    """Count whom the client of operation i meets, for `within_budget`."""
    client = K[fact(i) + CLIENT]
    days = K[V_BUDGET_DAYS]
    for c in range(K[FACES]):
        S[K[O_FACES] + c] = K[met_at(K, client, c)]
    for k in range(K[CLIENT_OPS]):
        o = K[client_op_at(K, client, k)]
        if o < 0:
            break
        r = S[spot(o) + ROUTE]
        if r >= 0:
            shift = shift_row(K, r)
            for day in range(K[shift + S_DAY], K[shift + S_LAST_DAY] + 1):
                S[K[O_FACES] + K[shift + S_CARER]] |= 1 << (28 + day)
    for ends in range(K[V_LAST_DAY] + 1):
        run = run_of(ends, days)
        met = 0
        for c in range(K[FACES]):
            if S[K[O_FACES] + c] & run:
                met += 1
        S[FACE_COUNT + ends] = met


@jit
def run_of(ends, days):
    """The bits of the run of days that ends on a day; bit 28 is the first day."""
    whole = (1 << (29 + ends)) - 1
    low = 29 + ends - days
    if low > 0:
        whole &= ~((1 << low) - 1)
    return whole


@jit
def within_budget(K, S, r):
    """Whether the client looked at meets no more carers than the budget in any run of days."""
    shift, days = shift_row(K, r), K[V_BUDGET_DAYS]
    faces = S[K[O_FACES] + K[shift + S_CARER]]
    for ends in range(K[shift + S_DAY], min(K[V_LAST_DAY], K[shift + S_LAST_DAY] + days - 1) + 1):
        if S[FACE_COUNT + ends] >= K[V_BUDGET] and not faces & run_of(ends, days):
            return False
    return True


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
def note_idle(K, S):
    """The largest idle time anew, as it is and smoothed."""
    S[MAX_IDLE], S[IDLE_COST], S[IDLE_PARTS] = 0, 0, 0
    if K[V_IDLE]:
        S[MAX_IDLE] = largest_idle(K, S, False)
        S[IDLE_PARTS] = idle_parts(K, S, S[MAX_IDLE], False)
        S[IDLE_COST] = smooth_idle(K, S, S[IDLE_PARTS], S[MAX_IDLE])


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
    """Give a route its break where that costs least and delays least; a meal only if it pays."""
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
    if K[shift_row(K, r) + S_BREAK_MODE] == MEAL_BREAK and best >= 0:
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
