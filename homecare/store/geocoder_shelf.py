"""What geocoders outside answered before, kept in the database; conforms to `ports.KeptAnswers`.

Questions are hashes, which whoever keeps this made of them. Answers age: houses are built and
maps mended, so that what was not found is soon asked again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from homecare.ports import KeptAnswer
from homecare.store.travel_shelf import Begin
from homecare.store.travel_tables import geocoder_answers as answers

FOUND_FOR = timedelta(days=90)
NOT_FOUND_FOR = timedelta(days=7)
"""So long an answer is not asked for again."""


class GeocoderShelf:
    """Each call is a transaction of its own."""

    def __init__(self, begin: Begin, now: Callable[[], datetime]) -> None:
        self._begin, self._now = begin, now

    def answer(self, question: str) -> KeptAnswer | None:
        """The answer, None where this was never asked or too long ago."""
        query = select(answers.c.lat, answers.c.lon).where(
            answers.c.question == question, not_(_old(self._now()))
        )
        with self._begin(True) as connection:
            row = connection.execute(query).first()
        return None if row is None else KeptAnswer(None if row.lat is None else (row.lat, row.lon))

    def keep(self, question: str, answer: KeptAnswer) -> None:
        """Keep an answer in place of the former; old answers to whatever question leave."""
        now = self._now()
        lat, lon = answer.point or (None, None)
        with self._begin(False) as connection:
            connection.execute(delete(answers).where(_old(now)))
            fresh = {"lat": lat, "lon": lon, "asked_at": now}
            connection.execute(_in_its_place(connection, question, fresh))


def _in_its_place(
    connection: Connection, question: str, fresh: Mapping[str, object]
) -> sqlite.Insert | postgresql.Insert:
    """Two who asked the same at once both keep what they heard, the later one for good."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    step: sqlite.Insert | postgresql.Insert = dialect.insert(answers)
    return step.values(question=question, **fresh).on_conflict_do_update(
        index_elements=[answers.c.question], set_=fresh
    )


def _old(now: datetime) -> ColumnElement[bool]:
    asked_at = answers.c.asked_at
    unfound = and_(answers.c.lat.is_(None), asked_at < now - NOT_FOUND_FOR)
    return or_(asked_at < now - FOUND_FOR, unfound)
