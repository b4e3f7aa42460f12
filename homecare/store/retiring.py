"""Removing what has been kept long enough, after the municipality's own days.

Plans and the audit are guarded: a row of `removals` opens the guard for what lies before its day,
and stays as the trace of who removed up to when.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from homecare.model import Retention
from homecare.records import PlanState
from homecare.runs.records import ENDED
from homecare.store.plan_tables import (
    audit,
    plan_history,
    plans,
    published_routes,
    published_stops,
)
from homecare.store.service_tables import (
    accounts,
    answers,
    api_tokens,
    attempts,
    removals,
    runs,
    sessions,
)
from homecare.store.sheets import published_sheets
from homecare.store.tables import care_plans, clients, contacts, orders

NEVER_PUBLISHED = (PlanState.DRAFT, PlanState.APPROVED)


class RetentionRead:
    """What is due to go."""

    def __init__(self, connection: Connection, actor: str, at: datetime) -> None:
        self._connection, self._actor, self._at = connection, actor, at

    def due(self, municipality_id: str, days: Retention) -> dict[str, int]:
        """Rows of each table that are due; failed attempts are of all municipalities."""
        return {
            table.name: self._count(table, condition)
            for table, condition in self._old(municipality_id, days)
        }

    def ended_clients(self, municipality_id: str, days: Retention, born_after: date) -> list[str]:
        """Codes of the clients with whom nothing has happened for so long.

        Who was born by `born_after` is on the register of check-ups and stays; so does who never
        had a grant, an order, a contact or a published visit: nothing says since when.
        """
        last = self._day(days.ended_clients_days)
        own = and_(clients.c.municipality_id == municipality_id, clients.c.birth_on > born_after)
        traces = [
            _of_client(care_plans),
            _of_client(orders),
            _of_client(contacts),
            _of_client(published_stops),
        ]
        alive = [
            exists().where(
                _of_client(care_plans),
                or_(care_plans.c.valid_to.is_(None), care_plans.c.valid_to >= last),
            ),
            exists().where(_of_client(orders), orders.c.to_on >= last),
            exists().where(_of_client(contacts), contacts.c.on >= last),
            exists().where(
                _of_client(published_stops), published_stops.c.leave_at >= self._moment(last)
            ),
        ]
        known = or_(*(exists().where(trace) for trace in traces))
        query = select(clients.c.id).where(own, known, ~or_(*alive)).order_by(clients.c.id)
        return list(self._connection.execute(query).scalars())

    def _old(
        self, municipality_id: str, days: Retention
    ) -> list[tuple[Table, ColumnElement[bool]]]:
        """Tables in the order in which rows may go, and which of their rows are due."""
        moment = {name: self._at - timedelta(days=n) for name, n in _by_name(days).items()}
        mine = plans.c.municipality_id == municipality_id
        never = plans.c.state.in_(NEVER_PUBLISHED)
        old = or_(
            plans.c.day_on < self._day(days.plans_days),
            and_(never, plans.c.day_on < self._day(days.drafts_days)),
        )
        gone = select(plans.c.id).where(mine, old)
        people = select(accounts.c.id).where(accounts.c.municipality_id == municipality_id)
        before = self._moment(self._day(days.audit_days))
        return [
            (published_stops, published_stops.c.plan_id.in_(gone)),
            (published_routes, published_routes.c.plan_id.in_(gone)),
            (published_sheets, published_sheets.c.plan_id.in_(gone)),
            (plan_history, plan_history.c.plan_id.in_(gone)),
            (plans, and_(mine, old)),
            (
                runs,
                and_(
                    runs.c.municipality_id == municipality_id,
                    runs.c.state.in_(list(ENDED)),
                    runs.c.ended_at < moment["runs"],
                ),
            ),
            (
                answers,
                and_(answers.c.account_id.in_(people), answers.c.made_at < moment["answers"]),
            ),
            (sessions, and_(sessions.c.account_id.in_(people), _over(sessions, moment))),
            (api_tokens, and_(api_tokens.c.account_id.in_(people), _over(api_tokens, moment))),
            (attempts, attempts.c.at < moment["attempts"]),
            (audit, and_(audit.c.municipality_id == municipality_id, audit.c.at < before)),
        ]

    def _count(self, table: Table, condition: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(table).where(condition)
        return int(self._connection.execute(query).scalar_one())

    def _day(self, days: int) -> date:
        return self._at.date() - timedelta(days=days)

    def _moment(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=self._at.tzinfo)


class RetentionDone(RetentionRead):
    """What removes it."""

    def remove(self, municipality_id: str, days: Retention) -> dict[str, int]:
        """Remove what is due; rows of each table."""
        for kind, kept in (("plans", days.plans_days), ("drafts", days.drafts_days)):
            self._open(municipality_id, kind, self._day(kept))
        self._open(municipality_id, "audit", self._day(days.audit_days))
        return {
            table.name: self._connection.execute(delete(table).where(condition)).rowcount
            for table, condition in self._old(municipality_id, days)
        }

    def _open(self, municipality_id: str, kind: str, before_on: date) -> None:
        row = {"municipality_id": municipality_id, "kind": kind, "before_on": before_on}
        row |= {"at": self._at, "actor": self._actor}
        self._connection.execute(insert(removals), [row])


def _by_name(days: Retention) -> Mapping[str, int]:
    return {
        "runs": days.runs_days,
        "answers": days.answers_days,
        "sessions": days.sessions_days,
        "attempts": days.attempts_days,
    }


def _of_client(table: Table) -> ColumnElement[bool]:
    return and_(
        table.c.municipality_id == clients.c.municipality_id, table.c.client_id == clients.c.id
    )


def _over(table: Table, moment: Mapping[str, datetime]) -> ColumnElement[bool]:
    """Ended by time, or revoked, for long enough."""
    return or_(table.c.ends_at < moment["sessions"], table.c.revoked_at < moment["sessions"])
