"""Runs: ordered once, held by one worker at a time by a lease."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from homecare.errors import Conflict, NotFound
from homecare.runs.records import ENDED, Run, RunKind, RunState, Wanted
from homecare.store.casebooks import Touched
from homecare.store.service_tables import runs
from homecare.store.trouble import is_refusal

Note = Callable[[str, Touched], None]
_RUN = tuple(field.name for field in fields(Run))


class RunsRead:
    """Runs as one transaction sees them."""

    def __init__(self, connection: Connection, at: datetime, note: Note) -> None:
        self._connection, self._at, self._note = connection, at, note

    def run(self, run_id: str) -> Run:
        """A run. Raises NotFound."""
        row = self._connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
        if row is None:
            raise NotFound(kind="run", id=run_id)
        return Run(**row._asdict())

    def runs(
        self,
        municipality_id: str,
        states: Collection[RunState] | None = None,
        kind: RunKind | None = None,
        most: int = 100,
        before: str | None = None,
    ) -> tuple[Run, ...]:
        """The newest runs first; `before` is the id of the run after which the list goes on.

        Raises NotFound for a `before` that is not there.
        """
        query = select(runs).where(runs.c.municipality_id == municipality_id)
        if states is not None:
            query = query.where(runs.c.state.in_(list(states)))
        if kind is not None:
            query = query.where(runs.c.kind == kind)
        if before is not None:
            last = self.run(before)
            query = query.where(
                or_(
                    runs.c.ordered_at < last.ordered_at,
                    and_(runs.c.ordered_at == last.ordered_at, runs.c.id < last.id),
                )
            )
        query = query.order_by(runs.c.ordered_at.desc(), runs.c.id.desc()).limit(most)
        return tuple(Run(**row._asdict()) for row in self._connection.execute(query))

    def waiting(self, municipality_id: str | None = None) -> int:
        """How many runs wait, of one municipality or of all."""
        query = select(func.count()).where(runs.c.state == RunState.WAITING)
        if municipality_id is not None:
            query = query.where(runs.c.municipality_id == municipality_id)
        return int(self._connection.execute(query).scalar_one())

    def counts(self) -> dict[tuple[RunKind, RunState], int]:
        """How many runs are on record, by kind and state; of all municipalities."""
        query = select(runs.c.kind, runs.c.state, func.count()).group_by(runs.c.kind, runs.c.state)
        return {(kind, state): int(n) for kind, state, n in self._connection.execute(query)}

    def queue_age_s(self, now: datetime) -> float | None:
        """For how long the oldest waiting run has waited; None where none waits."""
        query = select(func.min(runs.c.ordered_at)).where(runs.c.state == RunState.WAITING)
        oldest = self._connection.execute(query).scalar()
        return None if oldest is None else max(0.0, (now - oldest).total_seconds())

    def periods_done(self, municipality_id: str, kind: RunKind) -> set[str]:
        """Periods for which such a run was ordered, whatever came of it."""
        query = select(runs.c.period).where(
            runs.c.municipality_id == municipality_id,
            runs.c.kind == kind,
            runs.c.period.is_not(None),
        )
        return {str(period) for period in self._connection.execute(query).scalars()}


class RunsKept(RunsRead):
    """Runs as one unit of work may change them."""

    def order(self, run: Run) -> None:
        """Write a new run; Conflict "run_ordered_already" when its period has one.

        Raises NotFound for a municipality that is not there.
        """
        try:
            with self._connection.begin_nested():
                row = {name: getattr(run, name) for name in _RUN}
                self._connection.execute(insert(runs), [row])
        except DBAPIError as error:
            if not is_refusal(error):
                raise
            if run.period in self.periods_done(run.municipality_id, run.kind):
                raise Conflict("run_ordered_already", kind=run.kind.value) from None
            raise
        self._note(run.municipality_id, Touched("order", "run", run.id, run.kind.value))

    def claim(self, worker: str, now: datetime, lease_s: float) -> Run | None:
        """Take the oldest run that nobody holds: a waiting one, or one whose lease ran out.

        PostgreSQL skips rows that another worker is just taking; on SQLite there is one writer.
        """
        free = or_(
            runs.c.state == RunState.WAITING,
            and_(runs.c.state == RunState.RUNNING, runs.c.lease_until < now),
        )
        query = select(runs.c.id).where(free).order_by(runs.c.ordered_at, runs.c.id).limit(1)
        run_id = self._connection.execute(query.with_for_update(skip_locked=True)).scalar()
        if run_id is None:
            return None
        self._change(
            runs.c.id == run_id,
            state=RunState.RUNNING,
            worker=worker,
            lease_until=now + timedelta(seconds=lease_s),
            attempts=runs.c.attempts + 1,
            began_at=func.coalesce(runs.c.began_at, now),
        )
        return self.run(run_id)

    def renew(
        self,
        run_id: str,
        worker: str,
        lease_until: datetime,
        progress: Mapping[str, Any] | None = None,
    ) -> Run | None:
        """Hold a run longer and note its progress; the run with what is wanted of it.

        None when somebody else holds it or it has ended: the worker gives it up. A mere renewal
        does not count the version up.
        """
        if progress is not None:
            held = self._change(
                *_held(run_id, worker), lease_until=lease_until, progress=dict(progress)
            )
        else:
            step = update(runs).where(*_held(run_id, worker)).values(lease_until=lease_until)
            held = self._connection.execute(step).rowcount == 1
        return self.run(run_id) if held else None

    def want(self, run_id: str, wanted: Wanted) -> Run:
        """Ask for a run to be stopped or cancelled; the run as it stands then.

        A waiting run that is cancelled ends at once; one that has ended stays as it is, and
        cancelling is not taken back by stopping. Raises NotFound.
        """
        asked = runs.c.id == run_id
        if wanted is Wanted.CANCEL:
            self._change(
                asked,
                runs.c.state == RunState.WAITING,
                state=RunState.CANCELLED,
                wanted=wanted,
                ended_at=self._at,
            )
        self._change(
            asked,
            runs.c.state.not_in(list(ENDED)),
            runs.c.wanted.not_in([wanted, Wanted.CANCEL]),
            wanted=wanted,
        )
        run = self.run(run_id)
        self._note(run.municipality_id, Touched(wanted.value, "run", run_id))
        return run

    def finish(
        self,
        run_id: str,
        worker: str,
        state: RunState,
        outcome: Mapping[str, Any],
        error: Mapping[str, Any],
        now: datetime,
    ) -> Run | None:
        """End a run; None when the worker holds it no longer: nothing was written."""
        ended = self._change(
            *_held(run_id, worker),
            state=state,
            outcome=dict(outcome),
            error=dict(error),
            lease_until=None,
            ended_at=now,
        )
        return self.run(run_id) if ended else None

    def hand_back(self, run_id: str, worker: str) -> None:
        """Let another worker take a run that this one cannot end; the attempt does not count."""
        self._change(
            *_held(run_id, worker),
            state=RunState.WAITING,
            worker="",
            lease_until=None,
            attempts=runs.c.attempts - 1,
        )

    def _change(self, *conditions: Any, **values: Any) -> bool:  # noqa: ANN401 - SQLAlchemy's own
        step = update(runs).where(*conditions)
        step = step.values(**values, row_version=runs.c.row_version + 1)
        return self._connection.execute(step).rowcount == 1


def _held(run_id: str, worker: str) -> tuple[Any, ...]:
    return runs.c.id == run_id, runs.c.worker == worker, runs.c.state == RunState.RUNNING
