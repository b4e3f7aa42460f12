"""Two plans of one day: every visit that differs is found once, and said as what it is."""

from dataclasses import replace

import pytest

from maps.compare import Move, Side, draw_comparison, moves_of
from maps.planmap import Look
from maps.scene import Scene, scene_of
from tests.legal import plan_of, priced
from tests.maps.zemgale import ROUTES, Drawn, at, tervete

LATE = {"A-0015.1:20261123": at(13, 30)}


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def planned(drawn: Drawn, **routes: tuple[int, ...]) -> Drawn:
    """The day with other visits in the routes of K-01 ... (K_01=(1, 2))."""
    wanted = ROUTES | {f"{k.replace('_', '-')}:20261123": ns for k, ns in routes.items()}
    sequences = {shift: [f"A-{n:04d}.1:20261123" for n in ns] for shift, ns in wanted.items() if ns}
    late = LATE if 15 in wanted["K-05:20261123"] else {}
    plan = plan_of(drawn.problem, sequences, late)
    return replace(drawn, plan=priced(drawn.problem, plan))


def scene(drawn: Drawn) -> Scene:
    return scene_of(drawn.problem, drawn.plan, drawn.casebook.places)


def moves(before: Drawn, after: Drawn) -> dict[str, Move]:
    return {m.stop.visit.client_id: m.move for m in moves_of(scene(before), scene(after))}


def test_a_plan_and_itself_differ_in_nothing(drawn: Drawn):
    assert moves_of(scene(drawn), scene(drawn)) == []


def test_a_visit_that_changed_hands(drawn: Drawn):
    after = planned(drawn, K_01=(1, 2, 3), K_04=(6, 5))
    assert moves(drawn, after) == {"C-0005": Move.CARER}


def test_a_visit_that_fell_out_and_one_that_came_in(drawn: Drawn):
    after = planned(drawn, K_04=(7,))
    found = moves_of(scene(drawn), scene(after))
    assert [(m.move, m.stop.visit.client_id) for m in found] == [
        (Move.LOST, "C-0006"),
        (Move.WON, "C-0007"),
    ]
    assert found[0].after == found[1].before == ()


def test_visits_in_another_order_are_at_other_times(drawn: Drawn):
    after = planned(drawn, K_01=(2, 1, 3, 5))
    assert set(moves(drawn, after)) >= {"C-0001", "C-0002"}
    assert set(moves(drawn, after).values()) == {Move.TIME}


def test_letters_are_the_same_in_both(drawn: Drawn):
    after = planned(drawn, K_01=())
    ids = ["K-01", "K-02", "K-03", "K-04", "K-05"]
    now = scene_of(after.problem, after.plan, after.casebook.places, ids)
    assert now.routes[0].mark.letter == "B"
    alone = scene_of(after.problem, after.plan, after.casebook.places)
    assert alone.routes[0].mark.letter == "A"


def test_the_page_has_names_only_when_asked_for(drawn: Drawn):
    def page(look: Look) -> str:
        after = planned(drawn, K_04=(7,))
        sides = [
            Side(problem=d.problem, plan=d.plan, name=f"Plāns {n}")
            for n, d in enumerate((drawn, after), start=1)
        ]
        return draw_comparison(sides[0], sides[1], drawn.casebook.places, look)

    plain = page(Look(title="Tērvete"))
    persons = drawn.casebook.persons.values()
    assert not [p for p in persons if p.family_name in plain]
    assert "Plāns 2" in plain
    assert drawn.names["C-0006"] in page(Look(names=drawn.names))
