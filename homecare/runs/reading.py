"""Runs as people may read them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homecare.access import Action, Actor
from homecare.planning import Ports
from homecare.runs.records import Run, RunKind, RunState

OPEN_TO_ALL = frozenset({"day_on", "days", "seconds", "seed"})
"""Parts of a wish that name nobody."""


def read_run(ports: Ports, actor: Actor, run_id: str) -> Run:
    """A run of the actor's municipality. Raises Forbidden and NotFound."""
    actor.require(Action.RUNS_READ)
    with ports.store.look(ports.actor) as look:
        run = look.runs.run(run_id)
    actor.require_municipality(run.municipality_id, "run", run_id)
    return _seen(actor, run)


def list_runs(
    ports: Ports,
    actor: Actor,
    kind: RunKind | None,
    state: RunState | None,
    page: tuple[int, str | None],
) -> tuple[Run, ...]:
    """The municipality's newest runs first; `page` is how many, and the run before the first.

    Raises NotFound where that run is not the municipality's.
    """
    actor.require(Action.RUNS_READ)
    most, before = page
    with ports.store.look(ports.actor) as look:
        if before is not None:
            actor.require_municipality(look.runs.run(before).municipality_id, "run", before)
        states = None if state is None else (state,)
        found = look.runs.runs(actor.municipality_id, states, kind, most, before)
    return tuple(_seen(actor, run) for run in found)


def _seen(actor: Actor, run: Run) -> Run:
    """The run; who sees some areas alone is not told whom an order is about."""
    if actor.whole_municipality or run.ordered_by == actor.account_id:
        return run
    wish: Mapping[str, Any] = {k: v for k, v in run.wish.items() if k in OPEN_TO_ALL}
    error = {"code": run.error["code"]} if run.error else {}
    return replace(run, wish=wish, error=error)
