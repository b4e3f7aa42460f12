"""Figures of a plan, counted on the tiny day."""

from dataclasses import replace

from homecare.model import VisitKind
from homecare.plan import Unserved
from homecare.summary import summary
from tests.legal import plan_of
from tests.tiny import problem, visit


def test_served_and_unserved_are_counted_apart():
    day = problem(
        visits=(
            visit("A", carers_needed=2),
            visit("B", kind=VisitKind.CHECK_UP, optional_worth=900),
            visit("C"),
            visit("D", optional_worth=900),
        )
    )
    plan = plan_of(day, {"S-1": ["V-A", "V-B"], "S-2": ["V-A"]})
    plan = replace(plan, unserved=(Unserved(visit_id="V-C"), Unserved(visit_id="V-D")))
    figures = summary(day, plan)
    assert (figures.visits, figures.served) == (4, 2)
    assert [
        (k.kind, k.visits, k.served, k.duties_unserved, k.optional_unserved) for k in figures.kinds
    ] == [
        (VisitKind.HOME_CARE, 3, 1, 1, 1),
        (VisitKind.CHECK_UP, 1, 1, 0, 0),
    ]
    assert [k.care_s for k in figures.kinds] == [2 * 3600, 3600], "two carers at A"
    assert sum(k.care_s for k in figures.kinds) == figures.care_s
    assert (figures.check_ups_served, figures.double_handed_served) == (1, 1)
    assert [u.visit_id for u in figures.duties_unserved] == ["V-C"]
    assert [u.visit_id for u in figures.optional_unserved] == ["V-D"]


def test_a_carers_day_adds_up_and_idle_carers_are_shown():
    day = problem()
    plan = plan_of(day, {"S-1": ["V-A", "V-B", "V-C", "V-D"]})
    busy, idle = summary(day, plan).carers
    # O-A-B-C-D-O is 8 steps of ten minutes and 8 km.
    assert (busy.carer_id, busy.stops, busy.care_s) == ("K-1", 4, 4 * 3600)
    assert (busy.travel_s, busy.distance_m) == (8 * 600, 8 * 8000)
    assert (idle.carer_id, idle.stops, idle.work_s) == ("K-2", 0, 0)
