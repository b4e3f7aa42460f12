"""Any casebook that makes sense comes back from the store as it went in, and so does any change."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homecare.model import (
    Absence,
    AbsenceReason,
    CareItem,
    CarePlan,
    Carer,
    Casebook,
    Client,
    ClientPeriod,
    Contact,
    ContactResult,
    GapRule,
    ItemPin,
    LocalWindow,
    Municipality,
    Order,
    Person,
    Place,
    Priority,
    Rhythm,
    ShiftPattern,
    StayKind,
    VisitKind,
    WayOfTravel,
)
from homecare.store import Store

# PostgreSQL keeps no NUL in a text, and nothing keeps half a surrogate pair.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
CLOCKS = st.times()
CODES = st.lists(TEXTS, max_size=3).map(tuple)
SECONDS = st.integers(0, 2**31 - 1)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WINDOWS = st.builds(LocalWindow, opens=CLOCKS, closes=CLOCKS)
PLACE_IDS = ("P-1", "P-2", "P-3")
PLACES = st.sampled_from(PLACE_IDS)
CLIENT_IDS = ("C-1", "C-2")


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


PINS = st.builds(ItemPin, carer_id=maybe(TEXTS), begins=maybe(CLOCKS)).filter(
    lambda pin: pin != ItemPin()  # the same as no pin at all
)
GAPS = st.builds(GapRule, to_item_id=TEXTS, least_s=SECONDS, most_s=maybe(SECONDS))
PERIODS = st.builds(ClientPeriod, kind=st.sampled_from(StayKind), from_on=DAYS, to_on=maybe(DAYS))
ABSENCES = st.builds(
    Absence,
    reason=st.sampled_from(AbsenceReason),
    from_on=DAYS,
    to_on=DAYS,
    from_time=maybe(CLOCKS),
    to_time=maybe(CLOCKS),
)
PATTERNS = st.builds(
    ShiftPattern,
    weekdays=st.lists(st.integers(0, 6), max_size=7).map(tuple),
    starts=CLOCKS,
    ends=CLOCKS,
    start_place_id=PLACES,
    end_place_id=PLACES,
    way=maybe(st.sampled_from(WayOfTravel)),
    valid_from=maybe(DAYS),
    valid_to=maybe(DAYS),
    overtime_s=SECONDS,
    on_holidays=st.booleans(),
)


def few(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


def a_place(place_id: str) -> st.SearchStrategy[Place]:
    return st.builds(
        Place,
        id=st.just(place_id),
        parish=TEXTS,
        village=TEXTS,
        address=TEXTS,
        lat=maybe(NUMBERS),
        lon=maybe(NUMBERS),
        verified=st.booleans(),
        driving_note=TEXTS,
        approach_s=maybe(SECONDS),
    )


def a_client(client_id: str) -> st.SearchStrategy[Client]:
    return st.builds(
        Client,
        id=st.just(client_id),
        external_no=TEXTS,
        birth_on=DAYS,
        lives_alone=st.booleans(),
        languages=CODES,
        aids=CODES,
        periods=few(PERIODS),
        declared_place_id=maybe(PLACES),
        place_id=PLACES,
    )


def a_carer(carer_id: str) -> st.SearchStrategy[Carer]:
    return st.builds(
        Carer,
        id=st.just(carer_id),
        external_no=TEXTS,
        skills=CODES,
        home_place_id=maybe(PLACES),
        way=st.sampled_from(WayOfTravel),
        patterns=few(PATTERNS),
        absences=few(ABSENCES),
    )


def an_item(item_id: str) -> st.SearchStrategy[CareItem]:
    return st.builds(
        CareItem,
        id=st.just(item_id),
        tasks=CODES,
        service_s=SECONDS,
        rhythm=st.builds(
            Rhythm,
            rrule=TEXTS,
            starts_on=DAYS,
            times_per_week=maybe(st.integers(1, 7)),
            least_days_apart=st.integers(1, 7),
        ),
        window=WINDOWS,
        preferred=maybe(WINDOWS),
        priority=st.sampled_from(Priority),
        preferred_carer_ids=CODES,
        gaps=few(GAPS),
        pin=maybe(PINS),
    )


def a_care_plan(plan_id: str) -> st.SearchStrategy[CarePlan]:
    items = st.lists(st.sampled_from([f"{plan_id}.{n}" for n in (1, 2, 3)]), unique=True)
    return st.builds(
        CarePlan,
        id=st.just(plan_id),
        external_no=TEXTS,
        client_id=st.sampled_from(CLIENT_IDS),
        level_id=TEXTS,
        valid_from=DAYS,
        valid_to=maybe(DAYS),
        granted_s=SECONDS,
        items=items.flatmap(lambda ids: st.tuples(*[an_item(i) for i in ids])),
    )


def an_order(order_id: str) -> st.SearchStrategy[Order]:
    return st.builds(
        Order,
        id=st.just(order_id),
        external_no=TEXTS,
        kind=st.sampled_from(VisitKind),
        client_id=st.sampled_from(CLIENT_IDS),
        from_on=DAYS,
        to_on=DAYS,
        service_s=SECONDS,
        place_id=maybe(PLACES),
        window=WINDOWS,
        preferred=maybe(WINDOWS),
        cancelled=st.booleans(),
    )


CONTACTS = st.builds(
    Contact,
    client_id=st.sampled_from(CLIENT_IDS),
    on=DAYS,
    result=st.sampled_from(ContactResult),
    intake=st.booleans(),
)
PERSONS = st.builds(Person, id=st.just("C-1"), given_name=TEXTS, family_name=TEXTS, phone=TEXTS)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "places": st.fixed_dictionaries({i: a_place(i) for i in PLACE_IDS}),
    "clients": st.fixed_dictionaries({i: a_client(i) for i in CLIENT_IDS}),
    "carers": st.fixed_dictionaries({"K-1": a_carer("K-1")}),
    "persons": st.fixed_dictionaries({"C-1": PERSONS}),
    "care_plans": st.fixed_dictionaries({i: a_care_plan(i) for i in ("A-1", "A-2")}),
    "orders": st.fixed_dictionaries({"O-1": an_order("O-1")}),
    "offices": st.dictionaries(TEXTS, PLACES, max_size=2),
}
numbers = count()
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_contacts_come_back_in_their_order_equal_ones_too(store: Store) -> None:
    own = Municipality(id="m", name="Izdomāta")
    place = Place(id="P-1", parish="Pagasts", address="Māja")
    client = Client(id="C-1", external_no="1", birth_on=date(1940, 1, 1), place_id="P-1")
    seen = Contact(client_id="C-1", on=date(2026, 1, 1), result=ContactResult.SEEN)
    gone = replace(seen, result=ContactResult.NOT_FOUND)
    first = Casebook(
        municipality=own, places={"P-1": place}, clients={"C-1": client}, contacts=(seen,)
    )
    with store.work("test") as work:
        saved = work.save(None, first)
    with store.work("test") as work:
        work.save(saved, replace(saved, contacts=(seen, gone, seen)))
    with store.look("test") as look:
        assert look.casebook("m").contacts == (seen, gone, seen)


@FEW
@given(
    old=st.fixed_dictionaries(FIELDS),
    new=st.fixed_dictionaries({}, optional=FIELDS),
    contacts=few(CONTACTS),
    more=few(CONTACTS),
)
def test_any_casebook_and_any_change_of_it_comes_back(
    store: Store,
    old: dict[str, Any],
    new: dict[str, Any],
    contacts: tuple[Contact, ...],
    more: tuple[Contact, ...],
) -> None:
    own = Municipality(id=f"m{next(numbers)}", name="Izdomāta")
    first = Casebook(municipality=own, contacts=contacts, **old)
    with store.work("test") as work:
        saved = work.save(None, first)
    with store.look("test") as look:
        assert look.casebook(own.id) == saved == replace(first, revision=1)
    offices = {**old["offices"], **new.get("offices", {})}  # an office is never forgotten
    second = replace(saved, contacts=contacts + more, **{**new, "offices": offices})
    with store.work("test") as work:
        changed = work.save(saved, second)
    with store.look("test") as look:
        assert look.casebook(own.id) == changed
    assert changed == replace(second, revision=changed.revision)
    assert changed.revision == (1 if second == saved else 2)
