"""One unit of work: what a use case may ask of the store inside one transaction."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from homecare.errors import NotFound
from homecare.model import (
    CarePlan,
    Carer,
    Casebook,
    Client,
    Contact,
    Municipality,
    Order,
    Person,
    Place,
    WorkSpan,
)
from homecare.plan import Plan, Problem
from homecare.records import AuditEntry, PlanHead, PlanRecord, PlanState, PlanStep
from homecare.store import audit, casebooks, published
from homecare.store.account_shelf import AccountsKept, AccountsRead
from homecare.store.casebooks import Touched
from homecare.store.erasing import ErasureDone, ErasureRead
from homecare.store.feed_shelf import FeedsKept, FeedsRead
from homecare.store.forms import (
    CARE_PLAN,
    CARER,
    CLIENT,
    ORDER,
    PERSON,
    PLACE,
    Form,
    add,
    change,
    read,
)
from homecare.store.plan_shelf import Shelf
from homecare.store.register_reads import RegisterReads
from homecare.store.retiring import RetentionDone, RetentionRead
from homecare.store.run_shelf import RunsKept, RunsRead
from homecare.store.service_shelves import (
    AnswersKept,
    AnswersRead,
    DoorCodesKept,
    DoorCodesRead,
)
from homecare.store.sheets import SheetsRead
from homecare.store.tables import municipalities

T = TypeVar("T", Place, Person, Client, Carer, CarePlan, Order)
_FORMS: dict[type, Form[Any]] = {
    form.model: form for form in (PLACE, PERSON, CLIENT, CARER, CARE_PLAN, ORDER)
}
_ACTIONS = {
    PlanState.APPROVED: "approve",
    PlanState.PUBLISHED: "publish",
    PlanState.SUPERSEDED: "supersede",
}


class Look:
    """What can be read. Reads that a person sees are noted, see `note_read`."""

    def __init__(self, connection: Connection, actor: str, at: datetime) -> None:
        self._connection = connection
        self._actor, self._at = actor, at
        self._shelf = Shelf(connection, actor, at)
        self.noted: list[tuple[str, AuditEntry]] = []

    @property
    def register(self) -> RegisterReads:
        """Records by filter and by id, without reading the whole casebook."""
        return RegisterReads(self._connection)

    @property
    def accounts(self) -> AccountsRead:
        """Accounts, sessions, API tokens, failed attempts to sign in."""
        return AccountsRead(self._connection, self._at, self._note)

    @property
    def runs(self) -> RunsRead:
        """Runs, waiting to ended."""
        return RunsRead(self._connection, self._at, self._note)

    @property
    def answers(self) -> AnswersRead:
        """Answers that were given under idempotency keys."""
        return AnswersRead(self._connection)

    @property
    def sheets(self) -> SheetsRead:
        """What each carer does by the published plans."""
        return SheetsRead(self._connection)

    @property
    def feeds(self) -> FeedsRead:
        """Secret links of carers' calendars."""
        return FeedsRead(self._connection, self._note)

    @property
    def door_codes(self) -> DoorCodesRead:
        """Sealed door and key codes."""
        return DoorCodesRead(self._connection, self._note)

    @property
    def erasure(self) -> ErasureRead:
        """Who was erased."""
        return ErasureRead(self._connection, self._actor, self._at, self._note)

    @property
    def retention(self) -> RetentionRead:
        """What has been kept long enough."""
        return RetentionRead(self._connection, self._actor, self._at)

    def municipalities(self) -> tuple[str, ...]:
        """Codes of all municipalities, sorted."""
        return tuple(sorted(self._connection.execute(select(municipalities.c.id)).scalars()))

    def municipality(self, municipality_id: str) -> Municipality:
        """A municipality with its areas and settings, without its casebook. Raises NotFound."""
        return casebooks.without_people(self._connection, municipality_id).municipality

    def casebook(self, municipality_id: str) -> Casebook:
        """All that is on record of one municipality. Raises NotFound."""
        return casebooks.casebook(self._connection, municipality_id)

    def get(self, municipality_id: str, model: type[T], thing_id: str) -> tuple[T, int]:
        """A place, person, client, carer, care plan or order, and the version of its row.

        Raises NotFound.
        """
        form = _FORMS[model]
        version = self._version(form, municipality_id, thing_id)
        found = read(self._connection, form, municipality_id, [thing_id])
        return found[thing_id], version

    def _version(self, form: Form[Any], municipality_id: str, thing_id: str) -> int:
        table = form.table.c
        query = select(table.row_version).where(
            table.municipality_id == municipality_id, table.id == thing_id
        )
        version = self._connection.execute(query).scalar()
        if version is None:
            raise NotFound(kind=form.kind, id=thing_id)
        return int(version)

    def plan(self, plan_id: int) -> PlanRecord:
        """A stored plan with the problem it answers. Raises NotFound."""
        return self._shelf.record(plan_id)

    def plans(
        self,
        municipality_id: str,
        day_from: date | None = None,
        day_to: date | None = None,
        states: Collection[PlanState] | None = None,
    ) -> tuple[PlanHead, ...]:
        """Plans by day and version, without documents; days are both in, None is no bound."""
        return self._shelf.heads(municipality_id, day_from, day_to, states)

    def plan_history(self, plan_id: int) -> tuple[PlanStep, ...]:
        """Who took the plan to which state, when and why, oldest first."""
        return self._shelf.history(plan_id)

    def work_spans(self, municipality_id: str, from_on: date, to_on: date) -> tuple[WorkSpan, ...]:
        """Work of all carers in published plans of these days, both in."""
        return published.work_spans(self._connection, municipality_id, from_on, to_on)

    def met(self, municipality_id: str, from_on: date, to_on: date) -> dict[str, set[str]]:
        """Client id -> ids of the carers sent there by published plans of these days."""
        return published.met(self._connection, municipality_id, from_on, to_on)

    def met_on(
        self, municipality_id: str, from_on: date, to_on: date
    ) -> dict[str, dict[str, tuple[date, ...]]]:
        """Client id -> carer id -> days on which published plans sent the carer there."""
        return published.met_on(self._connection, municipality_id, from_on, to_on)

    def served_on(self, municipality_id: str, from_on: date, to_on: date) -> dict[str, date]:
        """Id of each visit in published plans of these days, both in -> the plan's day."""
        return published.served_on(self._connection, municipality_id, from_on, to_on)

    def served_visit_ids(self, municipality_id: str, from_on: date, to_on: date) -> frozenset[str]:
        """Ids of the visits in published plans of these days, both in."""
        return published.served_visit_ids(self._connection, municipality_id, from_on, to_on)

    def audit_entries(
        self,
        municipality_id: str,
        kind: str | None = None,
        subject_id: str | None = None,
        since_at: datetime | None = None,
        most: int = 1000,
    ) -> tuple[AuditEntry, ...]:
        """The newest entries of the audit, oldest of them first."""
        return audit.entries(self._connection, municipality_id, kind, subject_id, since_at, most)

    def note_read(
        self, kind: str, ids: Iterable[str], municipality_id: str = "", detail: str = ""
    ) -> None:
        """Write down that somebody is shown these; without it nothing of it is on record.

        The municipality of a plan is found by its id and need not be named; of anything else
        it must be, ValueError otherwise: an entry that nobody finds is no entry.
        """
        for subject_id in ids:
            where = municipality_id
            if kind == "plan" and not where:
                where = self._shelf.head(int(subject_id)).municipality_id
            if not where:
                raise ValueError(kind)
            self._note(where, Touched("read", kind, subject_id, detail))

    def _note(self, municipality_id: str, touched: Touched) -> None:
        entry = AuditEntry(
            at=self._at,
            actor=self._actor,
            action=touched.action,
            kind=touched.kind,
            subject_id=touched.id,
            detail=touched.detail,
        )
        self.noted.append((municipality_id, entry))


class Work(Look):
    """What can be read and changed; all of it happens, or nothing."""

    @property
    def accounts(self) -> AccountsKept:
        """As `Look.accounts`, to be changed too."""
        return AccountsKept(self._connection, self._at, self._note)

    @property
    def runs(self) -> RunsKept:
        """As `Look.runs`, to be changed too."""
        return RunsKept(self._connection, self._at, self._note)

    @property
    def answers(self) -> AnswersKept:
        """As `Look.answers`, to be changed too."""
        return AnswersKept(self._connection)

    @property
    def feeds(self) -> FeedsKept:
        """As `Look.feeds`, to be changed too."""
        return FeedsKept(self._connection, self._note)

    @property
    def door_codes(self) -> DoorCodesKept:
        """As `Look.door_codes`, to be changed too."""
        return DoorCodesKept(self._connection, self._note)

    @property
    def erasure(self) -> ErasureDone:
        """As `Look.erasure`, and what erases."""
        return ErasureDone(self._connection, self._actor, self._at, self._note)

    @property
    def retention(self) -> RetentionDone:
        """As `Look.retention`, and what removes it."""
        return RetentionDone(self._connection, self._actor, self._at)

    def casebook(self, municipality_id: str) -> Casebook:
        """As `Look.casebook`; nobody else can save until this work is done."""
        casebooks.lock(self._connection, municipality_id)
        return super().casebook(municipality_id)

    def get(self, municipality_id: str, model: type[T], thing_id: str) -> tuple[T, int]:
        """As `Look.get`; nobody else can change it until this work is done."""
        casebooks.lock(self._connection, municipality_id)
        return super().get(municipality_id, model, thing_id)

    def save(self, before: Casebook | None, after: Casebook) -> Casebook:
        """Write what differs; `after` with the revision that stands now.

        `before` is the casebook as it was read, None for a new municipality. Raises Conflict
        when somebody else has saved since. Only lists inside an object (periods, patterns,
        absences, items, gaps, areas) lose what `after` has no longer.
        """
        touched = casebooks.save(self._connection, before, after)
        self._note_all(after.municipality.id, touched)
        standing = casebooks.lock(self._connection, after.municipality.id)
        return replace(after, revision=standing)

    def put(self, municipality_id: str, thing: T, expected_version: int | None) -> int:
        """Write one object; its new version. None means that it is new.

        Raises Conflict with the version that stands, or NotFound.
        """
        revision = casebooks.lock(self._connection, municipality_id)
        form = _FORMS[type(thing)]
        if expected_version is None:
            self._refuse_standing(form, municipality_id, thing.id)
            add(self._connection, form, municipality_id, [thing])
            touched = Touched("create", form.kind, thing.id)
        else:
            old, version = super().get(municipality_id, type(thing), thing.id)
            if version != expected_version:
                raise casebooks.conflict(form.kind, thing.id, version)
            change(self._connection, form, municipality_id, [thing])
            touched = Touched("change", form.kind, thing.id, casebooks.differing(old, thing))
        casebooks.count_up(self._connection, municipality_id, revision)
        self._note(municipality_id, touched)
        return 1 if expected_version is None else expected_version + 1

    def _refuse_standing(self, form: Form[Any], municipality_id: str, thing_id: str) -> None:
        try:
            version = self._version(form, municipality_id, thing_id)
        except NotFound:
            return
        raise casebooks.conflict(form.kind, thing_id, version)

    def add_contact(self, municipality_id: str, contact: Contact) -> None:
        """Append what came of a check-up."""
        revision = casebooks.lock(self._connection, municipality_id)
        casebooks.add_contact(self._connection, municipality_id, contact)
        casebooks.count_up(self._connection, municipality_id, revision)
        self._note(municipality_id, Touched("create", "contact", contact.client_id))

    def add_plan(
        self, municipality_id: str, problem: Problem, plan: Plan, why: str = ""
    ) -> PlanRecord:
        """Store a draft as the next version of its day. Raises NotFound."""
        plan_id = self._shelf.add(municipality_id, problem, plan, why)
        self._note(municipality_id, Touched("create", "plan", str(plan_id)))
        return self.plan(plan_id)

    def move_plan(
        self, plan_id: int, to: PlanState, expected_version: int, why: str = ""
    ) -> PlanRecord:
        """Take a plan to its next state.

        Publishing supersedes the day's former plan and writes the stops that carers see, all
        in this transaction. Raises NotFound, Conflict, WrongState, and Overlap naming a carer
        who would be in two places at once.
        """
        for head in self._shelf.move(plan_id, to, expected_version, why):
            touched = Touched(_ACTIONS[head.state], "plan", str(head.id), f"v{head.version_no}")
            self._note(head.municipality_id, touched)
        return self.plan(plan_id)

    def audit(
        self, municipality_id: str, action: str, kind: str, subject_id: str, detail: str = ""
    ) -> None:
        """Write down something that the store cannot see by itself: an export, an import."""
        self._note(municipality_id, Touched(action, kind, subject_id, detail))

    def _note_all(self, municipality_id: str, touched: Iterable[Touched]) -> None:
        for one in touched:
            self._note(municipality_id, one)
