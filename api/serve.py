"""The server process: uvicorn round the app, with logs and limits of our own."""

import logging
from contextlib import closing
from dataclasses import replace

import structlog
import uvicorn

from api.http.app import create_app
from api.journal import configure
from api.wire import open_ports
from api.workbench import Workbench
from homecare.settings import Settings

LEAVE_S = 10
"""How long answers under way may go on when the server is told to end."""
IDLE_S = 20
"""How long a connection is kept open for the next request."""
_log = structlog.stdlib.get_logger("homecare.server")


def serve(chosen: Settings) -> None:
    """Serve until the process is told to end. Raises StoreError when the database is not ready."""
    configure(level=chosen.log_level)
    _hear(logging.getLogger("uvicorn"))
    workbench = Workbench()
    with open_ports(chosen) as ports, closing(workbench):
        far = replace(ports, lay_out=workbench.lay_out)
        uvicorn.Server(
            uvicorn.Config(
                create_app(far, chosen, workbench),
                host=chosen.server_host,
                port=chosen.server_port,
                log_config=None,
                access_log=False,
                server_header=False,
                forwarded_allow_ips=chosen.trusted_proxies,
                timeout_keep_alive=IDLE_S,
                timeout_graceful_shutdown=LEAVE_S,
                ws="none",
            )
        ).run()


def _hear(logger: logging.Logger) -> None:
    """Take what uvicorn says into our log: its fixed sentences, without what it fills in."""
    logger.handlers = [_Told()]
    logger.propagate = False
    logger.setLevel(logging.INFO)


class _Told(logging.Handler):
    """Passes on level and sentence; values and tracebacks may hold anything and are dropped."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        _log.log(record.levelno, "server", told=str(record.msg), kind=kind)
