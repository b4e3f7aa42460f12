"""The timer: wakes now and then and orders what is due.

APScheduler only wakes. What is due follows from the clock and the database (`homecare.runs.due`),
so it does not matter how often, in how many processes, or after what outage it wakes.
"""

from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler

from api.blame import place_of
from homecare.errors import HomecareError
from homecare.planning import Ports
from homecare.runs.due import order_due

WAKE_S = 30
_log = structlog.get_logger("homecare.timer")


def run_timer(ports: Ports) -> None:
    """Wake until the process is told to end."""
    scheduler: Any = BlockingScheduler(timezone=UTC)
    scheduler.add_job(
        wake,
        "interval",
        args=[ports],
        seconds=WAKE_S,
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    _log.info("timer begins")
    try:
        scheduler.start()
    finally:
        _log.info("timer ends")


def wake(ports: Ports) -> int:
    """Order what is due; how many runs are new. A database that is away is met again later."""
    try:
        ordered = order_due(ports)
    except HomecareError as error:
        _log.warning("nothing can be ordered", code=error.code)
        return 0
    except Exception as error:  # noqa: BLE001 - the scheduler would log it with its values
        _log.error("fault", kind=type(error).__name__, at=place_of(error.__traceback__))
        return 0
    for run in ordered:
        _log.info("run is ordered", run=run.id, kind=run.kind.value, period=run.period)
    return len(ordered)
