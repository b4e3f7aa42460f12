"""What stands on a carer's sheet, line by line."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from api.pages import carer_sheet, carers_day, names_of, sheet_index
from homecare.errors import NotFound
from homecare.i18n import messages
from homecare.news import News
from homecare.plan import Break, Plan, Served
from homecare.repair import repair_problem
from tests import books, tiny
from tests.legal import plan_of
from tests.maps.zemgale import Drawn, tervete


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def text_of(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sheet(drawn: Drawn, carer_id: str, language: str = "lv") -> str:
    return text_of(
        carer_sheet(carers_day(drawn.problem, drawn.plan, drawn.casebook, carer_id, language, 3))
    )


def in_order(text: str, *parts: str) -> bool:
    reached = 0
    for part in parts:
        found = text.find(part, reached)
        assert found >= 0, f"{part!r} does not follow in {text[reached:]!r}"
        reached = found + len(part)
    return True


def test_the_day_reads_from_start_to_end(drawn: Drawn):
    assert in_order(
        sheet(drawn, "K-01"),
        "Šarlote Kārkliņa",
        "pirmdiena, 2026. gada 23. novembris",
        "4 apmeklējumi",
        "Maiņa 08:00–16:30, automašīna",
        "08:00 Izbrauciet no: „Zelmeņi”",
        "Ceļā 10 min, 8,7 km, būsiet klāt ap 08:09",
        "08:12 Ārija Čiekure",
        "Ozolu iela 4, Kroņauce, Tērvetes pagasts",
        "sejas un mutes higiēna",
        "+371 20000000",
        "Turpat, ceļa nav",
        "Žanis Īve",
        "Ņina Ūdre",
        "apsekošana",
        "No lielceļa pie pienotavas",
        "staigulis",
        "Ķersta Mežs",
        "suns",
        "12:57 Maiņas beigas: „Zelmeņi”",
        "Plāna 3. versija",
        "tervete:20261123",
    )


def test_english_is_english(drawn: Drawn):
    shown = sheet(drawn, "K-03", "en")
    assert in_order(
        shown, "Monday", "3 visits", "Travel", "Together with: Ēvalds", "bath", "End of shift"
    )
    assert "Darāmais" not in shown


def test_a_pair_knows_its_partner(drawn: Drawn):
    assert f"Kopā ar: {drawn.names['K-03']}. Sāciet vienlaikus." in sheet(drawn, "K-02")
    assert f"Kopā ar: {drawn.names['K-02']}. Sāciet vienlaikus." in sheet(drawn, "K-03")
    assert "Kopā ar" not in sheet(drawn, "K-01")


def test_after_a_change_the_sheet_tells_what_is_new_moved_or_gone(drawn: Drawn):
    first, second, third, *_ = next(
        r.stops for r in drawn.plan.routes if r.carer_id == "K-01" and len(r.stops) > 2
    )
    other = next(s for r in drawn.plan.routes if r.carer_id == "K-02" for s in r.stops)
    mine = frozenset({"K-01"})
    published = {
        first.visit_id: Served(carer_ids=mine, begin_at=first.begin_at + timedelta(seconds=59)),
        second.visit_id: Served(carer_ids=mine, begin_at=second.begin_at - timedelta(hours=1)),
        third.visit_id: Served(carer_ids=frozenset({"K-02"}), begin_at=third.begin_at),
        other.visit_id: Served(carer_ids=mine, begin_at=other.begin_at),
    }
    changed = Drawn(
        problem=replace(drawn.problem, baseline=published), plan=drawn.plan, casebook=drawn.casebook
    )
    shown = sheet(changed, "K-01")
    client = next(v.client_id for v in drawn.problem.visits if v.id == other.visit_id)
    assert in_order(
        shown,
        "Vairs nav jābrauc: ",
        drawn.names[client],
        "Ārija Čiekure līdz",  # the first visit: under a minute is no news
        "Cits laiks: bija ",
        "Jauns jūsu dienā",
    )
    assert shown.count("Cits laiks") == 1
    assert shown.count("Jauns jūsu dienā") == 2  # the fourth visit was in no plan
    assert "Jauns" not in sheet(drawn, "K-01")


def test_break_and_both_shifts_are_on_the_sheet(drawn: Drawn):
    assert in_order(
        sheet(drawn, "K-05"),
        "Maiņa 08:00–16:30",
        "Ķersta Ūdre",
        "Pārtraukums līdz",
        "(30 min)",
        "Ēvalds Mežs",
        "Maiņas beigas",
        "Maiņa 17:00–20:00",
        "Ņina Čiekure",
    )


def test_a_shift_that_a_repair_cut_on_the_road_goes_on_after_a_break():
    """K-1 drove to B in vain, rests there from 07:20 to 07:50 UTC, and goes on to D."""
    before = tiny.problem()
    published = plan_of(before, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]})
    rest = repair_problem(before, published, tiny.at(7, 15), News(away=frozenset({"C-B"})))
    plan = plan_of(rest, {"S-1": ["V-A"], "S-2": ["V-C"], "S-1:2": ["V-D"]})
    shown = text_of(carer_sheet(carers_day(rest, plan, books.casebook(), "K-1")))
    assert in_order(
        shown,
        "Maiņa 08:00–09:20",
        "09:20 Pārtraukums līdz 09:50 (30 min)",
        "Maiņas turpinājums 09:50–16:30",
        "09:50 Izbrauciet no: „B”",
        "Jauns jūsu dienā",
        "Maiņas beigas",
    )
    assert shown.count("Maiņas beigas") == 1


def with_break(drawn: Drawn, minutes_from_arrival: int) -> str:
    """K-02's day with 30 minutes of rest that begin so many minutes after the second arrival."""
    route = next(r for r in drawn.plan.routes if r.carer_id == "K-02")
    start_at = route.stops[1].arrive_at + timedelta(minutes=minutes_from_arrival)
    rest = Break(start_at=start_at, end_at=start_at + timedelta(minutes=30))
    changed = replace(route, breaks=(rest,))
    routes = tuple(changed if r is route else r for r in drawn.plan.routes)
    plan = replace(drawn.plan, routes=routes)
    return text_of(carer_sheet(carers_day(drawn.problem, plan, drawn.casebook, "K-02")))


def test_a_break_stands_before_or_after_the_drive_as_planned(drawn: Drawn):
    stop = next(r for r in drawn.plan.routes if r.carer_id == "K-02").stops[1]
    drive = f"{stop.leg.distance_m / 1000:.1f} km".replace(".", ",")
    assert in_order(with_break(drawn, 0), drive, "Pārtraukums", "Kopā ar")
    assert in_order(with_break(drawn, -20), "Pārtraukums", drive, "Kopā ar")


def test_a_break_on_the_way_home_is_not_lost(drawn: Drawn):
    route = next(r for r in drawn.plan.routes if r.carer_id == "K-04")
    start_at = route.stops[-1].leave_at
    rest = Break(start_at=start_at, end_at=start_at + timedelta(minutes=30))
    later = replace(route, breaks=(rest,), end_at=route.end_at + timedelta(minutes=30))
    plan = replace(drawn.plan, routes=(later,))
    shown = text_of(carer_sheet(carers_day(drawn.problem, plan, drawn.casebook, "K-04")))
    assert in_order(shown, "08:0", "līdz 09:", "Pārtraukums līdz", "(30 min)", "Maiņas beigas")


def waiting(drawn: Drawn, minutes: int) -> str:
    """K-02's sheet when the second visit begins so many minutes after the carer is ready."""
    route = next(r for r in drawn.plan.routes if r.carer_id == "K-02")
    stop = route.stops[1]
    visit = next(v for v in drawn.problem.visits if v.id == stop.visit_id)
    ready_at = stop.arrive_at + timedelta(seconds=visit.approach_s)
    late = replace(stop, begin_at=ready_at + timedelta(minutes=minutes))
    changed = replace(route, stops=(route.stops[0], late, *route.stops[2:]), breaks=())
    plan = replace(drawn.plan, routes=(changed,))
    return text_of(carer_sheet(carers_day(drawn.problem, plan, drawn.casebook, "K-02")))


def test_waiting_is_shown_where_it_is_worth_a_line(drawn: Drawn):
    assert in_order(waiting(drawn, 25), "klāt ap", "Brīvs laiks līdz apmeklējumam: 25 min")
    assert "Brīvs laiks" not in waiting(drawn, 4)


def test_overtime_is_said_at_the_end(drawn: Drawn):
    route = next(r for r in drawn.plan.routes if r.carer_id == "K-02")
    for overtime_s in (0, 1200):
        late = replace(route, totals=replace(route.totals, overtime_s=overtime_s))
        plan = replace(drawn.plan, routes=(late,))
        shown = text_of(carer_sheet(carers_day(drawn.problem, plan, drawn.casebook, "K-02")))
        assert ("virsstundas 20 min" in shown) is bool(overtime_s)


def test_the_list_of_sheets_goes_by_name_as_latvians_sort_them(drawn: Drawn):
    carers = sorted({r.carer_id for r in drawn.plan.routes})
    families = ["Zariņa", "Šmite", "Čakste", "Ābele", "Celms"]
    persons = {
        code: replace(drawn.casebook.persons[code], family_name=family)
        for code, family in zip(carers, families, strict=True)
    }
    casebook = replace(drawn.casebook, persons=persons)
    html = sheet_index(drawn.problem, drawn.plan, casebook, {})
    assert sorted(families, key=html.index) == ["Ābele", "Celms", "Čakste", "Šmite", "Zariņa"]


def test_links_carry_no_name(drawn: Drawn):
    html = carer_sheet(carers_day(drawn.problem, drawn.plan, drawn.casebook, "K-01"))
    links = re.findall(r'href="([^"]+)"', html)
    assert links[0] == "data:,"
    house = "56.514100,23.344700"
    assert links[1:5] == [
        "tel:+37120000000",
        f"geo:{house}",
        f"google.navigation:q={house}",
        f"maps:?daddr={house}&amp;dirflg=d",
    ]
    plain = r"tel:[+\d]+|geo:[\d.,]+|google.navigation:q=[\d.,]+|data:,"
    apple = r"maps:\?daddr=[\d.,]+&amp;dirflg=d"
    assert [link for link in links if not re.fullmatch(f"{plain}|{apple}", link)] == []


def test_what_is_not_on_record_is_shown_by_code(drawn: Drawn):
    bare = replace(drawn.casebook, persons={}, clients={}, places={})
    shown = text_of(carer_sheet(carers_day(drawn.problem, drawn.plan, bare, "K-01")))
    assert in_order(shown, "K-01", "P-01", "C-0001", "P-101")


def test_a_carer_without_a_route_has_no_sheet(drawn: Drawn):
    with pytest.raises(NotFound) as caught:
        carer_sheet(carers_day(drawn.problem, drawn.plan, drawn.casebook, "K-99"))
    assert caught.value.code == "route_not_found"


def test_the_list_names_every_carer_and_links_where_it_can(drawn: Drawn):
    html = sheet_index(drawn.problem, drawn.plan, drawn.casebook, {"K-01": "K-01.html"})
    assert all(drawn.names[f"K-0{n}"] in text_of(html) for n in range(1, 6))
    assert re.findall(r'<a href="([^"]+)"', html) == ["K-01.html"]
    empty = sheet_index(drawn.problem, Plan(problem_id="x"), drawn.casebook, {})
    assert "nevienam nav maršruta" in text_of(empty)


def test_other_people_are_not_on_the_sheet(drawn: Drawn):
    shown = sheet(drawn, "K-01")
    mine = {"C-0001", "C-0002", "C-0003", "C-0005", "K-01"}
    others = {name for code, name in names_of(drawn.casebook).items() if code not in mine}
    assert [name for name in others if name in shown] == []


@pytest.mark.parametrize("name", ["maps", "sheets", "tasks"])
def test_every_sentence_is_in_both_languages(name: str):
    prefixes = {
        "maps": ("map.", "visit_kind.", "way."),
        "sheets": ("sheet.", "fact.", "aid.", "spoken."),
        "tasks": ("task.",),
    }[name]
    entries = {k: v for k, v in messages().items() if k.startswith(prefixes)}
    assert entries
    for entry in entries.values():
        assert set(entry) == {"lv", "en"}
        assert all(entry.values())
