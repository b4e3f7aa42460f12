"""Ordering runs, and what is asked of them afterwards."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from homecare.access import Action, Actor
from homecare.errors import Forbidden, TooMany
from homecare.planning import Ports
from homecare.runs.records import Run, RunKind, Wanted
from homecare.runs.wishes import wish_of, written

FOR_PEOPLE = frozenset({RunKind.PLAN, RunKind.REPAIR})
"""What a person may order; the timer orders the rest."""
RETRY_S = 30
"""After how many seconds somebody who was refused may come again."""


def order_run(
    ports: Ports, actor: Actor, kind: RunKind, wish: Mapping[str, Any], most_waiting: int
) -> Run:
    """Order a run of the actor's municipality; a worker takes it as soon as one is free.

    `wish` holds the fields of `Wish` or `RepairWish` as JSON, without the municipality. Raises
    Forbidden, ProblemError("run_wish"), and TooMany("too_many_runs") when `most_waiting` runs of
    the municipality wait already.
    """
    actor.require(Action.RUNS_ORDER)
    if kind not in FOR_PEOPLE:
        raise Forbidden(action=f"{Action.RUNS_ORDER}:{kind}")
    run = Run(
        id=str(uuid4()),
        municipality_id=actor.municipality_id,
        kind=kind,
        wish=written(wish_of(kind, actor.municipality_id, wish)),
        ordered_at=ports.now(),
        ordered_by=actor.account_id,
    )
    with ports.store.work(actor.account_id) as work:
        waiting = work.runs.waiting(actor.municipality_id)
        if waiting >= most_waiting:
            raise TooMany("too_many_runs", count=waiting, most=most_waiting, retry_s=RETRY_S)
        work.runs.order(run)
    return run


def want(ports: Ports, actor: Actor, run_id: str, wanted: Wanted) -> Run:
    """Ask a run to stop and keep the best plan, or to be cancelled; the run as it stands then.

    A waiting run that is cancelled ends at once, a running one within a second; one that has
    ended stays as it is, and cancelling is not taken back by stopping.
    Raises Forbidden, and NotFound for a run that the actor's municipality does not have.
    """
    actor.require(Action.RUNS_ORDER)
    with ports.store.work(actor.account_id) as work:
        run = work.runs.run(run_id)
        actor.require_municipality(run.municipality_id, "run", run_id)
        return work.runs.want(run_id, wanted)
