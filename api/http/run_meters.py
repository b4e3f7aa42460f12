"""Numbers of runs for Prometheus, read from the database when they are asked for."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from homecare.planning import Ports
from homecare.runs.records import Run, RunKind, RunState

_SOLVED = (RunState.DONE, RunState.STOPPED)
_SOLVING = (RunKind.PLAN, RunKind.REPAIR)


def run_figures(ports: Ports) -> bytes:
    """The text of Prometheus about runs. Raises StoreError."""
    with ports.store.look(ports.actor) as look:
        counts = look.runs.counts()
        age_s = look.runs.queue_age_s(ports.now())
        newest = [
            run
            for municipality_id in look.municipalities()
            for kind in _SOLVING
            for run in look.runs.runs(municipality_id, _SOLVED, kind, 1)
        ]
    registry = CollectorRegistry()
    runs = Gauge("homecare_runs", "Runs on record", ("kind", "state"), registry=registry)
    for kind in RunKind:
        for state in RunState:
            runs.labels(kind.value, state.value).set(counts.get((kind, state), 0))
    queue = Gauge(
        "homecare_queue_age_seconds",
        "How long the oldest waiting run has waited; 0 when none waits",
        registry=registry,
    )
    queue.set(age_s or 0)
    _latest(registry, newest)
    return generate_latest(registry)


def _latest(registry: CollectorRegistry, newest: list[Run]) -> None:
    """Of each municipality's newest run of a kind that made a plan."""
    by = ("municipality", "kind")
    seconds = Gauge(
        "homecare_run_seconds", "Length of the newest run with a plan", by, registry=registry
    )
    solve = Gauge(
        "homecare_solve_seconds",
        "When the best plan of the newest run was met, from its begin",
        by,
        registry=registry,
    )
    unserved = Gauge(
        "homecare_unserved_visits", "Visits its best plan leaves out", by, registry=registry
    )
    for run in newest:
        labels = (run.municipality_id, run.kind.value)
        if run.began_at is not None and run.ended_at is not None:
            seconds.labels(*labels).set((run.ended_at - run.began_at).total_seconds())
        if "unserved" in run.progress:
            solve.labels(*labels).set(run.progress["seconds"])
            unserved.labels(*labels).set(run.progress["unserved"])
