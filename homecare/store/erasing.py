"""Erasing a person: a client, a carer or an account; the one place that does it.

Everything that says who somebody is or how somebody lives goes: name, telephone, birth date,
grants, orders, contacts, absences, door code, accounts, the place where nobody else lives, and
the words of why beside plans and runs. Codes stay where others' work is on record (plans, stops,
the audit); nothing tells any longer whose they were. Every erasure leaves a row in `erasures`,
by which it is done again when an older backup comes back.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select

from homecare.errors import NotFound
from homecare.records import Erased, Erasure
from homecare.store import tables
from homecare.store.casebooks import Touched, count_up, lock
from homecare.store.erased_plans import (
    calling,
    clear,
    clear_runs,
    places_in_plans,
    places_on_record,
    unclear,
)
from homecare.store.erased_rows import PersonsRows
from homecare.store.service_tables import accounts, erasures

Note = Callable[[str, Touched], None]
KINDS = ("client", "carer", "account")


class ErasureRead:
    """Who was erased."""

    def __init__(self, connection: Connection, actor: str, at: datetime, note: Note) -> None:
        self._connection, self._actor, self._at, self._note = connection, actor, at, note

    def erasures(self, municipality_id: str | None = None) -> tuple[Erasure, ...]:
        """Every erasure, of one municipality or of all, oldest first."""
        query = select(*(erasures.c[field.name] for field in fields(Erasure)))
        if municipality_id is not None:
            query = query.where(erasures.c.municipality_id == municipality_id)
        rows = self._connection.execute(query.order_by(erasures.c.id))
        return tuple(Erasure(**row._asdict()) for row in rows)

    def unclear(self, municipality_id: str) -> list[int]:
        """Plans that name somebody who was erased since they were written or cleared."""
        return unclear(self._connection, municipality_id)


class ErasureDone(ErasureRead):
    """What takes a person out of the database."""

    def erase(
        self, municipality_id: str, kind: str, subject_id: str, *, days: bool = True
    ) -> Erased:
        """Erase a client, carer or account; what was taken away. Raises NotFound.

        Without `days`, stored plans that name the person by code are left for `clear`, which may
        be done in several units of work: there may be years of them.
        """
        revision = lock(self._connection, municipality_id)
        number = self._number(municipality_id, kind, subject_id)
        if number is None:
            raise NotFound(kind=kind, id=subject_id)
        salt = secrets.token_hex(16)
        wanted = Erasure(
            id=0,
            municipality_id=municipality_id,
            kind=kind,
            subject_id=subject_id,
            salt=salt,
            mark=marked(salt, number),
            at=self._at,
            actor=self._actor,
        )
        return self._erase(wanted, revision, days=days)

    def clear(self, municipality_id: str, plan_ids: Iterable[int]) -> int:
        """Rewrite stored plans without all who were erased until now; how many."""
        lock(self._connection, municipality_id)
        return clear(self._connection, municipality_id, plan_ids)

    def replay(self, done: Iterable[Erasure]) -> int:
        """Erase again whoever of these came back; how many did.

        A code that stands for somebody else by now is left alone: the mark does not fit.
        """
        known = {_key(erasure) for erasure in self.erasures()}
        came_back = 0
        for erasure in done:
            place, subject = erasure.municipality_id, (erasure.kind, erasure.subject_id)
            number = self._number(place, *subject)
            if number is not None and marked(erasure.salt, number) == erasure.mark:
                self._erase(erasure, lock(self._connection, place), days=True)
                came_back += 1
            elif _key(erasure) not in known:
                self._list(erasure)
            known.add(_key(erasure))
        return came_back

    def _number(self, municipality_id: str, kind: str, subject_id: str) -> str | None:
        """What the person is known by outside; None when there is no such person."""
        if kind == "account":
            table, column = accounts, accounts.c.login
        else:
            table = tables.clients if kind == "client" else tables.carers
            column = table.c.external_no
        query = select(column).where(
            table.c.municipality_id == municipality_id, table.c.id == subject_id
        )
        return self._connection.execute(query).scalar()

    def _list(self, erasure: Erasure) -> Erasure:
        row = {field.name: getattr(erasure, field.name) for field in fields(erasure)}
        del row["id"]
        key = self._connection.execute(insert(erasures).values(row)).inserted_primary_key
        return replace(erasure, id=int(key[0]) if key is not None else 0)

    def _erase(self, wanted: Erasure, revision: int, *, days: bool) -> Erased:
        place = wanted.municipality_id
        erasure = self._list(wanted)
        step = PersonsRows(self._connection, place)
        taken = step.take(erasure.kind, erasure.subject_id)
        if erasure.kind != "account":
            subject = erasure.kind, erasure.subject_id
            taken.place_ids |= places_on_record(self._connection, place, *subject)
        in_plans = places_in_plans(self._connection, place)
        gone = step.empty_places(taken.place_ids, in_plans)
        plan_ids = {*calling(self._connection, place, taken.names)}
        if days:
            plan_ids |= {*unclear(self._connection, place)}
        step.counts["plans"] += clear(self._connection, place, sorted(plan_ids))
        step.counts["runs"] += clear_runs(self._connection, place)
        step.forget_answers()
        if gone:
            step.forget_travel()
        count_up(self._connection, place, revision)
        self._note(place, Touched("erase", erasure.kind, erasure.subject_id))
        return Erased(
            erasure=erasure,
            counts={name: count for name, count in sorted(step.counts.items()) if count},
            places_kept=step.homes_kept,
            traces=tuple(sorted({*taken.names, *taken.known, *gone.values()} - {""})),
        )


def marked(salt: str, number: str) -> str:
    """What a person's number leaves behind: enough to know it again, not to read it."""
    return hashlib.sha256(f"{salt}:{number}".encode()).hexdigest()


def _key(erasure: Erasure) -> tuple[str, str, str, str]:
    return erasure.municipality_id, erasure.kind, erasure.subject_id, erasure.salt
