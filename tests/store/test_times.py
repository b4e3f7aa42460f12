from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from homecare.errors import StoreError
from homecare.records import AuditEntry
from homecare.store import Store, audit
from homecare.store.plan_tables import audit as audit_table
from homecare.store.types import UtcTime
from tests.store.samples import MUNICIPALITY, plan, published, route, save_new, stop

RIGA = ZoneInfo("Europe/Riga")
MOMENTS = [
    datetime(2026, 10, 25, 3, 30, tzinfo=RIGA, fold=0),  # the hour that comes twice
    datetime(2026, 10, 25, 3, 30, tzinfo=RIGA, fold=1),
    datetime(2026, 3, 29, 2, 59, 59, tzinfo=RIGA),  # the last second before the gap
    datetime(2026, 3, 29, 4, 0, tzinfo=RIGA),
    datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-8))),
    datetime(2024, 2, 29, 12, tzinfo=UTC),
]


def entry(at: datetime) -> AuditEntry:
    return AuditEntry(at=at, actor="a", action="read", kind="client", subject_id="C-A")


def test_moments_come_back_as_the_same_instant_in_utc(store: Store) -> None:
    with store.engine.begin() as connection:
        audit.write(connection, MUNICIPALITY, [entry(at) for at in MOMENTS])
        found = [e.at for e in audit.entries(connection, MUNICIPALITY)]
    assert [at.timestamp() for at in found] == [at.timestamp() for at in MOMENTS]
    assert {at.utcoffset() for at in found} == {timedelta(0)}


def test_the_two_hours_of_the_autumn_change_stay_an_hour_apart(store: Store) -> None:
    with store.engine.begin() as connection:
        audit.write(connection, MUNICIPALITY, [entry(at) for at in MOMENTS[:2]])
        first, second = (e.at for e in audit.entries(connection, MUNICIPALITY))
    assert second - first == timedelta(hours=1)


def test_the_database_sorts_moments_by_time(store: Store) -> None:
    with store.engine.begin() as connection:
        audit.write(connection, MUNICIPALITY, [entry(at) for at in MOMENTS])
        found = connection.execute(select(audit_table.c.at).order_by(audit_table.c.at)).scalars()
        assert [at.timestamp() for at in found] == sorted(at.timestamp() for at in MOMENTS)


def test_a_moment_without_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - what the test is about
    with pytest.raises(StoreError), store.look("test") as look:
        look.audit_entries(MUNICIPALITY, since_at=naive)


ZONES = st.sampled_from([UTC, RIGA, timezone(timedelta(hours=14))])


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES))  # noqa: DTZ001
def test_any_moment_survives_its_form_in_sqlite(at: datetime) -> None:
    dialect = create_engine("sqlite://").dialect
    kept = UtcTime().process_bind_param(at, dialect)
    assert UtcTime().process_result_value(kept, dialect) == at.astimezone(UTC)
    assert isinstance(kept, str)
    assert len(kept) == 27


def test_a_route_over_the_autumn_change_keeps_its_real_length(store: Store) -> None:
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)  # 01:00 in Rīga
    late = replace(
        stop("A", 7),
        arrive_at=night,
        begin_at=night,
        leave_at=night + timedelta(hours=4),
    )
    with store.work("test") as work:
        save_new(work)
        published(work, plan(route(1, late)), day_on=date(2026, 10, 25))
        (span,) = work.work_spans(MUNICIPALITY, date(2026, 10, 25), date(2026, 10, 25))
    assert span.end_at - span.start_at == timedelta(hours=4)
    assert span.end_at.astimezone(RIGA).time() == time(4)
