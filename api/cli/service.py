"""`homecare worker` and `homecare timer`: the service's parts that nobody talks to."""

import os
import signal
from functools import partial
from types import FrameType
from typing import Annotated

import typer

from api.cli.frame import AsJson, console, emit, tell
from api.journal import configure
from api.legs import keep_legs
from api.timer import run_timer, wake
from api.wire import open_ports, solver_of
from api.worker import Worker
from homecare.settings import settings

BEHIND = 10
"""A worker and its solver stand so far behind the server when both want the processor."""
Once = Annotated[bool, typer.Option("--once", help=tell("cli.option.once"))]
OnceTimer = Annotated[bool, typer.Option("--once", help=tell("cli.option.once_timer"))]


def worker(once: Once = False, as_json: AsJson = False) -> None:
    """Carry out runs until told to end; with `--once` those that wait."""
    chosen = settings()
    configure(level=chosen.log_level)
    os.nice(BEHIND)
    with open_ports(chosen) as ports:
        one = Worker(
            ports,
            partial(solver_of, chosen),
            patience_s=chosen.worker_patience_s,
            on_made=partial(keep_legs, ports, chosen),
        )
        _leave_when_told(one)
        if not once:
            one.work()
            return
        count = one.work_off()
    emit(
        as_json,
        {"runs": count},
        lambda: console().print(tell("cli.said.runs_carried_out", n=count)),
    )


def _leave_when_told(one: Worker) -> None:
    """A worker ends in order: not in the middle of a run, as other commands do."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        one.leave()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)


def timer(once: OnceTimer = False, as_json: AsJson = False) -> None:
    """Order what is due until told to end; with `--once` what is due now."""
    chosen = settings()
    configure(level=chosen.log_level)
    with open_ports(chosen) as ports:
        if not once:
            run_timer(ports)
            return
        count = wake(ports)
    emit(as_json, {"runs": count}, lambda: console().print(tell("cli.said.runs_ordered", n=count)))
