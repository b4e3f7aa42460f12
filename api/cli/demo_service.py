"""The end of `homecare demo --serve`: the whole service over the demo, with somebody to sign in."""

import http.client
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.cli.frame import console, tell
from api.journal import configure
from api.service import Service
from homecare.access import Role
from homecare.accounts import keeping, passwords
from homecare.accounts.gate import Gate
from homecare.accounts.keeping import Wanted
from homecare.accounts.opaque import new_code
from homecare.accounts.tokens import end_everything
from homecare.errors import SettingsError
from homecare.planning import Ports
from homecare.settings import Settings
from homecare.vault import make_key_file, open_vault

LOGIN = "demo"
HOST = "127.0.0.1"
"""The demo answers to this machine alone, and therefore without https."""
PATIENCE_S = 60.0
"""The server answers sooner, or something is wrong."""


def demo_settings(chosen: Settings, out: Path) -> Settings:
    """The settings of an installation that lies in one folder and serves this machine alone."""
    return chosen.model_copy(
        update={
            "database_url": f"sqlite:///{out / 'homecare.sqlite'}",
            "actor": "demo",
            "secret_key_file": out / "homecare.key",
            "erasures_file": out / "erasures.jsonl",
            "out_dir": out,
            "https": False,
            "server_host": HOST,
            "log_level": "warning",
        }
    )


def serve_demo(ports: Ports, chosen: Settings, municipality_id: str, *, check: bool) -> None:
    """Serve until told to end, or, to check, until the server has answered.

    Whoever signs in does so with a password of this time alone.
    """
    password = _password(ports, chosen, municipality_id)
    chosen = chosen.model_copy(update={"server_port": _free_port(chosen.server_port)})
    configure(level=chosen.log_level)
    shown = _Shown(chosen, password, check=check or not sys.stdout.isatty())
    with suppress(SystemExit):  # Ctrl-C is how the demo ends
        Service(chosen).keep(shown.over)


def _password(ports: Ports, chosen: Settings, municipality_id: str) -> str:
    """The new password of the demo's administrator, who is made where there is none."""
    make_key_file(chosen.secret_key_file)
    gate = Gate(store=ports.store, vault=open_vault(chosen.secret_key_file), now=ports.now)
    password = new_code(4)
    hashed = passwords.hashed(password)
    with ports.store.work(ports.actor) as work:
        found = work.accounts.by_login(LOGIN)
        if found is None:
            wanted = Wanted(login=LOGIN, role=Role.ADMIN)
            keeping.new_account(gate, work, municipality_id, wanted, hashed, must_change=False)
        else:
            work.accounts.change(replace(found, password_hash=hashed), found.row_version)
            end_everything(work, found.id)
    return password


def _free_port(wanted: int) -> int:
    """The wanted port, or another one where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as knock:
            knock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                knock.bind((HOST, port))
            except OSError:
                continue
            return int(knock.getsockname()[1])
    raise SettingsError("server_address", port=wanted, reason="EADDRINUSE")


@dataclass(slots=True)
class _Shown:
    """What is said once the server answers, and whether that was all."""

    chosen: Settings
    password: str
    check: bool
    began: float = field(default_factory=time.monotonic)
    up: bool = False

    def over(self) -> bool:
        """Whether to stop serving. Raises SettingsError for a server that does not answer."""
        if self.up:
            return False
        if not self._answers():
            if time.monotonic() > self.began + PATIENCE_S:
                raise SettingsError(
                    "server_address", port=self.chosen.server_port, reason="ETIMEDOUT"
                )
            return False
        self.up = True
        self._say()
        return self.check

    def _answers(self) -> bool:
        asked = http.client.HTTPConnection(HOST, self.chosen.server_port, timeout=5)
        try:
            asked.request("GET", "/health/ready")
            return asked.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            asked.close()

    def _say(self) -> None:
        address = f"http://{HOST}:{self.chosen.server_port}"
        told = console()
        told.print(tell("cli.said.demo_serves", address=address), markup=False)
        if self.check:
            told.print(tell("cli.said.demo_checked"), markup=False)
        else:
            values = {"login": LOGIN, "password": self.password}
            told.print(tell("cli.said.demo_sign_in", **values), markup=False)
