"""A plan in the short form, with everything else worked out from its problem."""

import json
from dataclasses import replace
from typing import Any

import pytest

from homecare.errors import PlanError
from homecare.exchange import plan_from_json, plan_to_json
from homecare.model import WayOfTravel
from homecare.plan import Plan
from homecare.rules import judge
from tests import tiny
from tests.exchange.plans import leg, plan


def z(hour: int, minute: int = 0) -> str:
    return f"2026-11-23T{hour:02}:{minute:02}:00Z"


def short(*stops: tuple[str, str], **route: Any) -> str:
    """One route of shift S-1."""
    listed = [{"visit_id": v, "begin_at": begin} for v, begin in stops]
    return json.dumps(
        {
            "format": "homecare-plan-short-1",
            "problem_id": "tiny:20261123",
            "routes": [{"shift_id": "S-1", "stops": listed, **route}],
        }
    )


def read(text: str, **changes: Any) -> Plan:
    return plan_from_json(text, tiny.problem(**changes))


def test_short_form_of_a_plan_is_the_full_plan():
    rest = {"start_at": z(8, 20), "end_at": z(8, 50)}
    found = read(short(("V-A", z(6, 10)), ("V-B", z(7, 20)), breaks=[rest]))
    assert found.routes == plan().routes
    assert judge(tiny.problem(), found) == ()


def test_visits_that_are_not_named_are_unserved_and_cost():
    found = read(short(("V-A", z(6, 10)), ("V-B", z(7, 20))))
    assert [u.visit_id for u in found.unserved] == ["V-C", "V-D"]
    assert found.costs["unserved"] == 400_000
    assert found.costs["travel"] == 2400


def test_a_written_reason_stays():
    text = json.loads(short(("V-A", z(6, 10))))
    text["unserved"] = {"V-C": "skills"}
    reasons = {u.visit_id: u.reason for u in read(json.dumps(text)).unserved}
    assert reasons == {"V-B": "not_explained", "V-C": "skills", "V-D": "not_explained"}


def test_approach_comes_between_arriving_and_beginning():
    visits = tuple(tiny.visit(p, approach_s=180) for p in "AB")
    route = read(short(("V-A", z(6, 13)), ("V-B", z(7, 30))), visits=visits).routes[0]
    assert route.start_at == tiny.at(6)
    assert [s.arrive_at for s in route.stops] == [tiny.at(6, 10), tiny.at(7, 23)]
    assert (route.totals.approach_s, route.totals.waiting_s) == (360, 240)


def test_a_break_before_setting_out_puts_the_road_off():
    rest = {"start_at": z(7, 10), "end_at": z(7, 40)}
    route = read(short(("V-A", z(6, 10)), ("V-B", z(7, 50)), breaks=[rest])).routes[0]
    assert route.stops[1].arrive_at == tiny.at(7, 50)


def test_a_break_at_the_door_does_not():
    rest = {"start_at": z(7, 20), "end_at": z(7, 50)}
    route = read(short(("V-A", z(6, 10)), ("V-B", z(7, 50)), breaks=[rest])).routes[0]
    assert route.stops[1].arrive_at == tiny.at(7, 20)


def test_a_written_start_makes_the_carer_wait():
    route = read(short(("V-B", z(7)), start_at=z(6))).routes[0]
    assert route.stops[0].arrive_at == tiny.at(6, 20)
    assert route.totals.waiting_s == 2400


def test_a_route_that_comes_too_late_is_left_to_the_referee():
    found = read(short(("V-A", z(6, 10)), ("V-B", z(7, 15))))
    assert {v.rule for v in judge(tiny.problem(), found)} == {"travel"}


def test_a_shift_without_stops_has_no_route():
    assert read(short()).routes == ()


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"shift_id": "S-9"}, "/routes/0/shift_id"),
        ({"stops": [{"visit_id": "V-Z", "begin_at": z(7)}]}, "/routes/0/stops/0/visit_id"),
    ],
)
def test_codes_that_the_problem_does_not_have_are_refused(change: dict[str, Any], at: str):
    with pytest.raises(PlanError) as caught:
        read(short(("V-A", z(6, 10)), **change))
    assert (caught.value.code, caught.value.values["at"]) == ("form_unknown_id", at)


def test_a_problem_without_the_way_is_told():
    walks = tiny.shift(1, way=WayOfTravel.FOOT)
    travel = replace(tiny.travel(), by_way={WayOfTravel.CAR: tiny.travel().by_way[walks.way]})
    with pytest.raises(PlanError) as caught:
        read(short(("V-A", z(6, 10))), shifts=(walks,), travel=travel)
    assert caught.value.code == "form_no_travel"


def test_the_short_form_needs_its_problem():
    with pytest.raises(PlanError) as caught:
        plan_from_json(short(("V-A", z(6, 10))))
    assert caught.value.code == "form_needs_problem"


def test_the_written_out_plan_is_a_full_document():
    found = read(short(("V-A", z(6, 10))))
    assert plan_from_json(plan_to_json(found)) == found
    assert found.routes[0].last_leg == leg("A", "O")


def test_a_route_without_a_car_goes_the_other_way():
    car = tiny.travel().by_way[WayOfTravel.CAR]
    twice = tuple(tuple(2 * s for s in row) for row in car.travel_s)
    by_way = {**tiny.travel().by_way, WayOfTravel.FOOT: replace(car, travel_s=twice)}
    shifts = (
        tiny.shift(
            1,
            way=WayOfTravel.SHARED_CAR,
            car_pool_id="P",
            way_without_car=WayOfTravel.FOOT,
        ),
    )
    changes: dict[str, Any] = {"shifts": shifts, "travel": replace(tiny.travel(), by_way=by_way)}
    found = read(short(("V-A", z(6, 20)), ("V-B", z(7, 40)), way="foot"), **changes)
    assert found.routes[0].way is WayOfTravel.FOOT
    assert found.routes[0].totals.travel_s == 4800
    assert judge(tiny.problem(**changes), found) == ()
