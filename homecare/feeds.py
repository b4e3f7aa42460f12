"""A carer's calendar: the published routes under a secret link that the telephone asks by itself.

Whoever knows the link reads the calendar, so it says little: codes, unless the municipality has
set `planning.names_in_calendar`. A carer has one link at most; a new one ends the old. Its secret
is told once, and only a hash of it is kept.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from homecare.access import Action, Actor
from homecare.accounts.attempts import NOBODY, address_key
from homecare.accounts.opaque import kept, new_secret
from homecare.errors import NotFound, TooMany
from homecare.model import Carer, Person, Place
from homecare.planning import Ports
from homecare.records import PlanHead, PlanState
from homecare.sheets import Sheet
from homecare.store import Look, Work
from homecare.store.feed_shelf import CalendarLink

PAST, AHEAD = timedelta(days=7), timedelta(days=28)
"""How far a calendar goes back and ahead."""
OFTEN = ((60, 10), (3600, 60))
"""Seconds, and the most fetches of one calendar within them."""
MISSES = ((60, 60), (3600, 600))
"""The same for one address and links that open nothing; an office of carers may have one address."""
NIGHT = timedelta(days=1)
"""A route that runs past midnight belongs to the plan of the day before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link that was just made; its secret is shown this once."""

    link: CalendarLink
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDay:
    """What a carer does by one plan."""

    sheet: Sheet
    version_no: int
    """Of the plan; counts the versions of its day."""
    changed_at: datetime
    """When the plan took its present state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a calendar is written from."""

    municipality_id: str
    carer_id: str
    language: str
    days: tuple[FeedDay, ...]
    persons: Mapping[str, Person] = field(default_factory=dict)
    """Empty where the calendar shows codes; so are the places."""
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def client_ids(self) -> list[str]:
        """Clients whose names are in it."""
        return sorted({stop["client_id"] for stop in _stops(self.days)} & self.persons.keys())


def calendar_link(ports: Ports, actor: Actor, carer_id: str) -> CalendarLink | None:
    """The carer's link without its secret; None where there is none. Raises NotFound, Forbidden."""
    with ports.store.look(ports.actor) as look:
        _require_carer(look, actor, carer_id)
        return look.feeds.link(actor.municipality_id, carer_id)


def make_calendar_link(ports: Ports, actor: Actor, carer_id: str, language: str) -> NewLink:
    """Make the carer a link in place of any other. Raises NotFound, Forbidden."""
    secret = new_secret()
    link = CalendarLink(
        municipality_id=actor.municipality_id,
        carer_id=carer_id,
        secret_hash=kept(secret),
        language=language,
        made_at=ports.now(),
    )
    with ports.store.work(ports.actor) as work:
        _require_carer(work, actor, carer_id)
        work.feeds.put(link)
    return NewLink(link=link, secret=secret)


def revoke_calendar_link(ports: Ports, actor: Actor, carer_id: str) -> None:
    """End the carer's link, if there is one. Raises NotFound, Forbidden."""
    with ports.store.work(ports.actor) as work:
        _require_carer(work, actor, carer_id)
        work.feeds.revoke(actor.municipality_id, carer_id)


def _require_carer(look: Look, actor: Actor, carer_id: str) -> None:
    if carer_id != actor.carer_id:
        actor.require(Action.PEOPLE_READ)
    found = look.register.many(actor.municipality_id, Carer, [carer_id]).get(carer_id)
    if found is None or not actor.sees_carer(found):
        raise NotFound(kind="carer", id=carer_id)


def read_feed(ports: Ports, secret: str, address: str) -> Feed:
    """What the link with this secret shows now.

    Raises NotFound for a link that opens nothing (any more), TooMany when it is asked too often.
    """
    with ports.store.look(NOBODY) as look:
        link = look.feeds.by_secret(kept(secret))
    with ports.store.work(NOBODY) as work:
        _take_turn(work, ports.now(), link, address)
    if link is None:
        raise NotFound("calendar_not_found")
    with ports.store.look(NOBODY) as look:
        return _feed(look, link, ports.now())


def note_names(ports: Ports, feed: Feed) -> None:
    """Write down that names have left by a calendar; one that is not sent again is not noted."""
    with ports.store.look(NOBODY) as look:
        look.note_read("client", feed.client_ids, feed.municipality_id, "calendar")


def _take_turn(work: Work, now: datetime, link: CalendarLink | None, address: str) -> None:
    key = f"calendar:{link.secret_hash if link else address_key(address)}"
    for seconds, most in OFTEN if link else MISSES:
        if work.accounts.attempts(key, now - timedelta(seconds=seconds)) >= most:
            raise TooMany(retry_s=seconds)
    work.accounts.note_attempt(key)


def _feed(look: Look, link: CalendarLink, now: datetime) -> Feed:
    own = link.municipality_id
    days = tuple(_days(look, link, now))
    feed = Feed(municipality_id=own, carer_id=link.carer_id, language=link.language, days=days)
    if not look.municipality(own).settings.planning.names_in_calendar:
        return feed
    clients = {stop["client_id"] for stop in _stops(days)}
    places = {stop["place_id"] for stop in _stops(days)}
    return replace(
        feed,
        persons=look.sheets.persons(own, clients),
        places=look.sheets.places(own, places),
    )


def _days(look: Look, link: CalendarLink, now: datetime) -> Iterator[FeedDay]:
    first_at, last_at = now - PAST, now + AHEAD
    days = ((first_at - NIGHT).date(), (last_at + NIGHT).date())
    heads: dict[int, PlanHead] = {
        head.id: head for head in look.plans(link.municipality_id, *days, [PlanState.PUBLISHED])
    }
    rows = look.sheets.of_carer(link.municipality_id, link.carer_id, days, (first_at, last_at))
    for row in rows:
        head = heads[row.plan_id]
        yield FeedDay(
            sheet=json.loads(row.doc or "{}"),
            version_no=row.version_no,
            changed_at=head.changed_at or head.made_at,
        )


def _stops(days: tuple[FeedDay, ...]) -> Iterator[Mapping[str, str]]:
    for day in days:
        for route in day.sheet["routes"]:
            yield from route["stops"]
