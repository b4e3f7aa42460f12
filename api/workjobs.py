"""The process beside the server, seen from inside: it reads a job, does it, answers, and so on.

What is heavy is imported by the first job that needs it, so that drawing never loads the kernels
nor the search for places a map library. It ends when the server is gone.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from api.blame import place_of
from homecare.errors import HomecareError
from homecare.model import Place
from homecare.plan import Plan, Problem
from homecare.ports import PlanBoard

QUESTIONS = frozenset({"places_for", "stand_ins", "if_only", "drag", "taken"})
"""What a board may be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A plan to be drawn as a map."""

    problem: Problem
    plan: Plan
    places: Mapping[str, Place]
    language: str
    title: str
    names: Mapping[str, str] | None
    tiles_url: str | None
    carer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to be done."""

    name: str
    """ "draw", "paper" or "board"."""
    asked: Any
    """A Drawing; a paper of `api.papers`; or number, problem and plan of a board."""
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
        if job.name == "paper":
            return job.asked.made()
        return _drawn(job.asked) if job.name == "draw" else self._told(job)

    def _told(self, job: Job) -> object:
        if job.question not in QUESTIONS:
            raise ValueError(job.question)
        number, problem, plan = job.asked
        if self._board is None or self._board[0] != number:
            from solver import lay_out  # noqa: PLC0415 - drawing does without

            self._board = number, lay_out(problem, plan, self._on_notice)
        return getattr(self._board[1], job.question)(*job.args, **job.named)


def _drawn(drawing: Drawing) -> str:
    from homecare.settings import settings  # noqa: PLC0415 - seeking places does without
    from maps.legs import road_legs  # noqa: PLC0415
    from maps.planmap import Look, draw_plan  # noqa: PLC0415

    look = Look(
        language=drawing.language,
        title=drawing.title,
        names=drawing.names,
        tiles_url=drawing.tiles_url,
        carer_id=drawing.carer_id,
        find_leg=road_legs(settings()),
        basemap=settings().basemap_file,
    )
    return draw_plan(drawing.problem, drawing.plan, drawing.places, look)
