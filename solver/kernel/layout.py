"""The three arrays of the kernel and the names of their places.

Everything lies in three flat arrays, because a compiled function with many array arguments
spends its time on passing them: `K`, the case, whole numbers that never change during a
search; `T`, the seconds of travel; `S`, the state, one plan being worked on with its scratch
space. Rows are found through the small functions below, which the compiler folds away.

Nodes are numbered through: operations (one half of a double-handed visit each) 0..ops-1, then
the start of each shift, the end of each shift and the break of each shift. All times are whole
seconds since the desk's zero, all costs whole points.
"""

import numpy as np
import numpy.typing as npt
from numba import njit

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]

jit = njit(
    nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False
)
"""For functions that only other compiled functions call: half the time to compile.

They make no arrays and hold none longer than their caller, so nobody counts who holds them: two
threads that count on the same array wait for each other, and that took half of the time.
"""
entry = njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
"""For functions that Python calls: kept on disk once compiled."""
making = njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
making_entry = njit(cache=True, nogil=True, error_model="numpy")
"""The same two for functions that make arrays of their own."""

FAR = 1 << 40
"""Further than any moment and dearer than any plan, and still safe to add up."""

# K: sizes, weights and flags, then where each table begins
(
    OPS,
    SHIFTS,
    PLACES,
    NEAR,
    NEAR_SHIFT,
    CARERS_ALL,
    CARER_SHIFTS,
    CLIENT_OPS,
    FACES,
    WEEKS,
    WHOLE_SCAN,
    NODES,
    IDLE_LEAST,
) = range(13)
(
    V_TRAVEL,
    V_LATE,
    V_LARGEST,
    V_WAITING,
    V_OVERTIME,
    V_IDLE,
    V_MISSED,
    V_IMBALANCE,
    V_USED,
    V_BALANCE,
    F_WORK,
    F_DAYS,
    F_GAINS,
    V_BUDGET,
    V_BUDGET_DAYS,
    V_LAST_DAY,
) = range(16, 32)
(
    O_WINDOW,
    O_TIE,
    O_SHIFT,
    O_POINTS,
    O_NEAR,
    O_NEAR_SHIFT,
    O_CARER_SHIFTS,
    O_CLIENT_OPS,
    O_MET,
    O_PRIOR,
    O_APART,
    O_CARS,
) = range(32, 44)
(
    O_ROUTE,
    O_CARER_WORK,
    O_ABSENT,
    O_COPY_END,
    O_TRIAL,
    O_MARK,
    O_QUEUE,
    O_LOG,
    O_TOUCHED,
    O_ORDER,
    O_SCRATCH,
    O_FACES,
    O_CANDIDATE,
    O_END,
    QUEUE_ROOM,
    CANDIDATE_ROOM,
    O_CHANGED,
) = range(44, 61)
FACTS = 64
"""Where the facts of the nodes begin in K."""

# Columns of a node's facts; all but the first three are for operations only
(
    PLACE,
    SERVICE,
    APPROACH,
    W0,
    W1,
    T0,
    T1,
    DROP,
    CLIENT,
    S0,
    S1,
    FLEX,
    FARNESS,
) = range(13)
# Columns of a window: first and last begin, and the begin after which it is late
OPEN, CLOSE, DUE = 0, 1, 2
# Columns of a tie: begin >= other's begin + LEAST, other's begin >= begin + BACK
OTHER, LEAST, BACK, CARERS, TOGETHER = range(5)
SAME, DIFFERENT = 1, 2
# Columns of a shift
(
    S_FROM,
    S_TO,
    S_WAY,
    S_OPEN,
    S_CLOSE,
    S_STARTS,
    S_ENDS,
    S_DAY_MAX,
    S_BREAK_MODE,
    S_BREAK_OVER,
    S_BREAK_LATEST,
    S_BREAK_IS_WORK,
    S_FIRST_IS_WORK,
    S_LAST_IS_WORK,
    S_FAIR,
    S_CARER,
    S_GROUP,
    S_POOL,
    S_CAR_FROM,
    S_CAR_TO,
    S_DAY,
    S_WEEK,
    S_WEEK_MAX,
    S_REST,
    S_MEAL_OPEN,
    S_MEAL_CLOSE,
    S_UNUSED,
    S_LAST_DAY,
    S_WORK_MAX,
    S_BREAK_TOTAL,
    S_REST_DUE,
) = range(31)
NO_BREAK, LEGAL_BREAK, MEAL_BREAK = 0, 1, 2
ABOVE_FAIR, DEVIATION, RANGE = 0, 1, 2

# S: chance and scratch first, then the tally, then nodes; what makes up the plan lies together
TICK, LOGGED, TOUCHED, RUINS, DICE, ROOM, SCANS, SHARP = range(8)
FACE_COUNT = 10
"""28 counts, by day."""
EAGER, CANDIDATES = 8, 9
FOUND = 40
CHANGED, STEP, STALE = 60, 61, 62
KEPT_FOUND = 64
"""12 places: what was found for the one half while places of the other are looked for."""
TALLY = 80
"""From here to K[O_COPY_END] lies the plan."""
TOTAL, TRUE, MAX_LATE, MAX_IDLE, IDLE_COST, ABSENT, IDLE_PARTS = range(80, 87)
"""TRUE is what the plan costs; TOTAL has a smooth stand-in for the largest idle time."""
USED = 87
SPOTS = 88
"""Where the nodes begin in S."""
# Columns of a node's spot in the plan
NXT, PRV, ROUTE, BEGIN, WIN, LAT, WHERE, LEG = range(8)
# Columns of a route, and of the route as a move would leave it
SIZE, TRAVEL, START, END, WAITING, WORK, COST, IDLE, HAS_BREAK, POINTS = range(10)
ROUTE_STAMP, SEEN, RUINED = 9, 10, 11
MEASURED = 0
"""Of a route as a move would leave it: the move for which it was measured."""
# Columns of the lists of changed routes: since the step began, and since the best was kept
IN_STEP, STEP_STAMP, IN_STALE, STALE_STAMP = range(4)
# Columns of a node's mark
STAMP, QUEUED, KEY, OUT_SINCE, IN_SINCE = range(5)
# Columns of a candidate: cost at least, node before, route, window, travel, cost without delays
C_LEAST, C_BEHIND, C_ROUTE, C_WINDOW, C_TRAVEL, C_ALONE = range(6)


@jit
def fact(x):
    """Row of a node's facts in K."""
    return FACTS + 16 * x


@jit
def window_row(K, w):
    """Row of a window in K."""
    return K[O_WINDOW] + 3 * w


@jit
def tie_row(K, k):
    """Row of a tie in K."""
    return K[O_TIE] + 5 * k


@jit
def shift_row(K, r):
    """Row of a shift in K."""
    return K[O_SHIFT] + 32 * r


@jit
def road(K, way, a, b):
    """Place in T of the travel from a to b."""
    return (way * K[PLACES] + a) * K[PLACES] + b


@jit
def points_at(K, r, i):
    """Place in K of what operation i costs in shift r; FAR where it may not be served there."""
    return K[O_POINTS] + i * K[SHIFTS] + r


@jit
def near_at(K, i, k):
    """Place in K of the k-th nearest operation of i."""
    return K[O_NEAR] + i * K[NEAR] + k


@jit
def near_shift_at(K, i, k):
    """Place in K of the k-th nearest shift of operation i."""
    return K[O_NEAR_SHIFT] + i * K[NEAR_SHIFT] + k


@jit
def carer_shift_at(K, c, k):
    """Place in K of the k-th shift of a carer; -1 there after the last."""
    return K[O_CARER_SHIFTS] + c * K[CARER_SHIFTS] + k


@jit
def client_op_at(K, c, k):
    """Place in K of the k-th operation of a client; -1 there after the last."""
    return K[O_CLIENT_OPS] + c * K[CLIENT_OPS] + k


@jit
def met_at(K, client, carer):
    """Place in K of the days on which a carer met a client: bit 27 the day before the first."""
    return K[O_MET] + client * K[FACES] + carer


@jit
def prior_at(K, c, k):
    """Place in K of a carer's earlier work: 0 for a fair share, 1 + week on record."""
    return K[O_PRIOR] + c * (1 + K[WEEKS]) + k


@jit
def apart_row(K, k):
    """Row of a spacing in K: the other operation, and the days apart."""
    return K[O_APART] + 2 * k


@jit
def spot(x):
    """Row of a node in the plan."""
    return SPOTS + 8 * x


@jit
def row(K, r):
    """Row of a route in the plan."""
    return K[O_ROUTE] + 12 * r


@jit
def trial_row(K, r):
    """Row of a route as a move would leave it, and of its stamps."""
    return K[O_TRIAL] + 12 * r


@jit
def mark(K, x):
    """Row of a node's marks in the scratch space."""
    return K[O_MARK] + 5 * x


@jit
def log_row(K, k):
    """Row of the log of raised begins: node, begin before."""
    return K[O_LOG] + 2 * k


@jit
def candidate_row(K, k):
    """Row of a place that may be worth a trial; its columns are the C_ names."""
    return K[O_CANDIDATE] + 6 * k


@jit
def changed_row(K, k):
    """Row of the lists of changed routes, and of a route's stamps in them."""
    return K[O_CHANGED] + 4 * k


@jit
def found_row(k):
    """Row of the best places found: cost, node before, route, window."""
    return FOUND + 4 * k


def set_out(K: Ints) -> None:
    """Fill in where each table of S begins; the sizes must be in place."""
    nodes, ops, shifts = int(K[NODES]), int(K[OPS]), int(K[SHIFTS])
    at = SPOTS + 8 * nodes
    for name, size in (
        (O_ROUTE, 12 * shifts),
        (O_CARER_WORK, int(K[FACES])),
        (O_ABSENT, ops),
        (O_COPY_END, 0),
        (O_TRIAL, 12 * shifts),
        (O_MARK, 5 * nodes),
        (O_QUEUE, 8 * nodes + 64),
        (O_LOG, 2 * nodes + 2),
        (O_TOUCHED, shifts + 1),
        (O_ORDER, ops),
        (O_SCRATCH, nodes),
        (O_FACES, int(K[FACES])),
        (O_CANDIDATE, 6 * (4 * nodes + 64)),
        (O_CHANGED, 4 * (shifts + 1)),
        (O_END, 0),
    ):
        K[name] = at
        at += size
    K[QUEUE_ROOM] = 8 * nodes + 64
    K[CANDIDATE_ROOM] = 4 * nodes + 64


def points_view(K: Ints) -> Ints:
    """(shifts, ops) what each operation costs in each shift; FAR where it may not be served there.

    A view: writing into it changes the case.
    """
    ops, shifts, begin = int(K[OPS]), int(K[SHIFTS]), int(K[O_POINTS])
    return K[begin : begin + ops * shifts].reshape(ops, shifts).T


def fresh_state(K: Ints, seed: int) -> Ints:
    """A state with empty routes."""
    ops, shifts, nodes = int(K[OPS]), int(K[SHIFTS]), int(K[NODES])
    S = np.zeros(int(K[O_END]), np.int64)
    spots = S[SPOTS : SPOTS + 8 * nodes].reshape(nodes, 8)
    spots[:, [NXT, PRV, ROUTE, WIN]] = -1
    spots[:ops, WHERE] = np.arange(ops)
    S[K[O_ABSENT] : K[O_ABSENT] + ops] = np.arange(ops)
    S[ABSENT], S[SHARP], S[EAGER] = ops, 3, 0
    S[DICE] = (seed * 2654435761 + 88172645463325252) % (1 << 62) | 1
    for r in range(shifts):
        start, end = ops + r, ops + shifts + r
        shift = int(K[O_SHIFT]) + 32 * r
        spots[start, NXT], spots[end, PRV] = end, start
        spots[[start, end], ROUTE] = r
        spots[[start, end], BEGIN] = K[shift + S_OPEN]
        spots[end, LAT] = K[shift + S_CLOSE]
        S[K[O_ROUTE] + 12 * r + IDLE] = K[shift + S_UNUSED]
    for carer in range(int(K[CARERS_ALL])):
        S[K[O_CARER_WORK] + carer] = K[K[O_PRIOR] + carer * (1 + K[WEEKS])]
    return S
