"""Rows of clients, their stays elsewhere and the outcomes of check-ups into the draft."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from homecare.intake.draft import Draft
from homecare.intake.places import settle
from homecare.intake.records import Record
from homecare.model import Client, ClientPeriod, Contact, ContactResult, Person, StayKind

AGE_MAX = 120
_CLIENT = {
    "external_no": "external_no",
    "birth_on": "birth_on",
    "lives_alone": "lives_alone",
    "languages": "languages",
    "aids": "aids",
    "facts": "facts",
}
_PERSON = {"given_name": "given_name", "family_name": "family_name", "phone": "phone"}


def take_clients(draft: Draft) -> None:
    """Clients by their number in the municipality's own system; residents of 80 and more too."""
    for record in draft.records["clients"]:
        _check_age(draft, record)
        area = draft.id_of(record, "area", "areas")
        client_id = draft.ids["clients"].get(record.get("external_no"))
        old = draft.clients.get(client_id or "")
        place_id = settle(draft, record, old.place_id if old else None)
        declared = settle(draft, record, old.declared_place_id if old else None, "declared")
        if client_id is None or place_id is None or record.broken:
            continue
        made: dict[str, Any] = record.fill(Client, _CLIENT)
        made |= {"place_id": place_id, "declared_place_id": _apart(draft, declared, place_id)}
        if record.has("area"):
            made["area_id"] = area or ""
        draft.clients[client_id] = replace(old, **made) if old else Client(id=client_id, **made)
        take_person(draft, record, client_id)


def _apart(draft: Draft, declared: str | None, place_id: str) -> str | None:
    """The declared place, where it is another house than the one lived in."""
    if declared is None:
        return None
    one, other = draft.places[declared], draft.places[place_id]
    same = (one.parish, one.village, one.address) == (other.parish, other.village, other.address)
    if same and declared not in draft.base.places:
        del draft.places[declared]
        draft.placed = [p for p in draft.placed if p[0] != declared]
    return None if same else declared


def take_person(draft: Draft, record: Record, code: str) -> None:
    """Who stands behind a code, kept apart from the client or carer."""
    made = record.fill(Person, _PERSON)
    old = draft.persons.get(code)
    if old is None and not made:  # a record that came alone, of somebody without a name
        return
    draft.persons[code] = replace(old, **made) if old else Person(id=code, **made)


def _check_age(draft: Draft, record: Record) -> None:
    birth: date | None = record.get("birth_on")
    if birth is None:
        return
    if birth > draft.today:
        draft.tell(record, "birth_in_future", "birth_on")
    elif draft.today.year - birth.year > AGE_MAX:
        draft.tell(record, "too_old", "birth_on", most=AGE_MAX)


def check_days(draft: Draft, record: Record, first: str, last: str) -> None:
    """The last day must not be before the first."""
    begin, end = record.get(first), record.get(last)
    if begin is not None and end is not None and end < begin:
        draft.tell(record, "end_before_begin", last)


def take_stays(draft: Draft) -> None:
    """Stays by client and first day: the last day may become known later."""
    stays: dict[str, list[ClientPeriod]] = defaultdict(list)
    for record in draft.records["stays"]:
        check_days(draft, record, "from_on", "to_on")
        client_id = draft.id_of(record, "client", "clients")
        if client_id is None or record.broken:
            continue
        stays[client_id].append(
            ClientPeriod(
                kind=StayKind(record.get("kind")),
                from_on=record.get("from_on"),
                to_on=record.get("to_on"),
            )
        )
    for client_id, new in stays.items():
        if (client := draft.clients.get(client_id)) is not None:
            known = {p.from_on: p for p in (*client.periods, *new)}
            periods = tuple(sorted(known.values(), key=lambda p: p.from_on))
            draft.clients[client_id] = replace(client, periods=periods)


def take_contacts(draft: Draft) -> None:
    """Outcomes of check-ups by client and day."""
    for record in draft.records["contacts"]:
        client_id = draft.id_of(record, "client", "clients")
        on = record.get("on")
        if on is not None and on > draft.today:
            draft.tell(record, "contact_in_future", "on")
        if client_id is not None and not record.broken:
            draft.contacts[client_id, on] = Contact(
                client_id=client_id,
                on=on,
                result=ContactResult(record.get("result")),
                intake=record.get("intake", False),
            )
