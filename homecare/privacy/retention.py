"""Removing what was kept long enough, by the municipality's own days; see docs/privacy.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from homecare.model import Municipality
from homecare.privacy.erasure import Grounds, Whom, clear_days, erase_rows, sweep
from homecare.store import Look, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """What was removed, or would be on a dry run: counts and codes, never who."""

    dry_run: bool
    client_ids: tuple[str, ...]
    """Clients with whom nothing has happened for so long; they are erased."""
    counts: Mapping[str, int]
    """Table -> rows."""
    files: int = 0
    """Files for people that held one of the clients."""


def retire(
    store: Store,
    actor: str,
    municipality_id: str,
    grounds: Grounds,
    *,
    now: datetime,
    dry_run: bool = False,
) -> Retired:
    """Erase clients who have ended long ago, and remove what is older than it may be.

    Each client is a transaction of its own, and the rest one more, so that an interrupted night
    is gone on with in the next. Raises NotFound, StoreError and FileError.
    """
    with store.look(actor) as look:
        municipality = look.municipality(municipality_id)
        ended = _ended(look, municipality, now)
        due = look.retention.due(municipality_id, municipality.settings.retention)
    if dry_run:
        return Retired(dry_run=True, client_ids=ended, counts=due)
    whom = [Whom(municipality_id=municipality_id, kind="client", subject_id=code) for code in ended]
    erased = [erase_rows(store, actor, one) for one in whom]
    clear_days(store, actor, municipality_id)
    with store.work(actor) as work:
        counts = work.retention.remove(municipality_id, municipality.settings.retention)
        work.audit(municipality_id, "remove", "retention", now.date().isoformat())
    files = sweep(store, actor, erased, grounds) if erased else 0
    return Retired(dry_run=False, client_ids=ended, counts=counts, files=files)


def _ended(look: Look, municipality: Municipality, now: datetime) -> tuple[str, ...]:
    settings = municipality.settings
    today = now.astimezone(ZoneInfo(municipality.zone)).date()
    born_after = _years_before(today, settings.check_ups.from_age)
    return tuple(look.retention.ended_clients(municipality.id, settings.retention, born_after))


def _years_before(day: date, years: int) -> date:
    """The same day so many years ago; of 29 February the 28th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
