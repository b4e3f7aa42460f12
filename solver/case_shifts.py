"""Shifts as rows of the kernel: with a shared car, with half of one, or without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from homecare.desk import Desk, DeskShift
from homecare.model import WayOfTravel, WorkLimits
from solver.kernel import layout as at


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to work a shift; of the variants of a shift at most one is used."""

    shift_id: str
    way: WayOfTravel
    opens_s: int
    closes_s: int
    car_from_s: int
    car_to_s: int
    """While the shared car is out; both 0 without one."""
    pool: int
    group: int
    """Number of the shift where there are several variants, else -1."""
    rest_s: int
    """Length of the break, where one may be due."""
    mode: int
    """NO_BREAK, LEGAL_BREAK or MEAL_BREAK of the kernel."""


def variants_of(desk: Desk) -> tuple[Variant, ...]:
    """Every way to work every shift, in the order of the problem; closed shifts are left out."""
    pools = {pool.id: n for n, pool in enumerate(desk.problem.cars)}
    found: list[Variant] = []
    for number, shift in enumerate(desk.shifts.values()):
        if shift.usable.opens_s <= shift.usable.closes_s:
            found += _variants(shift, pools, number)
    return tuple(found)


def _variants(shift: DeskShift, pools: Mapping[str, int], number: int) -> list[Variant]:
    opens_s, closes_s = shift.usable.opens_s, shift.usable.closes_s
    own = shift.shift
    if own.way != WayOfTravel.SHARED_CAR or own.car_pool_id is None:
        return [_variant(shift, own.way, (opens_s, closes_s), None, (-1, -1))]
    pool = pools[own.car_pool_id]
    from_s, to_s = shift.starts_s, shift.latest_end_s
    middle_s = (from_s + to_s) // 2
    spans = [(from_s, to_s), (from_s, middle_s), (middle_s, to_s)]
    found = [
        _variant(shift, own.way, (max(opens_s, a), min(closes_s, b)), (a, b), (pool, number))
        for a, b in spans
        if max(opens_s, a) <= min(closes_s, b)
    ]
    if own.way_without_car is not None:
        found.append(_variant(shift, own.way_without_car, (opens_s, closes_s), None, (-1, number)))
    return found


def _variant(
    shift: DeskShift,
    way: WayOfTravel,
    usable: tuple[int, int],
    car: tuple[int, int] | None,
    numbers: tuple[int, int],
) -> Variant:
    opens_s, closes_s = usable
    limits, meal = shift.limits, shift.shift.meal
    rest_s, mode = 0, at.NO_BREAK
    if _may_need_rest(limits, closes_s - opens_s):
        rest_s, mode = limits.break_total_s, at.LEGAL_BREAK
    if meal is not None:
        rest_s = max(meal.least_s, rest_s)
        mode = at.MEAL_BREAK
    return Variant(
        shift_id=shift.shift.id,
        way=way,
        opens_s=opens_s,
        closes_s=closes_s,
        car_from_s=car[0] if car else 0,
        car_to_s=car[1] if car else 0,
        pool=numbers[0],
        group=numbers[1],
        rest_s=rest_s,
        mode=mode,
    )


def _may_need_rest(limits: WorkLimits, open_s: int) -> bool:
    return open_s > limits.break_over_s + limits.break_total_s


def shift_rows(
    desk: Desk,
    variants: Sequence[Variant],
    carers: Mapping[str, int],
    ways: Sequence[WayOfTravel],
) -> at.Ints:
    """The rows of Case.shift."""
    rows = np.zeros((len(variants), 32), np.int64)
    for r, variant in enumerate(variants):
        shift = desk.shifts[variant.shift_id]
        row = rows[r]
        row[at.S_FROM], row[at.S_TO] = shift.from_place, shift.to_place
        row[at.S_WAY] = ways.index(variant.way)
        row[at.S_OPEN], row[at.S_CLOSE] = variant.opens_s, variant.closes_s
        row[at.S_STARTS], row[at.S_ENDS] = shift.starts_s, shift.ends_s
        row[at.S_CARER] = carers[shift.shift.carer_id]
        row[at.S_GROUP], row[at.S_POOL] = variant.group, variant.pool
        row[at.S_CAR_FROM], row[at.S_CAR_TO] = variant.car_from_s, variant.car_to_s
        fair_s = shift.shift.fair_work_s
        row[at.S_FAIR] = -1 if fair_s is None else fair_s
        _law(row, shift, variant)
        row[at.S_UNUSED] = unused_s(shift)
        # A meal is placed where it pays; where nothing is paid for it, the law may ask for it.
        row[at.S_REST_DUE] = variant.mode == at.LEGAL_BREAK or (
            desk.problem.weights.missed_break == 0
            and _may_need_rest(shift.limits, variant.closes_s - variant.opens_s)
        )
        _days(row, desk, shift)
        row[at.S_LAST_DAY] = max(row[at.S_DAY], desk.day_no(variant.closes_s))
    return rows


def _law(row: at.Ints, shift: DeskShift, variant: Variant) -> None:
    limits, meal = shift.limits, shift.shift.meal
    row[at.S_DAY_MAX], row[at.S_WEEK_MAX] = limits.day_max_s, limits.week_max_s
    row[at.S_REST] = limits.daily_rest_s
    row[at.S_BREAK_MODE] = variant.mode
    row[at.S_BREAK_TOTAL] = limits.break_total_s
    row[at.S_WORK_MAX] = limits.day_max_s
    row[at.S_BREAK_OVER] = limits.break_over_s
    row[at.S_BREAK_LATEST] = limits.break_latest_start_s
    row[at.S_BREAK_IS_WORK] = int(limits.break_counts_as_work)
    row[at.S_FIRST_IS_WORK] = int(shift.first_leg_is_work)
    row[at.S_LAST_IS_WORK] = int(shift.last_leg_is_work)
    if variant.mode == at.NO_BREAK:
        # Longer work would ask for a break that never pays in so short a shift.
        row[at.S_WORK_MAX] = min(limits.day_max_s, limits.break_over_s)
    if meal is not None:
        row[at.S_MEAL_OPEN] = desk_seconds(shift, meal.opens_at.timestamp())
        closes_s = desk_seconds(shift, meal.closes_at.timestamp())
        row[at.S_MEAL_CLOSE] = closes_s - variant.rest_s if meal.on_end else closes_s


def unused_s(shift: DeskShift) -> int:
    """Idle seconds of a shift without a route: all of it but the meal."""
    meal_s = shift.shift.meal.least_s if shift.shift.meal else 0
    return shift.ends_s - shift.starts_s - meal_s


def desk_seconds(shift: DeskShift, stamp: float) -> int:
    """A moment (seconds since 1970) on the desk's clock."""
    return shift.starts_s + int(stamp - shift.shift.start_at.timestamp())


def _days(row: at.Ints, desk: Desk, shift: DeskShift) -> None:
    problem = desk.problem
    day = shift.shift.start_at.astimezone(ZoneInfo(problem.zone)).date()
    row[at.S_DAY] = max(0, (day - problem.day_on).days)
    row[at.S_WEEK] = max(0, ((day - problem.day_on).days + problem.day_on.weekday()) // 7)
