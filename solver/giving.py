"""The case as it would be if one rule gave way for one visit; "incompatible" never does."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from homecare.explain.relax import OVERTIME_PER_S, PRICES, WINDOW_PER_S, refusals
from homecare.model import Visit
from solver.case import Laid
from solver.case_able import points_table
from solver.kernel import layout as at

STEPS_S = (900, 1800, 3600, 7200, 14_400)
"""How far windows, ends of shifts and working days give; the least step that helps is told."""
ONCE = (0,)
LOOSE = (-at.FAR // 2, -at.FAR // 2, 0, 0)
"""A tie that binds nothing."""
_PER_S = {"window": WINDOW_PER_S, "shift": OVERTIME_PER_S, "working_day": OVERTIME_PER_S}
_PRICED_AS = {"gap": "gap_carers", "double_handed": "second_carer"}


def price_of(rule: str, by_s: int) -> int:
    """Points for a coordinator's dislike of the change, the same as for remedies."""
    return _PER_S[rule] * by_s if rule in _PER_S else PRICES[_PRICED_AS.get(rule, rule)]


def steps_of(rule: str) -> tuple[int, ...]:
    """How far the rule may give, least first."""
    return STEPS_S if rule in _PER_S else ONCE


def given_up(laid: Laid, visit_id: str, rule: str, by_s: int) -> at.Ints | None:
    """K of the kernel with one rule given up for a visit; None where the visit has no such rule."""
    visit = laid.desk.visits[visit_id].visit
    if rule in {"skills", "language", "area", "pin"} and not _asks(visit, rule):
        return None
    case = laid.case.copy()
    _GIVES[rule](laid, case, visit, by_s)
    return case


def _asks(visit: Visit, rule: str) -> bool:
    asked = {
        "skills": visit.skills,
        "language": visit.languages,
        "area": visit.area_id,
        "pin": visit.pin is not None and visit.pin.carer_id is not None,
    }
    # Of a pinned pair each half has its own carer: only the pin as a whole can go.
    return bool(asked[rule]) and (rule == "pin" or visit.carers_needed == 1 or visit.pin is None)


def _open_to(laid: Laid, case: at.Ints, visit: Visit, rule: str = "") -> None:
    """Let the visit be served in every shift that only this rule keeps from it."""
    ops = laid.ops_of[visit.id]
    points = points_table(laid.desk, (visit.id,) * len(ops), laid.variants)
    table = at.points_view(case)
    for r, variant in enumerate(laid.variants):
        barred = set(refusals(laid.desk.shifts[variant.shift_id].shift, visit))
        if barred <= {rule}:
            for k, op in enumerate(ops):
                table[r, op] = points[r, k]


def _carer(rule: str) -> Callable[[Laid, at.Ints, Visit, int], None]:
    def give(laid: Laid, case: at.Ints, visit: Visit, _: int) -> None:
        _open_to(laid, case, visit, rule)

    return give


def _window(laid: Laid, case: at.Ints, visit: Visit, by_s: int) -> None:
    for op in laid.ops_of[visit.id]:
        for w in range(*_span(case, op, at.W0)):
            row = int(case[at.O_WINDOW]) + 3 * w
            case[row + at.OPEN] -= by_s
            case[row + at.CLOSE] += by_s
    if visit.pin is None or visit.carers_needed == 1:
        _open_to(laid, case, visit)


def _shift(laid: Laid, case: at.Ints, visit: Visit, by_s: int) -> None:
    shifts_of(laid, case)[:, at.S_CLOSE] += by_s
    if visit.pin is None or visit.carers_needed == 1:
        _open_to(laid, case, visit)


def _working_day(laid: Laid, case: at.Ints, _: Visit, by_s: int) -> None:
    for row, variant in zip(shifts_of(laid, case), laid.variants, strict=True):
        over = laid.desk.shifts[variant.shift_id].limits.break_over_s
        row[at.S_DAY_MAX] += by_s
        most = int(row[at.S_DAY_MAX])
        row[at.S_WORK_MAX] = min(most, over) if variant.mode == at.NO_BREAK else most


def _gap(laid: Laid, case: at.Ints, visit: Visit, _: int) -> None:
    own = set(laid.ops_of[visit.id])
    for op, row in _ties(laid, case):
        if (op in own) != (int(row[at.OTHER]) in own):
            row[at.LEAST :] = LOOSE


def _double_handed(laid: Laid, case: at.Ints, visit: Visit, _: int) -> None:
    own = set(laid.ops_of[visit.id])
    for op, row in _ties(laid, case):
        if op in own and int(row[at.OTHER]) in own:
            row[at.LEAST :] = LOOSE


def _continuity(_: Laid, case: at.Ints, __: Visit, ___: int) -> None:
    case[at.V_BUDGET] = 0


def _spacing(laid: Laid, case: at.Ints, visit: Visit, _: int) -> None:
    for op in laid.ops_of[visit.id]:
        case[at.FACTS + 16 * op + at.S1] = case[at.FACTS + 16 * op + at.S0]


def _cars(laid: Laid, case: at.Ints, _: Visit, __: int) -> None:
    first = int(case[at.O_CARS])
    case[first : first + len(laid.desk.problem.cars)] += 1


def _span(case: at.Ints, op: int, column: int) -> tuple[int, int]:
    row = at.FACTS + 16 * op
    return int(case[row + column]), int(case[row + column + 1])


def _ties(laid: Laid, case: at.Ints) -> Iterator[tuple[int, at.Ints]]:
    """Operation and row of each of its ties; the rows may be written to."""
    first = int(case[at.O_TIE])
    for op in range(len(laid.visit_of)):
        for k in range(*_span(case, op, at.T0)):
            yield op, case[first + 5 * k : first + 5 * k + 5]


def shifts_of(laid: Laid, case: at.Ints) -> at.Ints:
    """The rows of shifts in a case; they may be written to."""
    first, size = int(case[at.O_SHIFT]), len(laid.variants)
    return case[first : first + 32 * size].reshape(size, 32)


def unbound(laid: Laid, *, tied: bool) -> at.Ints:
    """A case in which no hour is too late and no work too long, to force a plan.

    Without `tied` no visit is tied to another one either.
    """
    case, far = laid.case.copy(), at.FAR // 4
    first = int(case[at.O_WINDOW])
    windows = max((_span(case, op, at.W0)[1] for op in range(len(laid.visit_of))), default=0)
    case[first : first + 3 * windows].reshape(windows, 3)[:, at.CLOSE] = far
    shifts = shifts_of(laid, case)
    wide = [at.S_CLOSE, at.S_WORK_MAX, at.S_DAY_MAX, at.S_WEEK_MAX, at.S_BREAK_OVER]
    shifts[:, [*wide, at.S_MEAL_CLOSE]] = far
    shifts[:, at.S_REST] = -far
    case[at.F_DAYS] = 0
    for _, row in () if tied else _ties(laid, case):
        row[at.LEAST :] = LOOSE
    return case


_GIVES: Mapping[str, Callable[[Laid, at.Ints, Visit, int], None]] = MappingProxyType(
    {
        "window": _window,
        "skills": _carer("skills"),
        "language": _carer("language"),
        "area": _carer("area"),
        "pin": _carer("pin"),
        "shift": _shift,
        "working_day": _working_day,
        "double_handed": _double_handed,
        "gap": _gap,
        "spacing": _spacing,
        "continuity": _continuity,
        "cars": _cars,
    }
)
RULES = tuple(_GIVES)
"""Rules that may give way, one at a time."""
