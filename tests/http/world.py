"""Two municipalities with a plan each, people of every role, and a canary in whatever is personal.

Tērvete has areas T and U with two clients, one resident and one carer each; Dobele is another
municipality. Codes, names, addresses and numbers of the three hold `tttt`, `uuuu` and `qqqq`: an
answer that holds a canary of something that its reader does not see has let it out.
"""

import io
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.http.app import create_app
from api.workbench import Workbench
from homecare import planning
from homecare.access import Role
from homecare.accounts.opaque import kept, new_id, new_secret
from homecare.accounts.records import Account, ApiToken
from homecare.model import Area, Casebook, Client, Municipality, Order, Person, VisitKind
from homecare.plan import Plan, Problem
from homecare.planning import Ports, Wish
from homecare.privacy.erasure import Whom, erase_rows
from homecare.records import AuditEntry, PlanState
from homecare.runs.records import Run, RunKind, Wanted
from homecare.settings import Settings
from homecare.store import Store
from homecare.vault import door_code_context, make_key_file, open_vault
from solver import lay_out
from tests import books
from tests.http import seats
from tests.http.conftest import House
from tests.legal import plan_of
from tests.store.databases import sqlite_url
from tests.tiny import DAY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""The day before the tiny day."""
NAME, PHONE, STREET, CODE, NOTE = "Kanarija", "+371 2999", "Kanarijas iela", "4512#", "Kanarijpuce"
"""Of everybody: who sees codes alone sees none of these."""
POINT = 56.451234
"""Latitude of every house: who sees codes alone sees the neighbourhood."""
PERSONAL = (NAME, PHONE, STREET, CODE, NOTE, str(POINT))
RUN = "00000000-0000-4000-8000-00000000000{}"
DISABLED, ELSEWHERE, SOME = "disabled", "admin_elsewhere", "coordinator_of_one"
CASTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    **{role.value: ("tervete", {"role": role}) for role in Role},
    SOME: ("tervete", {"role": Role.COORDINATOR, "area_ids": ("T",)}),
    DISABLED: ("tervete", {"role": Role.ADMIN, "enabled": False}),
    ELSEWHERE: ("dobele", {"role": Role.ADMIN}),
}
"""Who calls: municipality and account."""


OFFICE = books.place("O", lat=56.46)
"""Nobody's home."""


def _place(letter: str, sign: str) -> Any:
    return books.place(
        letter,
        lat=POINT,
        address=f"{STREET} {letter}{sign}",
        driving_note=f"{NOTE} {sign}",
        accessibility=f"{NOTE} {sign}",
    )


def _client(sign: str, number: int, place: str, area: str) -> Client:
    return books.client(
        place, id=f"C-{sign}{number}", external_no=f"N-{sign}{number}", area_id=area
    )


def _person(code: str) -> Person:
    return Person(
        id=code, given_name=f"{NAME}-{code}", family_name=f"{NAME}-{code}", phone=f"{PHONE}-{code}"
    )


def _town(code: str, *crews: tuple[str, str, str]) -> Casebook:
    """A casebook; each crew is a sign, an area, and the two letters of its clients' places."""
    clients: list[Client] = []
    care_plans, carers, orders = [], [], []
    for at, (sign, area, letters) in enumerate(crews, start=1):
        made = [_client(sign, n, letter, area) for n, letter in enumerate(letters, start=1)]
        old = books.resident(
            at, id=f"R-{sign}1", external_no=f"N-{sign}r", area_id=area, place_id=letters[0]
        )
        clients += [*made, old]
        for number, client in enumerate(made, start=1):
            item = books.item(number, id=f"A-{sign}{number}.1", tasks=(f"{NOTE} {sign}",))
            plan = books.care_plan(number, "A", item, id=f"A-{sign}{number}", client_id=client.id)
            care_plans.append(replace(plan, external_no=f"L-{sign}{number}"))
        carers.append(
            books.carer(
                at, id=f"K-{sign}1", external_no=f"K-{sign}", area_ids=(area,) if area else ()
            )
        )
        orders.append(_order(sign))
    people = [*(c.id for c in clients), *(c.id for c in carers)]
    sign = crews[0][0]
    return books.casebook(
        municipality=_municipality(code, {area for _, area, _ in crews} - {""}),
        places=[OFFICE, *(_place(letter, _sign_at(letter, crews)) for letter in "ABCD")],
        clients=clients,
        carers=carers,
        persons=[_person(code) for code in people],
        care_plans=care_plans,
        orders=orders,
        offices={f"{sign}": "O"},
    )


def _sign_at(letter: str, crews: tuple[tuple[str, str, str], ...]) -> str:
    return next((sign for sign, _, letters in crews if letter in letters), "")


def _order(sign: str) -> Order:
    return books.order(
        id=f"O-{sign}1",
        external_no=f"P-{sign}1",
        kind=VisitKind.AID_DELIVERY,
        client_id=f"C-{sign}1",
        from_on=date(2026, 12, 1),
        to_on=date(2026, 12, 4),
        tasks=(f"{NOTE} {sign}",),
    )


def _municipality(code: str, area_ids: set[str]) -> Municipality:
    plain = books.municipality()
    areas = tuple(Area(id=a, name=a, parishes=()) for a in sorted(area_ids))
    return replace(plain, id=code, name=code, areas=areas)


def _solve(problem: Problem, *_: Any, **__: Any) -> Plan:
    """The visits of each area in order, by the area's carer; check-ups are left out."""
    orders: dict[str, list[str]] = {}
    for shift in problem.shifts:
        sign = shift.carer_id[2:-1]
        mine = [v.id for v in problem.visits if v.id.startswith(f"A-{sign}")]
        orders[shift.id] = sorted(mine)
    return plan_of(problem, orders)


def ports_over(store: Store) -> Ports:
    return Ports(
        store=store,
        solve=_solve,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOW,
        actor="test",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The house over a store of both municipalities, and who may be let in."""

    house: House
    secrets: Mapping[str, str]
    """Cast -> secret of its session."""
    own: Mapping[str, str]
    """What cannot be known beforehand: ids of accounts, sessions, tokens."""
    file: Path
    keys: Path
    workbench: Workbench
    """One for all worlds: it takes a second to begin."""

    def client(self, cast: str | None) -> TestClient:
        """The client of somebody, or of nobody."""
        return (
            self.house.client()
            if cast is None
            else seats.client_with(self.house, self.secrets[cast])
        )

    def fresh(self, folder: Path) -> "World":
        """The same world in a file of its own, to be changed."""
        file = folder / "fresh.sqlite"
        shutil.copy(self.file, file)
        return replace(self, house=_house(file, self.keys, self.workbench), file=file)

    def audited(self, place: str = "tervete") -> tuple[AuditEntry, ...]:
        with self.house.store.look("test") as look:
            return look.audit_entries(place, most=100_000)


def build(folder: Path, ready_file: Path, workbench: Workbench) -> World:
    """The world in a folder; `ready_file` is an SQLite file with our tables."""
    file, keys = folder / "world.sqlite", folder / "keys"
    shutil.copy(ready_file, file)
    make_key_file(keys)
    house = _house(file, keys, workbench)
    crews = {"tervete": (("tttt", "T", "AB"), ("uuuu", "U", "CD")), "dobele": (("qqqq", "", "AB"),)}
    for code, own in crews.items():
        with house.store.work("test") as work:
            work.save(None, _town(code, *own))
    for code, own in crews.items():
        _plans(house, code)
        _door_codes(house, keys, code, [sign for sign, _, _ in own])
    _runs(house)
    secrets, own_ids = _people(house)
    own_ids["account:erased"] = _erased(house)
    house.store.close()  # so that the file alone holds everything
    house = _house(file, keys, workbench)
    return World(
        house=house, secrets=secrets, own=own_ids, file=file, keys=keys, workbench=workbench
    )


def _house(file: Path, keys: Path, workbench: Workbench) -> House:
    ports = ports_over(Store(sqlite_url(file), now=lambda: NOW))
    chosen = Settings(https=False, language="lv", secret_key_file=keys)
    return House(app=create_app(ports, chosen, workbench), ports=ports, chosen=chosen)


def _plans(house: House, code: str) -> None:
    """In each town: one published, a draft, one approved; 1 to 3 are Tērvete's, 4 to 6 Dobele's."""
    ports = house.ports
    for state in (PlanState.PUBLISHED, PlanState.DRAFT, PlanState.APPROVED):
        made = planning.plan_day(ports, Wish(municipality_id=code, day_on=DAY)).record
        if state is not PlanState.DRAFT:
            made = planning.approve(ports, made.id, made.row_version)
        if state is PlanState.PUBLISHED:
            planning.publish(ports, made.id, made.row_version)


def _door_codes(house: House, keys: Path, code: str, signs: list[str]) -> None:
    vault = open_vault(keys)
    with house.store.work("test") as work:
        for sign in signs:
            client = f"C-{sign}1"
            sealed = vault.seal(f"{CODE}{sign}", door_code_context(code, client))
            work.door_codes.put(code, client, sealed, 0)


def _runs(house: House) -> None:
    """One waits in each town; the third, Tērvete's, was cancelled."""
    for number, code in enumerate(("tervete", "dobele", "tervete"), start=1):
        run = Run(
            id=RUN.format(number),
            municipality_id=code,
            kind=RunKind.PLAN,
            wish={"day_on": "2026-11-24", "days": 1, "why": f"{code} wish"},
            ordered_at=NOW,
            ordered_by="timer",
        )
        with house.store.work("test") as work:
            work.runs.order(run)
            if number == 3:
                work.runs.want(run.id, Wanted.CANCEL)


def _erased(house: House) -> str:
    """A client C-tttt3, a carer K-tttt3 and an account have been here and were erased."""
    gone = seats.account(house, Role.PLANNER, login=f"{NAME}-erased@tervete")
    with house.store.work("test") as work:
        before = work.casebook("tervete")
        client, carer = _client("tttt", 3, "A", "T"), books.carer(3, id="K-tttt3")
        after = replace(
            before,
            clients={**before.clients, client.id: client},
            carers={**before.carers, carer.id: carer},
            persons={**before.persons, **{c: _person(c) for c in (client.id, carer.id)}},
        )
        work.save(before, after)
    for kind, code in (("client", client.id), ("carer", carer.id), ("account", gone.id)):
        whom = Whom(municipality_id="tervete", kind=kind, subject_id=code)
        erase_rows(house.store, "test", whom)
    return gone.id


def _people(house: House) -> tuple[dict[str, str], dict[str, str]]:
    secrets, own = {}, {}
    for cast, (place, changes) in CASTS.items():
        values = {"municipality_id": place, "login": f"{cast}@{place}"} | changes
        if changes["role"] is Role.CARER:
            values["carer_id"] = "K-tttt1"
        whose = seats.account(house, **values)
        session, secrets[cast] = seats.session(house, whose)
        own[f"account:{cast}"], own[f"device:{cast}"] = whose.id, session.id
        other, _ = seats.session(house, whose)
        own[f"other:{cast}"] = other.id
        own[f"token:{cast}"] = _token(house, whose)
    return secrets, own


def _token(house: House, whose: Account) -> str:
    """The id of a token of an account."""
    made = ApiToken(
        id=new_id("T"),
        account_id=whose.id,
        name="test",
        secret_hash=kept(new_secret()),
        scopes=(),
        made_at=NOW,
        ends_at=NOW + timedelta(days=1),
    )
    with house.store.work("test") as work:
        work.accounts.add_token(made)
    return made.id


def text_of(answer: Any) -> str:
    """Whatever an answer holds, workbooks unpacked."""
    content: bytes = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")
