"""Letters, numbers, colours: the same everywhere and told apart without colour."""

from dataclasses import replace
from itertools import pairwise

import pytest

from homecare.errors import NotFound
from homecare.plan import Unserved
from maps.scene import COLOURS, mark_of, scene_of
from tests.maps.zemgale import Drawn, tervete


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def test_stops_are_numbered_through_the_day_of_each_carer(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    assert scene.carer_ids == ("K-01", "K-02", "K-03", "K-04", "K-05")
    labels = {c: [s.label for r in scene.routes_of(c) for s in r.stops] for c in scene.carer_ids}
    assert labels["K-01"] == ["A1", "A2", "A3", "A4"]
    assert labels["K-05"] == ["E1", "E2", "E3"]
    assert len(scene.routes_of("K-05")) == 2


def test_stops_follow_the_clock(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    for carer_id in scene.carer_ids:
        stops = [s for r in scene.routes_of(carer_id) for s in r.stops]
        assert all(a.stop.leave_at <= b.stop.begin_at for a, b in pairwise(stops))


def test_both_carers_of_a_pair_name_each_other(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    halves = {
        s.carer_id: s.partner_ids
        for r in scene.routes
        for s in r.stops
        if s.visit.carers_needed == 2
    }
    assert halves == {"K-02": ("K-03",), "K-03": ("K-02",)}


def test_one_carer_keeps_the_letter_of_the_whole_plan(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places).only("K-03")
    assert [s.label for r in scene.routes for s in r.stops] == ["C1", "C2", "C3"]
    assert scene.unserved == ()


def test_unserved_duties_and_offers_are_kept_apart(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    duties = {u.visit.client_id: u.duty for u in scene.unserved}
    assert duties == {"C-0007": True, "C-0014": False, "C-0090": True}
    assert [u.place for u in scene.unserved if u.visit.client_id == "C-0090"] == [None]


def test_a_hundred_carers_have_a_hundred_signs():
    marks = [mark_of(n) for n in range(100)]
    assert len({m.letter for m in marks}) == 100
    near = [(m.colour, m.dash) for m in marks[:32]]
    assert len(set(near)) >= 24
    assert all(a.colour != b.colour for a, b in pairwise(marks))


@pytest.mark.parametrize("colour", COLOURS)
def test_colours_stand_out_from_white(colour: str):
    """Contrast of at least 3 to 1 (WCAG 2.2, 1.4.11)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (light + 0.05) >= 3


def test_a_plan_that_names_what_is_not_there_is_refused(drawn: Drawn):
    lost = replace(drawn.plan, unserved=(Unserved(visit_id="V-404"),))
    with pytest.raises(NotFound) as caught:
        scene_of(drawn.problem, lost, drawn.casebook.places)
    assert caught.value.values == {"visit_id": "V-404"}
    strange = replace(drawn.plan.routes[0], shift_id="S-404")
    with pytest.raises(NotFound) as caught:
        scene_of(drawn.problem, replace(drawn.plan, routes=(strange,)), drawn.casebook.places)
    assert caught.value.values == {"shift_id": "S-404"}


def test_places_that_are_not_known_are_left_off(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, {})
    assert scene.places == ()
    assert all(s.place is None for r in scene.routes for s in r.stops)
