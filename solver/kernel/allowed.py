"""Whether a route may take an operation at all: ties, cars, spacings and the continuity budget."""

from solver.kernel.layout import (
    CARER_SHIFTS,
    CARERS,
    CLIENT,
    CLIENT_OPS,
    DIFFERENT,
    FACE_COUNT,
    FACES,
    FAR,
    O_CARS,
    O_FACES,
    OTHER,
    ROUTE,
    S0,
    S1,
    S_CAR_FROM,
    S_CAR_TO,
    S_CARER,
    S_DAY,
    S_GROUP,
    S_LAST_DAY,
    S_POOL,
    SHIFTS,
    SIZE,
    T0,
    T1,
    V_BUDGET,
    V_BUDGET_DAYS,
    V_LAST_DAY,
    apart_row,
    carer_shift_at,
    client_op_at,
    fact,
    jit,
    met_at,
    points_at,
    row,
    shift_row,
    spot,
    tie_row,
)


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
