"""Random home-care days: villages and farms, skills, shifts from home, windows of 30 min to 4 h.

`random_day(100, 20, seed=1)` is the base day, of which every peer knows all rules: skills, one
hard window a visit, shifts from and to the carer's home, a price for each visit left out. Nothing
soft, no approach, no break. Double-handed visits, legal breaks, known carers and optional visits
come in by name; with `centres` the day is a city's: shifts begin and end at that many offices, and
two visits on average go to one house.

The same arguments always give the same day. Travel comes from coordinates by an integer formula
and is a little asymmetric: 30 s to set out and 13 m/s over a road 1.3 times the straight line,
give or take three in a hundred.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from homecare.model import Shift, Visit, WayOfTravel, Window, WorkLimits
from homecare.plan import Matrix, Problem, Travel

DAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
SKILLS = ("dementia", "hygiene", "lifting", "medication", "wounds")
SKILL_SETS = 8
"""Kinds of training among the carers of a day; most hold most skills."""
SHIFTS_MIN = ((390, 870), (480, 960), (780, 1260), (420, 720))
"""Begin and end of the kinds of shift, minutes after midnight: early, day, late, short."""
SHIFT_SHARES = (0.30, 0.25, 0.30, 0.15)
PEAKS_MIN = ((420, 600), (660, 810), (960, 1140))
"""When windows open: morning, midday, evening."""
PEAK_SHARES = (0.45, 0.30, 0.25)
WIDTHS_MIN = (30, 60, 90, 120, 180, 240)
SERVICE_MIN = (15, 20, 30, 45, 60)
VILLAGE_SHARE, VILLAGE_M = 0.6, 500.0
"""Part of the homes that stand in a village, and how far they lie from its middle."""
CITY_SIDE_M, CITY_M = 16_000.0, 2_000.0
OPTIONAL_WORTH = 1800
"""Points of an optional visit left out: half an hour of travel."""
ROAD_TENTHS, METRES_PER_S, SET_OUT_S = 13, 13, 30
WHOLE_DAY_S = 24 * 3600
FREE = WorkLimits(day_max_s=WHOLE_DAY_S, break_over_s=WHOLE_DAY_S, daily_rest_s=0, weekly_rest_s=0)
"""Limits that bind nobody: the shift alone says how long a carer works."""

Metres = NDArray[np.float64]
Whole = NDArray[np.int64]


class Extras(TypedDict, total=False):
    """What a day may have beyond the base day; shares are parts of the visits."""

    double_handed: float
    optional: float
    breaks: bool
    continuity: bool
    centres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    double_handed: float = 0.0
    optional: float = 0.0
    breaks: bool = False
    continuity: bool = False
    centres: int = 0


def random_day(visits: int, carers: int, seed: int, **extras: Unpack[Extras]) -> Problem:
    """A day of so many visits and carers, the same for the same arguments.

    An extra never changes the places, windows and shifts of the base day of the same size and
    seed (`centres` does).
    """
    kind = _Kind(**extras)
    houses = visits if not kind.centres else max(1, visits // 2)
    chance = np.random.default_rng([seed, visits, carers])
    homes = kind.centres or carers
    spots = _spots(chance, homes, houses, city=bool(kind.centres))
    shifts = tuple(_shifts(chance, carers, homes))
    travel = _travel(chance, spots)
    made = _visits(chance, visits, houses, homes)
    paired = _chosen([seed, visits, carers, 1], visits, kind.double_handed)
    spare = _chosen([seed, visits, carers, 2], visits, kind.optional)
    made = [replace(v, carers_needed=2) if n in paired else v for n, v in enumerate(made)]
    worth = OPTIONAL_WORTH
    made = [replace(v, optional_worth=worth) if n in spare else v for n, v in enumerate(made)]
    if kind.continuity:
        met = np.random.default_rng([seed, visits, carers, 3])
        made = _with_known(met, made, shifts, spots)
    return Problem(
        id=f"random:{visits}-{carers}-{seed}",
        day_on=DAY,
        zone="Europe/Riga",
        visits=tuple(made),
        shifts=shifts,
        travel=travel,
        limits={"standard": WorkLimits() if kind.breaks else FREE},
    )


def _spots(chance: np.random.Generator, homes: int, houses: int, *, city: bool) -> Metres:
    """Metres east and north of carers' homes (or offices) and then of clients' houses."""
    if city:
        offices = chance.uniform(0, CITY_SIDE_M, (homes, 2))
        around = offices[chance.integers(homes, size=houses)]
        return np.concatenate((offices, around + chance.normal(0, CITY_M, (houses, 2))))
    count = homes + houses
    side_m = 9_000.0 * homes**0.35
    villages = chance.uniform(0, side_m, (3 + count // 40, 2))
    size = 1.0 / np.arange(1, len(villages) + 1)
    middle = villages[chance.choice(len(villages), count, p=size / size.sum())]
    in_village = chance.random(count) < VILLAGE_SHARE
    near = middle + chance.normal(0, VILLAGE_M, (count, 2))
    return np.where(in_village[:, None], near, chance.uniform(0, side_m, (count, 2)))


def _travel(chance: np.random.Generator, spots: Metres) -> Travel:
    """Travel of every ordered pair; metres are not what these days are about: one matrix is both."""
    whole = spots.astype(np.int64)
    apart = whole[:, None, :] - whole[None, :, :]
    roads_m = ROAD_TENTHS * np.sqrt((apart**2).sum(axis=2)).astype(np.int64) // 10
    noise = chance.integers(97, 104, roads_m.shape)
    travel_s = (SET_OUT_S + roads_m // METRES_PER_S) * noise // 100
    np.fill_diagonal(travel_s, 0)
    rows = _rows(travel_s)
    ids = tuple(f"P-{n:04}" for n in range(len(spots)))
    matrix = Matrix(travel_s=rows, distance_m=rows)
    return Travel(place_ids=ids, by_way={WayOfTravel.CAR: matrix}, source="random")


def _rows(matrix: Whole) -> tuple[tuple[int, ...], ...]:
    """The matrix as tuples that share their numbers: a pointer a cell instead of an object."""
    number = list(range(int(matrix.max(initial=0)) + 1))
    return tuple(tuple(map(number.__getitem__, row)) for row in matrix.tolist())


def _shifts(chance: np.random.Generator, carers: int, homes: int) -> list[Shift]:
    trained = [
        frozenset(s for s, holds in zip(SKILLS, row, strict=True) if holds)
        for row in chance.random((SKILL_SETS, len(SKILLS))) < 0.8
    ]
    trained[0] = frozenset(SKILLS)
    # Shares kept to the carer: a small day without late shifts would leave its evenings unserved.
    parts = np.cumsum((0.0, *SHIFT_SHARES))[1:]
    kinds = chance.permutation(np.searchsorted(parts, (np.arange(carers) + 0.5) / carers))
    training = chance.integers(SKILL_SETS, size=carers)
    shifts = []
    for number, (kind, skills) in enumerate(zip(kinds, training, strict=True)):
        start_min, end_min = SHIFTS_MIN[kind]
        place_id = f"P-{number % homes:04}"
        shifts.append(
            Shift(
                id=f"S-{number:03}",
                carer_id=f"K-{number:03}",
                start_at=_at(start_min),
                end_at=_at(end_min),
                latest_end_at=_at(end_min),
                start_place_id=place_id,
                end_place_id=place_id,
                skills=trained[skills],
                starts_at_home=homes == carers,
                ends_at_home=homes == carers,
            )
        )
    return shifts


def _visits(chance: np.random.Generator, count: int, houses: int, homes: int) -> list[Visit]:
    peaks = np.array(PEAKS_MIN)[chance.choice(len(PEAKS_MIN), count, p=PEAK_SHARES)]
    opens_min = chance.integers(peaks[:, 0], peaks[:, 1] + 1)
    width_min = chance.choice(WIDTHS_MIN, count)
    service_min = chance.choice(SERVICE_MIN, count)
    needed = chance.choice(3, count, p=(0.4, 0.45, 0.15))
    order = chance.permuted(np.tile(np.arange(len(SKILLS)), (count, 1)), axis=1)
    return [
        Visit(
            id=f"V-{n:04}",
            client_id=f"C-{n % houses:04}",
            place_id=f"P-{homes + n % houses:04}",
            service_s=60 * int(service_min[n]),
            windows=(
                Window(
                    opens_at=_at(int(opens_min[n])),
                    closes_at=_at(int(opens_min[n] + width_min[n])),
                ),
            ),
            skills=frozenset(SKILLS[k] for k in order[n, : needed[n]]),
        )
        for n in range(count)
    ]


def _chosen(seed: list[int], count: int, share: float) -> set[int]:
    """Numbers of a random part of so many visits."""
    order = np.random.default_rng(seed).permutation(count)
    return set(order[: round(share * count)].tolist())


def _with_known(
    chance: np.random.Generator, made: list[Visit], shifts: tuple[Shift, ...], spots: Metres
) -> list[Visit]:
    """Each client knows up to four skilled carers who live near, and prefers one of them."""
    homes = spots[[int(shift.start_place_id[2:]) for shift in shifts]]
    count = chance.integers(2, 5, len(made))
    found = []
    for visit, most in zip(made, count, strict=True):
        apart_m = np.hypot(*(homes - spots[int(visit.place_id[2:])]).T)
        order = np.argsort(apart_m * chance.uniform(1, 3, len(shifts)))
        able = [shifts[n].carer_id for n in order if visit.skills <= shifts[n].skills][:most]
        found.append(
            replace(visit, known_carers=frozenset(able), preferred_carers=frozenset(able[:1]))
        )
    return found


def _at(minutes: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minutes)
