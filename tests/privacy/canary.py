"""Persons who can be recognised anywhere: whatever is left of them is found."""

import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from homecare.access import Role
from homecare.intake.export import rows_of
from homecare.intake.writing import write_csv, write_xlsx
from homecare.model import Casebook, Person, Place
from homecare.plan import Plan, Problem
from homecare.records import PlanState
from homecare.store import Store, Work
from homecare.store.plan_tables import metadata
from homecare.vault import Key, Vault, door_code_context
from tests import legal, tiny
from tests.store.samples import (
    MUNICIPALITY,
    NOON,
    account,
    answered,
    care_plan,
    carer,
    casebook,
    client,
    item,
    moved,
    run,
    session,
    token,
)

VAULT = Vault([Key(b"\x00\x01\x02\x03", bytes(range(32)))])
DOOR_CODE = "zeltspārnis7391#"
CLIENT_WORDS = (
    "Kanārija",
    "Zeltspārne",
    "Zeltspārn",
    "29876543",
    "SOPA-4711",
    "Putnu sēta",
    "pie dzeltenā torņa",
    "zvans nestrādā",
    "56.471237",
    "23.391119",
    "1931-07-13",
    DOOR_CODE,
    "barot_putnus",
    "papagailis",
)
"""Nothing of these may be left of the client."""
CARER_WORDS = (
    "Cīrulīte",
    "Dzeguze",
    "Dzeguz",
    "29123456",
    "DARB-0815",
    "Ligzdas iela 5",
    "56.412345",
    "dzeguze.c",
)


def book() -> Casebook:
    """The sample casebook with a client and a carer who can be recognised."""
    plain = casebook()
    home = Place(
        id="A",
        parish="Tērvetes pagasts",
        address="Putnu sēta",
        lat=56.471237,
        lon=23.391119,
        driving_note="pie dzeltenā torņa",
        accessibility="zvans nestrādā",
    )
    nest = Place(id="N", parish="Tērvete", address="Ligzdas iela 5", lat=56.412345, lon=23.4)
    others = {p: Place(id=p, parish="Tērvete", address=f"Māja {p}") for p in "OBCD"}
    odd = item(1, tasks=("barot_putnus",), preferred_carer_ids=("K-2",))
    grant = care_plan(items=(odd, *care_plan().items[1:]))
    return replace(
        plain,
        places={**plain.places, **others, "A": home, "N": nest},
        offices={"1": "P-O", "2": "O"},
        clients={
            **plain.clients,
            "C-A": client(
                "A",
                external_no="SOPA-4711",
                birth_on=date(1931, 7, 13),
                place_id="A",
                facts=("papagailis",),
            ),
        },
        carers={**plain.carers, "K-2": carer(2, external_no="DARB-0815", home_place_id="N")},
        persons={
            "C-A": Person(
                id="C-A", given_name="Kanārija", family_name="Zeltspārne", phone="29876543"
            ),
            "C-B": Person(id="C-B", given_name="Anna", family_name="Bērza", phone="26000000"),
            "K-2": Person(id="K-2", given_name="Cīrulīte", family_name="Dzeguze", phone="29123456"),
        },
        care_plans={"A-1": grant},
    )


def problem(**changes: Any) -> Problem:
    """The tiny day with the client's own needs; K-2 begins at home."""
    bird = tiny.visit(
        "A",
        tasks=("barot_putnus",),
        facts=frozenset({"papagailis"}),
        languages=frozenset({"lv", "ru"}),
    )
    return tiny.problem(visits=(bird, *(tiny.visit(p) for p in "BCD")), **changes)


def plan(of: Problem) -> Plan:
    """A legal plan of it."""
    return legal.plan_of(of, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]})


def fill(work: Work) -> None:
    """Everything that the service keeps, with the two in it."""
    work.save(None, book())
    day = problem()
    first = work.add_plan(MUNICIPALITY, day, plan(day), "Zeltspārnei vajag agrāk")
    for state in (PlanState.APPROVED, PlanState.PUBLISHED):
        first = work.move_plan(first.id, state, first.row_version, "zvanīja Dzeguzes meita")
    other = replace(day, id="other", visits=day.visits[1:], day_on=date(2026, 11, 24))
    elsewhere = work.add_plan(MUNICIPALITY, other, plan_without(other), "Zeltspārnes kundze lūdza")
    moved(work, elsewhere, PlanState.APPROVED)
    work.accounts.add(account(role=Role.ADMIN, login="galvenais"))
    work.accounts.add(account(2, role=Role.CARER, carer_id="K-2", login="dzeguze.c"))
    work.accounts.add_session(session(account_id=account(2).id))
    work.accounts.add_token(token(account_id=account(2).id))
    work.runs.order(run(wish={"day_on": "2026-11-24", "why": "Zeltspārnei citādi, Dzeguze slimo"}))
    told = '{"family_name": "Zeltspārne", "carer": "Dzeguze"}'
    work.answers.keep(answered(body=told.encode(), made_at=NOON))
    sealed = VAULT.seal(DOOR_CODE, door_code_context(MUNICIPALITY, "C-A"))
    work.door_codes.put(MUNICIPALITY, "C-A", sealed, 0)


def plan_without(of: Problem) -> Plan:
    """A plan of the day without the client."""
    return legal.plan_of(of, {"S-1": ["V-B"], "S-2": ["V-C", "V-D"]})


def write_files(folder: Path) -> None:
    """Files for people as the service writes them, with the two in it."""
    tables = rows_of(book())
    write_xlsx(tables, folder / "export" / "tervete.xlsx")
    write_csv(tables, folder / "csv")
    (folder / "sheets").mkdir()
    (folder / "sheets" / "k-01.html").write_text("<p>C-A, 2. stāvs</p>", encoding="utf-8")
    (folder / "sheets" / "k-02.html").write_text("<h1>K-2</h1>", encoding="utf-8")
    (folder / "escaped.json").write_text('{"name": "Kan\\u0101rija"}', encoding="utf-8")
    (folder / "others.csv").write_text("C-AB;C-B;Bērza\n", encoding="utf-8")


def everything(store: Store) -> str:
    """Every value of every column of every table as text, documents unpacked."""
    found = []
    with store.engine.begin() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                found += [_text(value) for value in row]
    return "\n".join(found)


def _text(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    with suppress(zlib.error):
        value = zlib.decompress(value)
    return value.decode("latin-1") + value.decode("utf-8", "replace")
