"""Plans on the shelf: draft, approved, published, superseded; never rewritten."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from homecare.errors import Conflict, NotFound, WrongState
from homecare.exchange import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from homecare.plan import Plan, Problem
from homecare.records import PlanHead, PlanRecord, PlanState, PlanStep
from homecare.store import published
from homecare.store.casebooks import conflict, lock
from homecare.store.plan_tables import plan_history, plans

NEXT_STATE = {
    PlanState.DRAFT: PlanState.APPROVED,
    PlanState.APPROVED: PlanState.PUBLISHED,
    PlanState.PUBLISHED: PlanState.SUPERSEDED,
}
_HEAD = [column for column in plans.c if not column.name.endswith("_doc")]


class Shelf:
    """The plans as one actor sees and moves them inside one transaction."""

    def __init__(self, connection: Connection, actor: str, at: datetime) -> None:
        self.connection, self.actor, self.at = connection, actor, at

    def add(self, municipality_id: str, problem: Problem, plan: Plan, why: str) -> int:
        """Store a draft as the day's next version; its id. Raises NotFound."""
        lock(self.connection, municipality_id)
        mine = (plans.c.municipality_id == municipality_id, plans.c.day_on == problem.day_on)
        last = self.connection.execute(select(func.max(plans.c.version_no)).where(*mine)).scalar()
        step = insert(plans).values(
            municipality_id=municipality_id,
            day_on=problem.day_on,
            version_no=(last or 0) + 1,
            state=PlanState.DRAFT,
            served=len(plan.served_ids),
            unserved=len(plan.unserved),
            cost=plan.cost,
            made_at=self.at,
            made_by=self.actor,
            why=why,
            changed_by="",
            row_version=1,
            problem_doc=problem_to_json(problem),
            plan_doc=plan_to_json(plan, problem),
        )
        key = self.connection.execute(step).inserted_primary_key
        plan_id = int(key[0]) if key is not None else 0
        self._remember(plan_id, PlanState.DRAFT, why)
        return plan_id

    def record(self, plan_id: int) -> PlanRecord:
        """A plan with its documents. Raises NotFound."""
        row = self.connection.execute(select(plans).where(plans.c.id == plan_id)).one_or_none()
        if row is None:
            raise NotFound("plan_not_found", plan_id=plan_id)
        values = row._asdict()
        for name in ("served", "unserved", "cost"):
            del values[name]
        problem = problem_from_json(values.pop("problem_doc"))
        plan = plan_from_json(values.pop("plan_doc"), problem)
        return PlanRecord(problem=problem, plan=plan, **values)

    def head(self, plan_id: int) -> PlanHead:
        """A plan without its documents. Raises NotFound."""
        query = select(*_HEAD).where(plans.c.id == plan_id)
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("plan_not_found", plan_id=plan_id)
        return _head(row)

    def heads(
        self,
        municipality_id: str,
        day_from: date | None,
        day_to: date | None,
        states: Collection[PlanState] | None,
    ) -> tuple[PlanHead, ...]:
        """Plans of a municipality by day and version, without documents."""
        query = select(*_HEAD).where(plans.c.municipality_id == municipality_id)
        if day_from is not None:
            query = query.where(plans.c.day_on >= day_from)
        if day_to is not None:
            query = query.where(plans.c.day_on <= day_to)
        if states is not None:
            query = query.where(plans.c.state.in_(list(states)))
        rows = self.connection.execute(query.order_by(plans.c.day_on, plans.c.version_no))
        return tuple(_head(row) for row in rows)

    def move(self, plan_id: int, to: PlanState, expected_version: int, why: str) -> list[PlanHead]:
        """Take a plan to its next state; the plans that changed, the former one first.

        Raises NotFound, WrongState, Overlap, and Conflict, also when a newer plan of the day is
        published already.
        """
        lock(self.connection, self.head(plan_id).municipality_id)
        head = self.head(plan_id)
        if head.row_version != expected_version:
            raise conflict("plan", str(plan_id), head.row_version)
        if NEXT_STATE.get(head.state) is not to:
            raise WrongState(plan_id=plan_id, state=head.state.value, to=to.value)
        if to is not PlanState.PUBLISHED:
            return [self._set_state(head, to, why)]
        return self._publish(head, why)

    def _publish(self, head: PlanHead, why: str) -> list[PlanHead]:
        day = head.day_on
        former = self.heads(head.municipality_id, day, day, [PlanState.PUBLISHED])
        for newer in former:
            if newer.version_no > head.version_no:
                raise Conflict("published_meanwhile", plan_id=head.id, newer=newer.id)
        moved = [self._set_state(old, PlanState.SUPERSEDED, why) for old in former]
        moved.append(self._set_state(head, PlanState.PUBLISHED, why))
        published.put_out(self.connection, self.record(head.id))
        return moved

    def _set_state(self, head: PlanHead, to: PlanState, why: str) -> PlanHead:
        if head.state is PlanState.PUBLISHED:
            published.take_back(self.connection, head.id)
        step = (
            update(plans)
            .where(plans.c.id == head.id, plans.c.row_version == head.row_version)
            .values(
                state=to,
                changed_at=self.at,
                changed_by=self.actor,
                row_version=head.row_version + 1,
            )
        )
        if self.connection.execute(step).rowcount != 1:
            raise conflict("plan", str(head.id), self.head(head.id).row_version)
        self._remember(head.id, to, why)
        return self.head(head.id)

    def _remember(self, plan_id: int, state: PlanState, why: str) -> None:
        row = {
            "plan_id": plan_id,
            "state": state,
            "at": self.at,
            "actor": self.actor,
            "why": why,
        }
        self.connection.execute(insert(plan_history), [row])

    def history(self, plan_id: int) -> tuple[PlanStep, ...]:
        """Who took the plan to which state, when and why, oldest first."""
        step = plan_history.c
        query = select(step.state, step.at, step.actor, step.why).where(step.plan_id == plan_id)
        rows = self.connection.execute(query.order_by(step.id))
        return tuple(PlanStep(**row._asdict()) for row in rows)


def _head(row: Row[Any]) -> PlanHead:
    return PlanHead(**row._asdict())
