"""Casebooks with every field filled now and then, for tests that write and read them."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from hypothesis import strategies as st

from homecare.intake.text import clean
from homecare.model import (
    Absence,
    AbsenceReason,
    Area,
    CareItem,
    CareLevel,
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
    Planning,
    Priority,
    Rhythm,
    ShiftPattern,
    StayKind,
    VisitKind,
    WayOfTravel,
)
from tests.intake.folder import EMPTY, TODAY

SIGNS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))


def _sound(text: str) -> str:
    return clean(text.replace("\ufffd", "").replace("\ufffe", ""))


def texts(most: int = 12) -> st.SearchStrategy[str]:
    """Any text that a person could type, formulas and quotation marks among it."""
    starts = st.sampled_from(["", "=", "+", "-", "@", "'", '"', ";", "'=", "＝"])
    made = st.builds(lambda a, b: _sound(a + b), starts, st.text(SIGNS, max_size=most))
    return made.filter(lambda text: bool(text) and len(text) < 100)


def _parts(made: list[str]) -> tuple[str, ...]:
    bare = (part.replace(";", "").replace("|", "").strip() for part in made)
    return tuple(dict.fromkeys(part for part in bare if part))


PARTS = st.tuples(texts(6), texts(6)).map(list).map(_parts)
SOME_PARTS = st.one_of(st.just(()), PARTS)
SKILLS = st.sampled_from([(), ("lifting",), ("check_up", "dementia"), ("pacēlājs",)])
SOME_CARERS: st.SearchStrategy[tuple[str, ...]] = st.sampled_from([(), ("K-01",)])
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SPOKEN = st.sampled_from([("lv",), ("lv", "ru"), ("be", "pl", "de"), ("fi",)])


@st.composite
def places(draw: st.DrawFn, number: int) -> Place:
    located = draw(st.booleans())
    return Place(
        id=f"P-{number:04}",
        parish=draw(texts()),
        village=draw(st.one_of(st.just(""), texts())),
        address=draw(texts()),
        postcode=draw(st.sampled_from(["", "LV-3730"])),
        address_code=draw(st.sampled_from(["", "105123456", "000000001"])),
        lat=round(draw(st.floats(55.7, 58.0)), 7) if located else None,
        lon=round(draw(st.floats(21.0, 28.0)), 7) if located else None,
        verified=located and draw(st.booleans()),
    )


def noted(place: Place, draw: st.DrawFn) -> Place:
    return replace(
        place,
        driving_note=draw(st.one_of(st.just(""), texts(30))),
        accessibility=draw(st.one_of(st.just(""), texts(30))),
        approach_s=draw(st.one_of(st.none(), st.integers(0, 3600))),
    )


@st.composite
def windows(draw: st.DrawFn) -> LocalWindow:
    opens = draw(st.integers(0, 1439))
    length = draw(st.integers(0, 12 * 60))
    return LocalWindow(opens=_clock(opens), closes=_clock(opens + length))


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


@st.composite
def items(draw: st.DrawFn, plan_id: str, number: int, of: int) -> CareItem:
    window = draw(windows())
    liked = draw(SOME_CARERS)
    others = [n for n in range(1, of + 1) if n != number]
    least = draw(st.integers(0, 6000))
    gap = GapRule(
        to_item_id=f"{plan_id}.{draw(st.sampled_from(others))}" if others else "",
        least_s=least,
        most_s=draw(st.one_of(st.none(), st.integers(least, 20000))),
    )
    gaps = (gap,) if bool(others) and draw(st.booleans()) else ()
    times = None if gaps else draw(st.sampled_from([None, 1, 2]))
    rules = ["FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=+1MO"]
    return CareItem(
        id=f"{plan_id}.{number}",
        tasks=draw(PARTS.filter(bool)),
        service_s=draw(st.integers(60, 12 * 3600)),
        carers_needed=draw(st.sampled_from([1, 2])),
        skills=draw(SKILLS),
        rhythm=Rhythm(
            rrule=draw(st.sampled_from(rules[: 2 if times else 3])),
            starts_on=draw(DAYS),
            times_per_week=times,
            least_days_apart=draw(st.integers(1, 3)) if times else 1,
        ),
        window=window,
        preferred=draw(st.sampled_from([None, window])),
        priority=draw(st.sampled_from(Priority)),
        preferred_carer_ids=liked,
        forbidden_carer_ids=() if liked else draw(SOME_CARERS),
        gaps=gaps,
        pin=draw(st.sampled_from([None, ItemPin(begins=window.opens)])),
    )


@st.composite
def casebooks(draw: st.DrawFn) -> Casebook:
    """One office, one carer, a few clients, with every field filled now and then."""
    office = noted(draw(places(1)), draw)
    found = {"P-0001": office}
    book: dict[str, Any] = {"clients": {}, "care_plans": {}, "orders": {}, "persons": {}}
    book["persons"]["K-01"] = draw(persons("K-01"))
    numbers = dict.fromkeys(draw(st.tuples(texts(8), texts(8), texts(8))))
    for n, number in enumerate(numbers, start=1):
        place = noted(draw(places(n + 1)), draw)
        found[place.id] = place
        client = draw(clients(n, number, place.id))
        book["clients"][client.id] = client
        book["persons"][client.id] = draw(persons(client.id))
        plan = draw(plans(n, client.id))
        book["care_plans"][plan.id] = plan
        order = draw(orders(n, client.id))
        book["orders"][order.id] = order
    home = draw(places(len(found) + 1))
    found[home.id] = home
    met = draw(contacts())
    for contact in met:
        if contact.intake:
            # as `record_contact` numbers the order that follows
            first = book["clients"]["C-0001"].external_no
            asked = replace(book["orders"]["O-0001"], external_no=f"{first}:n{contact.on:%Y%m%d}")
            book["orders"][asked.id] = asked
    return Casebook(
        municipality=draw(municipalities()),
        places=found,
        offices={"1": "P-0001"},
        carers={"K-01": draw(carers(home.id))},
        contacts=met,
        **book,
    )


@st.composite
def persons(draw: st.DrawFn, code: str) -> Person:
    phone = draw(st.sampled_from(["", "+371 20000000", "=cmd", "20000000"]))
    return Person(id=code, given_name=draw(texts()), family_name=draw(texts()), phone=phone)


@st.composite
def carers(draw: st.DrawFn, home_id: str) -> Carer:
    starts = draw(st.integers(0, 1439))
    pattern = ShiftPattern(
        weekdays=draw(st.sampled_from([(0,), (0, 3), (0, 1, 2, 3, 4), (5, 6)])),
        starts=_clock(starts),
        ends=_clock(starts + draw(st.integers(1, 15 * 60))),
        start_place_id=draw(st.sampled_from(["P-0001", home_id])),
        end_place_id=draw(st.sampled_from(["P-0001", home_id])),
        way=draw(st.one_of(st.none(), st.sampled_from(WayOfTravel))),
        valid_from=draw(st.one_of(st.none(), st.just(date(2026, 1, 1)))),
        valid_to=draw(st.one_of(st.none(), st.just(date(2026, 12, 31)))),
        overtime_s=draw(st.integers(0, 8 * 3600)),
        on_holidays=draw(st.booleans()),
    )
    from_on = draw(DAYS)
    absence = Absence(
        reason=draw(st.sampled_from(AbsenceReason)),
        from_on=from_on,
        to_on=from_on + timedelta(days=draw(st.integers(0, 9))),
        from_time=draw(st.sampled_from([None, time(9)])),
        to_time=draw(st.sampled_from([None, time(12, 30)])),
    )
    return Carer(
        id="K-01",
        external_no=draw(st.sampled_from(["K1", "0012", "=7", "-3", "Ķ 1"])),
        skills=("lifting", "check_up", "dementia", "pacēlājs"),
        languages=draw(SPOKEN),
        contract_week_s=draw(st.integers(3600, 60 * 3600)),
        home_place_id=home_id,
        way=draw(st.sampled_from(WayOfTravel)),
        area_ids=draw(st.sampled_from([(), ("a",)])),
        refuses=draw(st.sampled_from([(), ("dog", "smoke")])),
        limits_id=draw(st.sampled_from(["standard", "special_risk"])),
        patterns=draw(st.sampled_from([(), (pattern,)])),
        absences=draw(st.sampled_from([(), (absence,)])),
    )


@st.composite
def clients(draw: st.DrawFn, n: int, number: str, place_id: str) -> Client:
    from_on = draw(DAYS)
    stay = ClientPeriod(
        kind=draw(st.sampled_from(StayKind)),
        from_on=from_on,
        to_on=draw(st.sampled_from([None, from_on, from_on + timedelta(days=5)])),
    )
    return Client(
        id=f"C-{n:04}",
        external_no=number,
        birth_on=draw(st.dates(date(1907, 1, 1), TODAY)),
        lives_alone=draw(st.booleans()),
        languages=draw(SPOKEN),
        aids=draw(SOME_PARTS),
        facts=draw(st.sampled_from([(), ("dog",), ("smoke", "stāvas_kāpnes")])),
        periods=draw(st.sampled_from([(), (stay,)])),
        place_id=place_id,
        area_id=draw(st.sampled_from(["", "a"])),
    )


@st.composite
def plans(draw: st.DrawFn, n: int, client_id: str) -> CarePlan:
    plan_id, of = f"A-{n:04}", draw(st.integers(0, 2))
    first = draw(DAYS)
    return CarePlan(
        id=plan_id,
        external_no=f"L-{n}",
        client_id=client_id,
        level_id=draw(st.sampled_from(["1", "4"])),
        valid_from=first,
        valid_to=draw(st.sampled_from([None, first + timedelta(days=365)])),
        granted_s=draw(st.integers(60, 20 * 3600)),
        items=tuple(draw(items(plan_id, i, of)) for i in range(1, of + 1)),
    )


@st.composite
def orders(draw: st.DrawFn, n: int, client_id: str) -> Order:
    from_on = draw(DAYS)
    window = draw(windows())
    return Order(
        id=f"O-{n:04}",
        external_no=f"P-{n}",
        kind=draw(st.sampled_from(VisitKind)),
        client_id=client_id,
        from_on=from_on,
        to_on=from_on + timedelta(days=draw(st.integers(0, 9))),
        service_s=draw(st.integers(60, 12 * 3600)),
        place_id=draw(st.sampled_from([None, "P-0001"])),
        window=window,
        preferred=draw(st.sampled_from([None, window])),
        carers_needed=draw(st.sampled_from([1, 2])),
        tasks=draw(SOME_PARTS),
        skills=draw(SKILLS),
        priority=draw(st.sampled_from(Priority)),
        pin_carer_id=draw(st.sampled_from([None, "K-01"])),
        cancelled=draw(st.booleans()),
    )


@st.composite
def contacts(draw: st.DrawFn) -> tuple[Contact, ...]:
    made = Contact(
        client_id="C-0001",
        on=draw(st.dates(date(2020, 1, 1), TODAY)),
        result=draw(st.sampled_from(ContactResult)),
        intake=draw(st.booleans()),
    )
    return draw(st.sampled_from([(), (made,)]))


@st.composite
def municipalities(draw: st.DrawFn) -> Municipality:
    plain = EMPTY.settings
    level = CareLevel(id="5", name=draw(texts()), hours=draw(st.integers(1, 40)) / 2, per="month")
    planning = Planning(solve_s=draw(st.integers(1, 600)) / 10, names_on_map=draw(st.booleans()))
    return replace(
        EMPTY,
        name=draw(texts()),
        areas=(Area(id="a", name=draw(texts()), parishes=draw(SOME_PARTS)),),
        settings=replace(
            plain,
            levels=draw(st.sampled_from([plain.levels, (*plain.levels, level)])),
            planning=planning,
            extra_holidays=draw(st.sampled_from([(), ("2026-12-24",)])),
            check_ups=replace(plain.check_ups, service_s=draw(st.integers(60, 7200))),
        ),
    )
