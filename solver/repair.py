"""Building a draft from nothing, and bringing back visits that a search has lost.

Neither the insertion heuristics nor the local search of OR-Tools can move both halves of a
pair at once, so lost pairs are put back here: first where they fit, then by ruin and recreate,
where a few cheaper visits make room and are put back elsewhere. Sources: Schrimpf et al.,
"Record breaking optimization results using the ruin and recreate principle" (2000).
"""

import random
from collections.abc import Callable

from solver.arrays import lost_cost
from solver.draft import Draft
from solver.insertion import insert

TRIES_PER_LOST = 24
LAST_TRIES_PER_LOST = 72
MOST_TRIES = 800
LONGEST_RUIN = 3
SHAKES_PER_VISIT = 5
LONGEST_SHAKE = 7
MIXED_ORDER = 0.5

Halt = Callable[[], bool]


def construct(draft: Draft, halt: Halt, chance: random.Random | None = None) -> None:
    """Put every visit in, hardest first: pairs, then by what losing them costs; or by chance."""
    order = _hardest_first(draft)
    if chance is not None and chance.random() < MIXED_ORDER:
        chance.shuffle(order)
    for visit_id in order:
        if halt():
            break
        insert(draft, visit_id)
    draft.part()


def repair(draft: Draft, chance: random.Random, halt: Halt, *, last: bool = False) -> Draft:
    """A draft at least as good, with as many lost visits brought back as could be."""
    construct(draft, halt)
    best, best_cost = draft, draft.cost()
    tries, most = 0, LAST_TRIES_PER_LOST if last else TRIES_PER_LOST
    for visit_id in _hardest_first(draft):
        if len(best.able[visit_id]) < best.desk.visits[visit_id].visit.carers_needed:
            continue
        for _ in range(most):
            tries += 1
            if halt() or tries > MOST_TRIES or visit_id in best.where:
                break
            trial = best.copy()
            if not _make_room(trial, visit_id, chance):
                continue
            construct(trial, halt)
            cost = trial.cost()
            if cost < best_cost:
                best, best_cost = trial, cost
    return best


def shake(draft: Draft, chance: random.Random, halt: Halt) -> Draft:
    """A draft at least as good: a few neighbours at a time are taken out and put in anew.

    It moves pairs, which OR-Tools cannot: both halves leave and come back together.
    """
    best, best_cost, calm = draft, draft.cost(), 0
    while calm < SHAKES_PER_VISIT * len(best.where) and not halt():
        trial = best.copy()
        _take_neighbours(trial, chance)
        construct(trial, halt, chance)
        cost = trial.cost()
        calm = 0 if cost < best_cost else calm + 1
        if cost < best_cost:
            best, best_cost = trial, cost
    return best


def _take_neighbours(draft: Draft, chance: random.Random) -> None:
    """Take out one served visit and those nearest to it on the road."""
    desk = draft.desk
    served = sorted(draft.where)
    seed = desk.visits[chance.choice(served)]
    row = desk.shifts[draft.where[seed.visit.id][0]].travel_s[seed.place]
    near = sorted(served, key=lambda visit_id: (row[desk.visits[visit_id].place], visit_id))
    for visit_id in near[: chance.randint(2, LONGEST_SHAKE)]:
        if visit_id in draft.where:
            draft.take(visit_id)


def _hardest_first(draft: Draft) -> list[str]:
    """Lost visits: what costs most first, pairs before singles, few able carers before many."""

    def key(visit_id: str) -> tuple[int, int, int, int, str]:
        visit = draft.desk.visits[visit_id]
        room_s = sum(b - a for a, b in visit.windows_s)
        duty = visit.visit.optional_worth is None
        cost = -lost_cost(draft.desk, visit) if duty else 0
        needed = -visit.visit.carers_needed if duty else 0
        return cost, needed, len(draft.able[visit_id]), room_s, visit_id

    return sorted(draft.lost, key=key)


def _make_room(draft: Draft, visit_id: str, chance: random.Random) -> bool:
    """Take a few visits out of routes that may serve this one, and put it in."""
    needed = draft.desk.visits[visit_id].visit.carers_needed
    for shift_id in chance.sample(draft.able[visit_id], needed):
        ids = draft.routes[shift_id].visit_ids
        if ids:
            length = chance.randint(1, min(LONGEST_RUIN, len(ids)))
            first = chance.randint(0, len(ids) - length)
            for gone_id in ids[first : first + length]:
                if gone_id in draft.where:
                    draft.take(gone_id)
    return insert(draft, visit_id)
