"""What a sheet says of the plan published before: whom the carer did not have, what moved, what is gone.

The published plan is the problem's baseline. A client who is not visited at all any more is not in
it, so such a visit is not named.
"""

from collections.abc import Iterable, Iterator

from homecare.plan import Problem
from maps.scene import StopMark
from maps.words import Words

LEAST_S = 60
"""A begin that moved by less is no news."""


def news_of(problem: Problem, mark: StopMark, words: Words) -> str:
    """Whether the visit is new to the carer, or was at another time; nothing in a first plan."""
    if not problem.baseline:
        return ""
    was = problem.baseline.get(mark.visit.id)
    if was is None or mark.carer_id not in was.carer_ids:
        return words.say("sheet.news.new")
    if abs((mark.stop.begin_at - was.begin_at).total_seconds()) < LEAST_S:
        return ""
    return words.say("sheet.news.moved", time=words.clock(was.begin_at))


def gone(
    problem: Problem, carer_id: str, stops: Iterable[StopMark], words: Words
) -> Iterator[tuple[str, str]]:
    """Published begin and client of each visit that the carer had and has not any more."""
    kept = {mark.visit.id for mark in stops}
    clients = {visit.id: visit.client_id for visit in problem.visits}
    had = sorted(
        (was.begin_at, v) for v, was in problem.baseline.items() if carer_id in was.carer_ids
    )
    for begin_at, visit_id in had:
        if visit_id not in kept and visit_id in clients:
            yield words.clock(begin_at), words.person(clients[visit_id])
