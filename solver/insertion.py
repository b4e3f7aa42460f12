"""Putting one more visit into a draft where it costs least.

Positions are sifted by bounds that cost one look each; what remains is timed exactly, cheapest
first. A double-handed visit takes two positions of two carers and one begin for both; a visit
with a gap takes a begin within the gap of its partners, whose begins hold still from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from homecare.desk import DeskShift, DeskVisit
from homecare.timing import Timed
from solver.arrays import lost_cost, wish_cost
from solver.draft import Draft

MOST_PAIRS_TIMED = 60
"""Combinations of two positions that are timed before a pair is given up."""
MOST_FAILED = 80
"""Positions of a single visit that are timed in vain before it is given up."""
SPOTS_PER_CARER = 3
SPOTS_OF_ALL = 30


@dataclass(frozen=True, slots=True)
class Spot:
    """A position where a visit may fit: begins from..by, at a price for travel and wishes."""

    price: int
    shift_id: str
    position: int
    from_s: int
    by_s: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Begins that the partners of a visit leave it, and the begins they hold for it."""

    least_s: int
    most_s: int
    held: Mapping[str, int]


def insert(draft: Draft, visit_id: str) -> bool:
    """Serve a visit at its cheapest place; False where none was found or it is not worth it."""
    visit = draft.desk.visits[visit_id]
    bounds = _bounds(draft, visit_id)
    if visit.visit.carers_needed > 1:
        return _insert_pair(draft, visit, bounds)
    worth, best, best_begun, best_cost, failed = lost_cost(draft.desk, visit), None, {}, 0, 0
    best_cost = worth
    for spot in _spots(draft, visit, bounds):
        if spot.price >= best_cost or failed > MOST_FAILED:
            break
        begun = _begun(draft, visit, bounds, spot) if bounds.held else {}
        timed = _time_with(draft, visit_id, spot, begun)
        if timed is None or not _allowed(draft, visit_id, spot, timed):
            failed += 1
            continue
        cost = spot.price + timed.cost - draft.routes[spot.shift_id].cost
        if cost < best_cost:
            best, best_begun, best_cost = timed, begun, cost
    if best is None:
        return False
    draft.put(visit_id, [best], best_begun)
    return True


def _insert_pair(draft: Draft, visit: DeskVisit, bounds: Bounds) -> bool:
    """The cheapest of the combinations tried, both routes timed with one begin."""
    visit_id = visit.visit.id
    best: tuple[Timed, Timed] | None = None
    best_begun: Mapping[str, int] = {}
    best_cost = lost_cost(draft.desk, visit)
    for tried, (one, two) in enumerate(_combined(draft, visit, bounds)):
        price = one.price + two.price
        if price >= best_cost or tried > MOST_PAIRS_TIMED:
            break
        for begin_s in _begins(visit, max(one.from_s, two.from_s), min(one.by_s, two.by_s)):
            begun = {**bounds.held, visit_id: begin_s}
            first = _time_with(draft, visit_id, one, begun)
            second = _time_with(draft, visit_id, two, begun) if first else None
            if first is None or second is None:
                continue
            if not draft.allows(visit_id, (one.shift_id, two.shift_id), begin_s):
                continue
            was = draft.routes[one.shift_id].cost + draft.routes[two.shift_id].cost
            cost = price + first.cost + second.cost - was
            if cost < best_cost:
                best, best_begun, best_cost = (first, second), begun, cost
    if best is None:
        return False
    draft.put(visit_id, best, best_begun)
    return True


def _time_with(draft: Draft, visit_id: str, spot: Spot, begun: Mapping[str, int]) -> Timed | None:
    ids = draft.routes[spot.shift_id].visit_ids
    order = (*ids[: spot.position], visit_id, *ids[spot.position :])
    timed = draft.time(spot.shift_id, order, {**draft.begun, **begun} if begun else draft.begun)
    return timed if isinstance(timed, Timed) else None


def _allowed(draft: Draft, visit_id: str, spot: Spot, timed: Timed) -> bool:
    return draft.allows(visit_id, (spot.shift_id,), timed.begins_s[spot.position])


def _combined(draft: Draft, visit: DeskVisit, bounds: Bounds) -> Iterator[tuple[Spot, Spot]]:
    """Two positions of two carers whose begins can meet, cheapest first."""
    shifts, pin = draft.desk.shifts, visit.visit.pin
    pinned = pin.carer_id if pin else None
    spots = _few(draft, _spots(draft, visit, bounds))
    met: list[tuple[int, int, Spot, Spot]] = []
    for n, (one, two) in enumerate(combinations(spots, 2)):
        carers = {shifts[one.shift_id].shift.carer_id, shifts[two.shift_id].shift.carer_id}
        if len(carers) < 2 or (pinned and pinned not in carers):
            continue
        if max(one.from_s, two.from_s) <= min(one.by_s, two.by_s):
            met.append((one.price + two.price, n, one, two))
    met.sort()
    for _, _, one, two in met:
        yield one, two


def _few(draft: Draft, spots: Sequence[Spot]) -> list[Spot]:
    """The cheapest of all and the cheapest of every carer."""
    kept: list[Spot] = []
    seen: dict[str, int] = {}
    for n, spot in enumerate(spots):
        carer_id = draft.desk.shifts[spot.shift_id].shift.carer_id
        seen[carer_id] = seen.get(carer_id, 0) + 1
        if n < SPOTS_OF_ALL or seen[carer_id] <= SPOTS_PER_CARER:
            kept.append(spot)
    return kept


def _spots(draft: Draft, visit: DeskVisit, bounds: Bounds) -> list[Spot]:
    """Positions that the bounds do not rule out, cheapest first."""
    found: list[Spot] = []
    for shift_id in draft.able[visit.visit.id]:
        shift = draft.desk.shifts[shift_id]
        wish = wish_cost(draft.desk, shift, visit)
        places = [shift.from_place]
        places += [draft.desk.visits[v].place for v in draft.routes[shift_id].visit_ids]
        places.append(shift.to_place)
        free, by = draft.room(shift_id)
        for position, (free_s, by_s) in enumerate(zip(free, by, strict=True)):
            between = (places[position], places[position + 1])
            last = position == len(free) - 1
            need_s = _next_need(draft, shift_id, visit, position)
            span = _reach(shift, visit, between[0], free_s, by_s - need_s - visit.service_s)
            span = _within(span, bounds) if span else None
            if span is None:
                continue
            empty = last and position == 0
            detour_s = _detour(shift, visit.place, between, empty=empty)
            price = detour_s * draft.desk.problem.weights.travel_per_s + wish
            found.append(Spot(price, shift_id, position, *span))
    found.sort(key=lambda spot: (spot.price, spot.shift_id, spot.position))
    return found


def _next_need(draft: Draft, shift_id: str, visit: DeskVisit, position: int) -> int:
    """Seconds from the door of a visit to the begin after it."""
    shift, ids = draft.desk.shifts[shift_id], draft.routes[shift_id].visit_ids
    if position == len(ids):
        return shift.travel_s[visit.place][shift.to_place]
    after = draft.desk.visits[ids[position]]
    approach_s = after.approach_s if after.place != visit.place else 0
    return shift.travel_s[visit.place][after.place] + approach_s


def _detour(shift: DeskShift, place: int, between: tuple[int, int], *, empty: bool) -> int:
    before, after = between
    extra_s = shift.travel_s[before][place] + shift.travel_s[place][after]
    return extra_s if empty else extra_s - shift.travel_s[before][after]


def _reach(
    shift: DeskShift, visit: DeskVisit, before: int, free_s: int, by_s: int
) -> tuple[int, int] | None:
    """First and last begin inside a window that the neighbours leave."""
    approach_s = visit.approach_s if before != visit.place else 0
    ready_s = free_s + shift.travel_s[before][visit.place] + approach_s
    spans = [(max(a, ready_s), min(b, by_s)) for a, b in visit.windows_s]
    spans = [(a, b) for a, b in spans if a <= b]
    return (spans[0][0], spans[-1][1]) if spans else None


def _within(span: tuple[int, int], bounds: Bounds) -> tuple[int, int] | None:
    from_s, by_s = max(span[0], bounds.least_s), min(span[1], bounds.most_s)
    return (from_s, by_s) if from_s <= by_s else None


def _bounds(draft: Draft, visit_id: str) -> Bounds:
    """What served partners of gaps leave."""
    least_s, most_s, held = 0, 1 << 40, {}
    for other_id, gap_least_s, gap_most_s in draft.desk.gaps_of.get(visit_id, ()):
        if other_id not in draft.where:
            continue
        other_s = draft.begin_s(other_id)
        held[other_id] = other_s
        least_s = max(least_s, other_s + gap_least_s)
        if gap_most_s is not None:
            most_s = min(most_s, other_s + gap_most_s)
    return Bounds(least_s, most_s, held)


def _begun(draft: Draft, visit: DeskVisit, bounds: Bounds, spot: Spot) -> dict[str, int]:
    """Begins held for a visit with a gap: its own the earliest that works, its partners' as is."""
    for begin_s in _begins(visit, spot.from_s, spot.by_s):
        begun = {**bounds.held, visit.visit.id: begin_s}
        if _time_with(draft, visit.visit.id, spot, begun) is not None:
            return begun
    return {**bounds.held, visit.visit.id: spot.from_s}


def _begins(visit: DeskVisit, from_s: int, by_s: int) -> list[int]:
    """Begins worth trying: the earliest, the latest without lateness, halfway, the latest."""
    due_s = visit.due_s(from_s)
    wished_s = by_s if due_s is None else min(by_s, max(from_s, due_s))
    tries = [from_s, (from_s + wished_s) // 2, wished_s, by_s]
    inside = [t for t in tries if any(a <= t <= b for a, b in visit.windows_s)]
    inside += [a for a, _ in visit.windows_s if from_s < a <= by_s]
    return list(dict.fromkeys(inside))
