"""Places that no road reaches: their visits are not planned, and named with their client."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from homecare.calendar import Prepared, problem_of
from homecare.i18n import say
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import NO_WAY, Matrix, Travel
from tests import books
from tests.tiny import DAY

Closed = Callable[[str, str], bool]
"""Whether there is no way from one place to another."""


def with_roads(closed: Closed) -> Prepared:
    """The tiny day, some of its roads closed."""

    def find(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        found = books.find_travel(places, ways, settings)
        ids = [place.id for place in places]

        def cut(rows: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
            return tuple(
                tuple(
                    NO_WAY if closed(one, other) else cell
                    for other, cell in zip(ids, row, strict=True)
                )
                for one, row in zip(ids, rows, strict=True)
            )

        by_way = {
            way: Matrix(travel_s=cut(m.travel_s), distance_m=cut(m.distance_m))
            for way, m in found.by_way.items()
        }
        return replace(found, by_way=by_way)

    casebook = books.casebook(clients=[books.client(letter) for letter in "ABCD"])
    return problem_of(casebook, DAY, find)


def told(prepared: Prepared) -> list[tuple[str, str, str | None]]:
    return [(one.code, one.why, one.client_id) for one in prepared.left_out]


@pytest.mark.parametrize(
    "closed",
    [
        lambda one, other: "B" in {one, other} and one != other,
        lambda one, other: other == "B" and one != "B",
        lambda one, other: one == "B" and other != "B",
    ],
    ids=["neither there nor back", "not there", "not back"],
)
def test_visits_at_a_place_out_of_reach_are_left_out_by_name(closed: Closed):
    prepared = with_roads(closed)
    assert told(prepared) == [("A-2.1:20261123", "no_road", "C-B")]
    assert [v.place_id for v in prepared.problem.visits] == ["A", "C", "D"]


def test_a_place_that_only_other_clients_cannot_reach_is_planned():
    prepared = with_roads(lambda one, other: {one, other} == {"B", "C"})
    assert told(prepared) == []
    assert len(prepared.problem.visits) == 4


def test_where_shifts_start_out_of_reach_every_visit_is_named():
    prepared = with_roads(lambda one, other: "O" in {one, other} and one != other)
    assert [why for _, why, _ in told(prepared)] == ["no_road"] * 4
    assert prepared.problem.visits == ()


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_remedy_is_to_look_at_coordinates_and_roads(language: str):
    assert "homecare roads check" in say("left_out.no_road", language)
