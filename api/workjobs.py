"""The process beside the server, seen from inside: it reads a job, does it, answers, and so on.

What is heavy is imported by the first job that needs it, so that drawing never loads the kernels
nor the search for places a map library. It ends when the server is gone.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from api.blame import place_of
from homecare.errors import HomecareError
from homecare.model import Casebook, Place
from homecare.plan import Plan, Problem
from homecare.ports import PlanBoard
from maps.legs import FindLeg

if TYPE_CHECKING:
    from maps.planmap import Look

QUESTIONS = frozenset({"places_for", "stand_ins", "if_only", "drag", "taken"})
"""What a board may be asked."""
BASEMAP_URL = "/api/v1/basemap.pmtiles"
"""Where pages of the server find the base map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A plan to be drawn as a map."""

    problem: Problem
    plan: Plan
    places: Mapping[str, Place]
    language: str
    title: str
    names: Mapping[str, str] | None
    legs: FindLeg | None = None
    """Ways of the plan; None draws them straight."""
    tiles_url: str | None = None
    carer_id: str | None = None
    whole: bool = False
    """With a cut of the base map in the page, so that it opens without the server."""

    def drawn(self) -> str:
        """The page."""
        from maps.planmap import draw_plan  # noqa: PLC0415 - seeking places does without folium

        look = replace(_look(self), tiles_url=self.tiles_url, carer_id=self.carer_id)
        look = replace(look, basemap_url="") if self.whole else look
        return draw_plan(self.problem, self.plan, self.places, look)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two plans of one day to be drawn on one map."""

    before: tuple[Problem, Plan, str]
    """What each answers, the plan, and how a reader knows it: "Plan 12, version 2"."""
    after: tuple[Problem, Plan, str]
    places: Mapping[str, Place]
    language: str
    title: str
    names: Mapping[str, str] | None
    legs: FindLeg | None = None

    def drawn(self) -> str:
        """The page."""
        from maps.compare import Side, draw_comparison  # noqa: PLC0415 - see above

        before, after = (
            Side(problem=problem, plan=plan, name=name)
            for problem, plan, name in (self.before, self.after)
        )
        return draw_comparison(before, after, self.places, _look(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What the bases of a municipality reach, to be drawn as a map."""

    casebook: Casebook
    """Of its people, ages and places are looked at, never names."""
    day_on: date
    language: str

    def drawn(self) -> str:
        """The page; the isochrones load the road map."""
        from homecare.settings import settings  # noqa: PLC0415 - see above
        from maps.counts import coverage_of  # noqa: PLC0415
        from maps.coverage import draw_coverage  # noqa: PLC0415
        from maps.words import Words  # noqa: PLC0415

        chosen, municipality = settings(), self.casebook.municipality
        words = Words(language=self.language, zone=municipality.zone)
        shown = coverage_of(self.casebook, self.day_on, chosen)
        basemap = chosen.basemap_file
        return draw_coverage(shown, words, municipality.name, basemap, BASEMAP_URL)


Drawn = Drawing | Compared | Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to be done."""

    name: str
    """ "draw", "paper", "legs" or "board"."""
    asked: Any
    """What is to be drawn; a paper of `api.papers`; legs; or number, problem, plan of a board."""
    question: str = ""
    args: tuple[object, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)


def main() -> None:
    """Do jobs as long as there is somebody to ask."""
    asked = Connection(int(sys.argv[1]), writable=False)
    answers = Connection(int(sys.argv[2]), readable=False)
    desk = _Desk(lambda notice: answers.send(("notice", notice)))
    try:
        while True:
            answers.send(_answer(desk, asked.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return  # nobody asks any more


def _answer(desk: "_Desk", job: Job) -> tuple[str, object]:
    try:
        return "answer", desk.done(job)
    except HomecareError as error:
        return "error", error
    except Exception as error:  # noqa: BLE001 - whatever it is: the next job may well succeed
        kind, at = type(error).__name__, place_of(error.__traceback__)
        return "error", HomecareError("workbench_failed", kind=kind, at=at)


class _Desk:
    """Does jobs, and keeps the plan that was laid out last for further questions."""

    def __init__(self, on_notice: Callable[[str], None]) -> None:
        self._on_notice = on_notice
        self._board: tuple[int, PlanBoard] | None = None

    def done(self, job: Job) -> object:
        """What a job gives."""
        if job.name == "board":
            return self._told(job)
        return _DONE[job.name](job.asked)

    def _told(self, job: Job) -> object:
        if job.question not in QUESTIONS:
            raise ValueError(job.question)
        number, problem, plan = job.asked
        if self._board is None or self._board[0] != number:
            from solver import lay_out  # noqa: PLC0415 - drawing does without

            self._board = number, lay_out(problem, plan, self._on_notice)
        return getattr(self._board[1], job.question)(*job.args, **job.named)


_DONE: Mapping[str, Callable[[Any], object]] = {
    "draw": lambda asked: asked.drawn(),
    "paper": lambda asked: asked.made(),
    "legs": lambda asked: asked.worked_out(),
}


def _look(asked: Drawing | Compared) -> "Look":
    from homecare.settings import settings  # noqa: PLC0415 - see above
    from maps.planmap import Look  # noqa: PLC0415

    return Look(
        language=asked.language,
        title=asked.title,
        names=asked.names,
        find_leg=asked.legs,
        basemap=settings().basemap_file,
        basemap_url=BASEMAP_URL,
        parishes=settings().parishes_file,
    )
