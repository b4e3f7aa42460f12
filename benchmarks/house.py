"""A service to be measured: a database with an invented municipality, accounts, a published day.

The server and the worker are processes of their own, as they run in earnest; only 127.0.0.1 is
asked. Sessions are put into the database, since what is measured is not signing in.
"""

import http.client
import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api.cli.files import TableKind, write_tables
from api.service import start
from api.wire import open_ports
from homecare import planning
from homecare.access import Role
from homecare.accounts.opaque import csrf_of, kept, new_id, new_secret
from homecare.accounts.records import Account, Session
from homecare.calendar.holidays import is_working_day
from homecare.generate import generate
from homecare.model import Casebook, Municipality
from homecare.planning import Ports, Wish
from homecare.records import PlanRecord
from homecare.settings import Settings
from homecare.store import Store
from homecare.vault import make_key_file
from tests.store.databases import postgres_server, sqlite_url

HOST = "127.0.0.1"
COOKIE = "homecare"
"""Name of the cookie where there is no https."""
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server answered."""

    status: int
    body: Any
    version: str
    """The ETag."""


@dataclass(slots=True)
class Guest:
    """Somebody who has signed in, with a connection that is kept open."""

    port: int
    secret: str
    line: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_S)

    def ask(self, verb: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request; a connection that the server closed meanwhile is opened again."""
        sent = {"Cookie": f"{COOKIE}={self.secret}", "X-CSRF-Token": csrf_of(self.secret)}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            sent["Content-Type"] = "application/json"
        try:
            self.line.request(verb, path, content, sent)
            answer = self.line.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.line.close()
            self.line.request(verb, path, content, sent)
            answer = self.line.getresponse()
        text = answer.read()
        return Answer(
            status=answer.status,
            body=json.loads(text) if text else None,
            version=answer.headers.get("ETag", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A municipality with a published day, and how to come in."""

    chosen: Settings
    ports: Ports
    casebook: Casebook
    day: date
    record: PlanRecord

    def guests(self, role: Role, count: int) -> list[Guest]:
        """New accounts that have signed in; carers have the published routes in turn."""
        routes = [route.carer_id for route in self.record.plan.routes if route.stops]
        secrets = [new_secret() for _ in range(count)]
        now = datetime.now(UTC)
        with self.ports.store.work("bench") as work:
            for number, secret in enumerate(secrets):
                account = Account(
                    id=new_id("U"),
                    municipality_id=self.casebook.municipality.id,
                    login=f"{role}-{number}",
                    role=role,
                    carer_id=routes[number % len(routes)] if role is Role.CARER else None,
                    made_at=now,
                )
                work.accounts.add(account)
                work.accounts.add_session(_session(account, secret, now))
        return [Guest(self.chosen.server_port, secret) for secret in secrets]

    @contextmanager
    def running(self, *parts: str) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
        """The parts as processes; the server answers when this begins."""
        processes = {part: start(part, self.chosen.environment()) for part in parts}
        try:
            ends_at = time.monotonic() + PATIENCE_S
            while "server" in parts and not self._answers():
                if time.monotonic() > ends_at:
                    raise TimeoutError
                time.sleep(0.1)
            yield processes
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(PATIENCE_S)

    def _answers(self) -> bool:
        line = http.client.HTTPConnection(HOST, self.chosen.server_port, timeout=5)
        try:
            line.request("GET", "/health/live")
            return line.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            line.close()


def _session(account: Account, secret: str, now: datetime) -> Session:
    return Session(
        id=new_id("D"),
        account_id=account.id,
        secret_hash=kept(secret),
        csrf_hash=kept(csrf_of(secret)),
        label="bench",
        made_at=now,
        seen_at=now,
        ends_at=now + timedelta(hours=12),
        second_factor=False,
    )


@contextmanager
def house(database: str, municipality: str) -> Iterator[House]:
    """A filled house over "sqlite" or "postgres", in a folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="bench") as name, _url(database, Path(name)) as url:
        folder = Path(name)
        chosen = Settings(
            database_url=url,
            actor="bench",
            https=False,
            server_port=_free_port(),
            secret_key_file=folder / "homecare.key",
            erasures_file=folder / "erasures.jsonl",
            out_dir=folder,
            log_level="error",
            worker_patience_s=0.0,
        )
        make_key_file(chosen.secret_key_file)
        with open_ports(chosen) as ports:
            casebook = _filled(ports, folder, municipality)
            day = _day(casebook.municipality)
            yield House(
                chosen=chosen,
                ports=ports,
                casebook=casebook,
                day=day,
                record=_published(ports, municipality, day),
            )


@contextmanager
def _url(database: str, folder: Path) -> Iterator[str]:
    """URL of a database with tables; PostgreSQL flushes to the disk, as in earnest."""
    if database == "sqlite":
        url = sqlite_url(folder / "bench.sqlite")
        store = Store(url)
        store.upgrade()
        store.close()
        yield url
        return
    with postgres_server() as server:
        server.run("ALTER SYSTEM SET fsync = on")
        server.run("SELECT pg_reload_conf()")
        yield server.ready()


def _filled(ports: Ports, folder: Path, municipality: str) -> Casebook:
    tables = generate(municipality, start_on=ports.now().date())
    files = write_tables(tables, folder / "tables", municipality, TableKind.CSV)
    empty = Casebook(municipality=Municipality(id=municipality, name=municipality))
    planning.import_files(ports, empty, files, dry_run=False)
    with ports.store.look("bench") as look:
        return look.casebook(municipality)


def _day(municipality: Municipality) -> date:
    """A working day whose routes carers see now: from 24 h before they begin until 24 h after."""
    today = datetime.now(ZoneInfo(municipality.zone)).date()
    near = (today + timedelta(days=n) for n in (0, 1, -1))
    return next(day for day in near if is_working_day(municipality.settings, day))


def _published(ports: Ports, municipality: str, day: date) -> PlanRecord:
    wish = Wish(municipality_id=municipality, day_on=day, seconds=3.0)
    made = planning.plan_day(ports, wish).record
    approved = planning.approve(ports, made.id, made.row_version)
    return planning.publish(ports, made.id, approved.row_version)


def _free_port() -> int:
    with socket.socket() as knock:
        knock.bind((HOST, 0))
        return int(knock.getsockname()[1])


def rss_mb(pid: int) -> float:
    """Memory of a process that is in use, megabytes."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def shares(seconds: list[float]) -> Mapping[str, float]:
    """Median, 99th part of a hundred and the worst, milliseconds."""
    ordered = sorted(seconds)
    at = {"p50_ms": len(ordered) // 2, "p99_ms": int(len(ordered) * 0.99), "worst_ms": -1}
    return {name: round(ordered[n] * 1000, 1) for name, n in at.items()}
