"""Carers: listed, read, taken in and changed one at a time, with their shifts and absences."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from homecare.access import Action, Actor
from homecare.errors import NotFound
from homecare.intake.record_cells import RecordCells
from homecare.model import Absence, Carer, Casebook, Person, Place
from homecare.planning import Ports
from homecare.ports import FindPlace
from homecare.register import slices
from homecare.register.changing import (
    Taken,
    apart,
    free_number,
    local_day,
    new_id,
    refuse,
    require_stamp,
    take,
    write,
)
from homecare.register.fields import ABSENCES, CARER, SHIFTS, Given
from homecare.register.lists import Order, PageOf, shown, shown_by_name
from homecare.register.locating import looked_up
from homecare.register.rows import Layout
from homecare.register.views import CarerView, Found, Written, coded_carer, coded_place, stamp
from homecare.store import Look
from homecare.store.register_reads import RegisterReads


@dataclass(frozen=True, slots=True, kw_only=True)
class CarersWish:
    """Which carers are wanted; None does not limit the list."""

    area_id: str | None = None
    """Carers who may be sent into this area."""
    skill: str | None = None
    works_on: date | None = None
    """Some shift is valid on this weekday and day, and no absence covers all of it."""
    page: PageOf = field(default_factory=PageOf)


def page_of_carers(ports: Ports, actor: Actor, wish: CarersWish) -> Found[CarerView]:
    """One page of the carers whom the actor sees; each shown one is on record as read."""
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        every = look.register.many(own, Carer)
        ids = tuple(i for i, c in every.items() if actor.sees_carer(c) and _fits(c, wish))
        if wish.page.order is Order.NAME:
            actor.require(Action.PEOPLE_READ)
            page = shown_by_name(ids, look.register.names(own), wish.page)
        else:
            page = shown(ids, wish.page)
        views = views_of(look.register, actor, page.ids)
        note_carers(look, actor, page.ids)
    return Found(rows=views, more=page.more, total=page.total)


def _fits(carer: Carer, wish: CarersWish) -> bool:
    if wish.area_id is not None and carer.area_ids and wish.area_id not in carer.area_ids:
        return False
    if wish.skill is not None and wish.skill not in carer.skills:
        return False
    return wish.works_on is None or _works(carer, wish.works_on)


def _works(carer: Carer, day: date) -> bool:
    away = any(
        a.from_on <= day <= a.to_on and a.from_time is None and a.to_time is None
        for a in carer.absences
    )
    return not away and any(
        day.weekday() in s.weekdays
        and (s.valid_from is None or s.valid_from <= day)
        and (s.valid_to is None or day <= s.valid_to)
        for s in carer.patterns
    )


def read_carer(ports: Ports, actor: Actor, carer_id: str) -> CarerView:
    """One carer; the audit keeps who looked. Raises NotFound for one whom the actor sees not."""
    with ports.store.look(ports.actor) as look:
        view = _view(look.register, actor, carer_id)
        note_carers(look, actor, [carer_id])
    return view


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """One absence and whose it is."""

    carer_id: str
    absence: Absence


def absences_between(
    ports: Ports, actor: Actor, from_on: date, to_on: date
) -> tuple[AbsenceView, ...]:
    """Absences that touch these days, both in, of the carers whom the actor sees; by day."""
    with ports.store.look(ports.actor) as look:
        every = look.register.many(actor.municipality_id, Carer)
        seen = [c for c in every.values() if actor.sees_carer(c)]
        if not actor.may(Action.PEOPLE_READ):
            seen = [coded_carer(c) for c in seen]
        found = [
            AbsenceView(carer_id=carer.id, absence=absence)
            for carer in seen
            for absence in carer.absences
            if absence.from_on <= to_on and from_on <= absence.to_on
        ]
        note_carers(look, actor, [view.carer_id for view in found], "absences")
    return tuple(sorted(found, key=lambda v: (v.absence.from_on, v.carer_id)))


def note_carers(look: Look, actor: Actor, ids: Collection[str], of: str = "") -> None:
    """Write down once for each carer that the actor was shown something of them."""
    detail = ", ".join(filter(None, [of, "" if actor.may(Action.PEOPLE_READ) else "codes"]))
    look.note_read("carer", sorted(set(ids)), actor.municipality_id, detail)


def _view(register: RegisterReads, actor: Actor, carer_id: str) -> CarerView:
    for view in views_of(register, actor, [carer_id]):
        return view
    raise NotFound(kind="carer", id=carer_id)


def views_of(register: RegisterReads, actor: Actor, ids: Collection[str]) -> tuple[CarerView, ...]:
    """Carers as the actor sees them, in the order of the ids; without those not seen."""
    own = actor.municipality_id
    found = {i: c for i, c in register.many(own, Carer, ids).items() if actor.sees_carer(c)}
    homes = {c.home_place_id for c in found.values() if c.home_place_id}
    places, persons = register.many(own, Place, homes), register.many(own, Person, found)
    offices = {place: number for number, place in register.frame(own).offices.items()}
    versions: dict[type, dict[str, int]] = {
        kind: register.versions(own, kind, keys)
        for kind, keys in ((Carer, found), (Person, found), (Place, homes))
    }
    named = actor.may(Action.PEOPLE_READ)
    views = (
        CarerView(
            carer=carer,
            person=persons.get(carer.id),
            home=places.get(carer.home_place_id or ""),
            offices=offices,
            stamp=stamp(*_versions(versions, carer)),
            named=named,
        )
        for carer in (found[i] for i in ids if i in found)
    )
    return tuple(view if named else _coded(view) for view in views)


def _versions(known: Mapping[type, Mapping[str, int]], carer: Carer) -> Iterator[int]:
    keys = ((Carer, carer.id), (Person, carer.id), (Place, carer.home_place_id or ""))
    return (known[kind].get(key, 0) for kind, key in keys)


def _coded(view: CarerView) -> CarerView:
    home = None if view.home is None else coded_place(view.home)
    return replace(view, carer=coded_carer(view.carer), person=None, home=home)


def create_carer(ports: Ports, actor: Actor, given: Given) -> Written[CarerView]:
    """Take in a new carer. Raises IntakeError, Conflict("number_taken")."""
    now = ports.now()

    def taken_in(look: Look, find_place: FindPlace | None) -> tuple[Casebook, Taken]:
        book = slices.of_carer(look.register, actor, None)
        number = free_number(look, book, CARER, given)
        _check_starts(book, given)
        layout = _laid_out(given, number, {})
        taken = take(look, book, layout, local_day(book, now), find_place)
        _check_seen(actor, taken.book)
        return book, taken

    find_place = looked_up(ports, given.get("home"), taken_in)
    with ports.store.work(ports.actor) as work:
        work.register.hold(actor.municipality_id)
        book, taken = taken_in(work, find_place)
        carer_id = new_id(book.carers, taken.book.carers)
        write(work, book, taken.book)
        view = _view(work.register, actor, carer_id)
    return Written(view=view, warnings=taken.warnings)


def change_carer(
    ports: Ports, actor: Actor, carer_id: str, given: Given, expected: int
) -> Written[CarerView]:
    """Change what is given; lists (shifts, absences) are given whole.

    Raises NotFound, Conflict where `expected` stands no longer, IntakeError.
    """
    now = ports.now()

    def taken_in(look: Look, find_place: FindPlace | None) -> tuple[Casebook, Taken]:
        carer, _ = look.get(actor.municipality_id, Carer, carer_id)
        standing = _view(look.register, actor, carer_id)
        require_stamp("carer", carer_id, standing.stamp, expected)
        before = slices.of_carer(look.register, actor, carer)
        _check_starts(before, given)
        start = _start(look, before, carer, given)
        old = next(iter(RecordCells(start).table("carers")))
        layout = _laid_out(given, start.carers[carer_id].external_no, old)
        taken = take(look, start, layout, local_day(before, now), find_place)
        _check_seen(actor, taken.book)
        return before, taken

    find_place = looked_up(ports, given.get("home"), taken_in)
    with ports.store.work(ports.actor) as work:
        before, taken = taken_in(work, find_place)
        if not write(work, before, taken.book):
            note_carers(work, actor, [carer_id])
        view = _view(work.register, actor, carer_id)
    return Written(view=view, warnings=taken.warnings)


def _start(look: Look, before: Casebook, carer: Carer, given: Given) -> Casebook:
    """The carer under the number to be had, and without the lists that are to be replaced."""
    start = replace(
        carer,
        external_no=free_number(look, before, CARER, given, carer),
        patterns=() if "shifts" in given else carer.patterns,
        absences=() if "absences" in given else carer.absences,
    )
    if not given.get("home") or carer.home_place_id is None:
        return replace(before, carers={carer.id: start})
    old = carer.home_place_id
    book, home = apart(look, before, old, ("carer", carer.id))
    patterns = tuple(
        replace(
            p,
            start_place_id=home if p.start_place_id == old else p.start_place_id,
            end_place_id=home if p.end_place_id == old else p.end_place_id,
        )
        for p in start.patterns
    )
    start = replace(start, home_place_id=home, patterns=patterns)
    return replace(book, carers={carer.id: start})


def _laid_out(given: Given, number: str, old: Mapping[str, object]) -> Layout:
    layout = Layout(fields=CARER)
    layout.record(given, {"external_no": number}, old)
    for fields in (SHIFTS, ABSENCES):
        layout.rows(fields, given.get(fields.list_name) or (), {"carer": number})
    return layout


def _check_starts(book: Casebook, given: Given) -> None:
    """Shifts begin at home, in an office, or where this carer's shifts began before."""
    known = {"home", *book.offices, *book.places}
    for row, shift in enumerate(given.get("shifts") or (), start=1):
        for name in ("start_place", "end_place"):
            if shift.get(name) is not None and shift[name] not in known:
                raise refuse(CARER, "unknown_ref", name, table="shifts", row=row)


def _check_seen(actor: Actor, book: Casebook) -> None:
    if not all(map(actor.sees_carer, book.carers.values())):
        raise refuse(CARER, "empty_required", "areas")
