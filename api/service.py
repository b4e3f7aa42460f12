"""The whole service on one machine: server, worker and timer as processes that are looked after.

Each is a command of its own and ends by itself when this process is gone, however it went. One
that dies is started again, sooner or later by how long it had lived; when this process is told to
end it tells them, waits, and kills what is still there, by its id.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from api.wire import open_ports
from homecare.errors import SettingsError
from homecare.files import cause
from homecare.settings import Settings

START = (
    "import sys; sys.path[:] = sys.argv[3:]; from api.service import follow; follow(); "
    "from api.cli import main; main()"
)
PARTS = ("server", "worker", "timer")
LOOK_S = 0.2
"""How often the parts are looked at."""
FIRST_REST_S, LONGEST_REST_S = 1.0, 30.0
"""A part rests before it is started again, twice as long each time it dies early."""
LONG_LIFE_S = 60.0
"""After such a life the rest is short again."""
GRACE_S = 15.0
"""So much longer than the worker's patience the parts may take to end."""
ORPHAN_S = 0.5
"""How often a part looks whether its parent lives."""
_log = structlog.get_logger("homecare.service")


@dataclass(slots=True)
class Part:
    """One command that is kept going."""

    name: str
    process: "subprocess.Popen[bytes] | None" = None
    began_at: float = 0.0
    rest_s: float = FIRST_REST_S
    starts_at: float = 0.0

    def look_after(self, environment: Mapping[str, str]) -> None:
        """Start the part when its time has come, or note that it died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.starts_at:
                self.process, self.began_at = start(self.name, environment), now
        elif (code := self.process.poll()) is not None:
            self.process = None
            long_life = now - self.began_at >= LONG_LIFE_S
            self.rest_s = FIRST_REST_S if long_life else min(2 * self.rest_s, LONGEST_REST_S)
            self.starts_at = now + self.rest_s
            _log.warning("part died", part=self.name, code=code, rest_s=self.rest_s)


@dataclass(slots=True)
class Service:
    """Server, worker and timer with the same settings."""

    chosen: Settings
    parts: Sequence[Part] = field(default_factory=lambda: tuple(Part(name) for name in PARTS))

    def keep(self, over: Callable[[], bool] = lambda: False) -> None:
        """Keep all parts going until it is over or an exception, as of a signal, ends it.

        Then they all are ended.
        """
        environment = self.chosen.environment()
        warm_up = start("warmup --json", environment)
        try:
            while not over():
                for part in self.parts:
                    part.look_after(environment)
                warm_up.poll()
                time.sleep(LOOK_S)
        finally:
            warm_up.kill()
            warm_up.wait()
            self._end()

    def _end(self) -> None:
        running = [p.process for p in self.parts if p.process is not None]
        for process in running:
            process.terminate()
        ends_at = time.monotonic() + self.chosen.worker_patience_s + GRACE_S
        for process in running:
            try:
                process.wait(max(0.0, ends_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def require_ready(chosen: Settings) -> None:
    """Raise StoreError for a database that is not up to date, SettingsError for a port in use."""
    with open_ports(chosen), socket.socket() as knock:
        knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            knock.bind((chosen.server_host, chosen.server_port))
        except OSError as error:
            raise SettingsError(
                "server_address", port=chosen.server_port, reason=cause(error)
            ) from None


def start(command: str, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A command of ours as a child in a session of its own: Ctrl-C reaches it through us alone."""
    return subprocess.Popen(
        [sys.executable, "-c", START, command, str(os.getpid()), *sys.path],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def follow() -> None:
    """In a child: be the command that it was started for, for as long as the parent lives."""
    command, parent = sys.argv[1], int(sys.argv[2])
    watch = threading.Thread(target=_end_without, args=(parent,), name="orphan", daemon=True)
    watch.start()
    sys.argv = ["homecare", *command.split()]


def _end_without(parent: int) -> None:
    """End this process in order when its parent is gone, and in any case when that takes long."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(2 * GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)
