"""Carrying a run out: the worker's step, through the use cases that every door calls.

What a run makes is stored in the same transaction as the run's end, and that transaction asks
whether the worker still holds the run: so it is stored once, or not at all, whoever is killed
when. A worker that has lost its lease stores nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from typing import Any, Protocol

from homecare.calendar.checkups import check_up_register
from homecare.errors import (
    Conflict,
    HomecareError,
    SolveCancelled,
    SolveCrashed,
    SolveTimeout,
    StoreError,
)
from homecare.plan import Plan
from homecare.planning import Ports, plan_days
from homecare.planning_repair import repair
from homecare.ports import Progress, Solve
from homecare.privacy.erasure import grounds_of
from homecare.privacy.retention import retire
from homecare.records import PlanRecord
from homecare.runs.records import Run, RunKind, RunState, Wanted
from homecare.runs.wishes import plan_wish, repair_wish
from homecare.settings import settings
from homecare.store import Work

MOST_ATTEMPTS = 3
"""A run that ended three times without an end of its own is given up."""
AGAIN: tuple[type[HomecareError], ...] = (SolveCrashed, SolveTimeout, StoreError, Conflict)
"""Another attempt may do better; all other errors would come again."""
FOR_GOOD = frozenset({"solve_memory", "solve_not_loaded", "store_refused"})
"""Codes among them that would come again, too."""


class Held(Protocol):
    """A run in the hands of a worker, which hears meanwhile what becomes of it."""

    @property
    def worker(self) -> str:
        """Who holds the lease."""
        ...

    @property
    def kept(self) -> bool:
        """Whether what comes out may be stored: nobody cancelled, the lease is ours."""
        ...

    def told(self, progress: Progress) -> None:
        """Hear of a better plan."""
        ...

    def faulted(self, error: Exception) -> None:
        """Hear of a fault of our own, to be logged; the run's row names its kind alone."""
        ...


def carry_out(ports: Ports, run: Run, held: Held) -> Run | None:
    """Do what the run asks, and end it; None when it has to be let go for another attempt.

    `ports.solve` ends by itself, with the best plan, when it is to be stopped. Errors of a kind
    that comes again end the run as failed; so does the end of all attempts.
    """
    if run.attempts > MOST_ATTEMPTS:
        return _failed(ports, run, held, HomecareError("run_attempts", most=MOST_ATTEMPTS))
    watched = replace(ports, actor=run.ordered_by, solve=_watched(ports.solve, held))
    try:
        _STEPS[run.kind](watched, run, held)
    except SolveCancelled:
        return _cancelled(ports, run, held)
    except _LeaseLost:
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, the run ends and the worker goes on
        return None if _may_go_better(run, error) else _failed(ports, run, held, error)
    with ports.store.look(held.worker) as look:
        return look.runs.run(run.id)


def _may_go_better(run: Run, error: Exception) -> bool:
    """Whether another attempt is worth it."""
    passing = isinstance(error, AGAIN) and error.code not in FOR_GOOD
    return passing and run.attempts < MOST_ATTEMPTS


class _LeaseLost(Exception):  # noqa: N818 - named by what happened, as all our errors
    """Another worker has the run, or it has ended."""


def _watched(solve: Solve, held: Held) -> Solve:
    """The port, with no plan when nothing may be stored any more: so nobody explains it in vain."""

    def watched(*asked: Any, **named: Any) -> Plan:  # noqa: ANN401 - as the port has them
        plan = solve(*asked, **named)
        if not held.kept:
            raise SolveCancelled
        return plan

    return watched


def _plan(ports: Ports, run: Run, held: Held) -> None:
    store = partial(_ended_with, ports, run, held)
    plan_days(ports, plan_wish(run), held.told, store)


def _repair(ports: Ports, run: Run, held: Held) -> None:
    store = partial(_ended_with, ports, run, held)
    repair(ports, repair_wish(run), held.told, store)


def _ended_with(
    ports: Ports, run: Run, held: Held, work: Work, records: Sequence[PlanRecord]
) -> None:
    _end(ports, run, held, work, {"plan_ids": [record.id for record in records]})


def _check_ups(ports: Ports, run: Run, held: Held) -> None:
    """Count who is due; the list itself is read from the register, by whoever may see it."""
    day = date.fromisoformat(run.wish["day_on"])
    with ports.store.look(ports.actor) as look:
        register = check_up_register(look.casebook(run.municipality_id), day)
    states = Counter(due.state.value for due in register)
    outcome = {
        "day_on": day.isoformat(),
        "open": sum(due.open for due in register),
        "states": dict(sorted(states.items())),
    }
    with ports.store.work(ports.actor) as work:
        _end(ports, run, held, work, outcome)


def _retention(ports: Ports, run: Run, held: Held) -> None:
    """Remove what was kept long enough; a night that was interrupted is gone on with."""
    grounds = grounds_of(settings())
    gone = retire(ports.store, ports.actor, run.municipality_id, grounds, now=ports.now())
    outcome = {"clients": len(gone.client_ids), "rows": dict(gone.counts), "files": gone.files}
    with ports.store.work(ports.actor) as work:
        _end(ports, run, held, work, outcome)


_STEPS: Mapping[RunKind, Callable[[Ports, Run, Held], None]] = {
    RunKind.PLAN: _plan,
    RunKind.REPAIR: _repair,
    RunKind.CHECK_UPS: _check_ups,
    RunKind.RETENTION: _retention,
}


def _end(ports: Ports, run: Run, held: Held, work: Work, outcome: Mapping[str, Any]) -> None:
    """End the run within the transaction that stores what it made."""
    wanted = work.runs.run(run.id).wanted
    if wanted is Wanted.CANCEL or not held.kept:
        raise SolveCancelled
    state = RunState.STOPPED if wanted is Wanted.STOP else RunState.DONE
    if work.runs.finish(run.id, held.worker, state, outcome, {}, ports.now()) is None:
        raise _LeaseLost


def _cancelled(ports: Ports, run: Run, held: Held) -> Run | None:
    """End a run that somebody stopped before there was a plan; one that nobody did goes on later."""
    with ports.store.work(held.worker) as work:
        if work.runs.run(run.id).wanted is Wanted.GO_ON:
            return None
        return work.runs.finish(run.id, held.worker, RunState.CANCELLED, {}, {}, ports.now())


def _failed(ports: Ports, run: Run, held: Held, error: Exception) -> Run | None:
    """End the run with the error's code and values; of a fault of our own its kind alone."""
    if not isinstance(error, HomecareError):
        held.faulted(error)
        error = HomecareError("run_unexpected", kind=type(error).__name__)
    told = {"code": error.code, "values": dict(error.values)}
    with ports.store.work(held.worker) as work:
        return work.runs.finish(run.id, held.worker, RunState.FAILED, {}, told, ports.now())


def progress_row(progress: Progress) -> dict[str, Any]:
    """Progress as its row and whoever follows the run have it."""
    return asdict(progress)
