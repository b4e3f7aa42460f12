"""Two plans of one day on one map: what changed hands, what moved, what was won or lost."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from homecare.i18n import day_name
from homecare.model import Place
from homecare.plan import Plan, Problem
from maps import pieces
from maps.board import Board
from maps.coordinates import lat_lon
from maps.frame import Frame
from maps.picture import LegMark, legs_of, picture_of
from maps.planmap import PLAIN, Look, spots_of
from maps.scene import Mark, Scene, StopMark, scene_of
from maps.words import Words

LEAST_S = 60
"""A begin that moved by less is no change."""
BEFORE = {"colour": "#5f5f5f", "dash": "2 6"}
"""Lines of the former plan, whoever drove them."""


class Move(StrEnum):
    """What became of a visit, the most serious first."""

    LOST = "lost"
    WON = "won"
    CARER = "carer"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two plans."""

    problem: Problem
    plan: Plan
    name: str
    """As a reader knows it: "Plāns 12, 2. versija"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMark:
    """A visit that is not as it was."""

    move: Move
    before: tuple[StopMark, ...]
    after: tuple[StopMark, ...]

    @property
    def stop(self) -> StopMark:
        """The visit as it is now, else as it was."""
        return (*self.after, *self.before)[0]


def moves_of(before: Scene, after: Scene) -> list[MoveMark]:
    """The visits that differ, by what became of them and then by the clock."""
    was, now = _stops(before), _stops(after)
    found = []
    for visit_id in was.keys() | now.keys():
        pair = was.get(visit_id, ()), now.get(visit_id, ())
        move = _move(*pair)
        if move is not None:
            found.append(MoveMark(move=move, before=pair[0], after=pair[1]))
    kinds = list(Move)

    def order(mark: MoveMark) -> tuple[Any, ...]:
        return kinds.index(mark.move), mark.stop.stop.begin_at, mark.stop.visit.id

    return sorted(found, key=order)


def _stops(scene: Scene) -> dict[str, tuple[StopMark, ...]]:
    found: defaultdict[str, list[StopMark]] = defaultdict(list)
    for stop in (stop for route in scene.routes for stop in route.stops):
        found[stop.visit.id].append(stop)
    return {visit_id: tuple(stops) for visit_id, stops in found.items()}


def _move(before: Sequence[StopMark], after: Sequence[StopMark]) -> Move | None:
    if not after:
        return Move.LOST
    if not before:
        return Move.WON
    if {s.carer_id for s in before} != {s.carer_id for s in after}:
        return Move.CARER
    shifted = abs((after[0].stop.begin_at - before[0].stop.begin_at).total_seconds())
    return Move.TIME if shifted >= LEAST_S else None


def draw_comparison(
    before: Side, after: Side, places: Mapping[str, Place], look: Look = PLAIN
) -> str:
    """The comparison as a whole HTML page; letters of carers are the same in both plans.

    Raises:
        NotFound: a plan names a visit or shift that is not in its problem.
    """
    carer_ids = sorted({r.carer_id for side in (before, after) for r in side.plan.routes})
    was, now = (scene_of(s.problem, s.plan, places, carer_ids) for s in (before, after))
    words = Words(language=look.language, zone=after.problem.zone, names=look.names)
    board = Board(words)
    both = Scene(
        routes=now.routes, unserved=(), places=tuple(dict.fromkeys((*was.places, *now.places)))
    )
    board.names(both.places)
    numbered = list(enumerate(moves_of(was, now), start=1))
    _pins(board, numbered)
    board.start("showComparison", both.places)
    legs = [*_grey(was, look), *(leg for r in now.routes for leg in legs_of(r, look.find_leg))]
    frame = Frame(
        words=words,
        title=look.title or words.say("map.comparison"),
        day=day_name(after.problem.day_on, look.language),
        basemap=look.basemap,
        basemap_url=look.basemap_url,
        parishes=look.parishes,
        scripts=("lines.js", "search.js", "compare.js"),
    )
    picture = picture_of(both, legs, lambda leg: board.card("leg_tip", leg), words.clock)
    picture |= {
        "credits": any(leg.on_roads for leg in legs),
        "former": sum(len(legs_of(route)) for route in was.routes),
        "pairs": [],
    }
    return frame.page(
        "compare.html",
        board,
        spots_of(both, legs),
        picture,
        sides=[(before.name, _figures(was)), (after.name, _figures(now))],
        kinds=[(kind, [(n, m) for n, m in numbered if m.move is kind]) for kind in Move],
        changes=len(numbered),
    )


def _pins(board: Board, numbered: Sequence[tuple[int, MoveMark]]) -> None:
    group = pieces.layer(board.map, "moves")
    for number, mark in numbered:
        if mark.stop.place is not None:
            board.pins[f"m{number}"] = pieces.pin(
                group,
                lat_lon(mark.stop.place),
                board.card("move_face", mark, number),
                pieces.Says(
                    board.card("move_tip", mark, number), board.card("move_card", mark, number)
                ),
            )


def _grey(scene: Scene, look: Look) -> Iterator[LegMark]:
    for route in scene.routes:
        grey = replace(route, mark=Mark(letter=route.mark.letter, **BEFORE))
        yield from legs_of(grey, look.find_leg)


def _figures(scene: Scene) -> dict[str, int]:
    totals = [route.route.totals for route in scene.routes]
    return {
        "served": len(_stops(scene)),
        "carers": len(scene.carer_ids),
        "travel_s": sum(one.travel_s for one in totals),
        "distance_m": sum(one.distance_m for one in totals),
    }
