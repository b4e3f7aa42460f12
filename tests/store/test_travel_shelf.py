"""Travel that was worked out before: kept by version, replaced whole, without coordinates."""

from array import array

import pytest
from sqlalchemy import text

from homecare.ports import KeptRow
from homecare.store import Store

KEYS = ["56.451700,23.351900", "56.513100,23.342700", "56.400300,23.252400"]


def row(*pairs: tuple[int, int, int]) -> KeptRow:
    targets, seconds, metres = zip(*sorted(pairs), strict=True)
    return KeptRow(array("i", targets), array("i", seconds), array("i", metres))


def test_a_point_keeps_its_number(store: Store):
    first = store.travel.numbers(KEYS[:2])
    again = store.travel.numbers(KEYS)
    assert {key: again[key] for key in KEYS[:2]} == first
    assert len(set(again.values())) == 3


def test_rows_come_back_as_they_were_kept(store: Store):
    a, b, c = store.travel.numbers(KEYS).values()
    kept = row((a, 0, 0), (b, 600, 9_000), (c, 1_000_000_000, 1_000_000_000))
    store.travel.keep("graph:car:1", {a: kept})
    assert store.travel.rows("graph:car:1", [a, b]) == {a: kept}
    assert store.travel.rows("graph:foot:1", [a, b]) == {}


def test_a_row_is_replaced(store: Store):
    a, b, _ = store.travel.numbers(KEYS).values()
    store.travel.keep("graph:car:1", {a: row((b, 600, 9_000))})
    store.travel.keep("graph:car:1", {a: row((b, 500, 8_000))})
    assert store.travel.rows("graph:car:1", [a])[a].travel_s == array("i", [500])


def test_rows_of_another_graph_leave_and_other_profiles_stay(store: Store):
    a, b, _ = store.travel.numbers(KEYS).values()
    store.travel.keep("old:car:1", {a: row((b, 1, 1))})
    store.travel.keep("new:foot:1", {a: row((b, 2, 2))})
    store.travel.keep("new:car:1", {a: row((b, 3, 3))})
    assert store.travel.rows("old:car:1", [a]) == {}
    assert store.travel.rows("new:foot:1", [a])[a].travel_s == array("i", [2])


@pytest.mark.parametrize("part", ["56.45", "23.35"])
def test_no_coordinate_is_in_the_database(store: Store, part: str):
    store.travel.numbers(KEYS)
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT key FROM travel_points")).scalars().all()
    assert len(found) == 3
    assert not any(part in key for key in found)


HERE, THERE, AWAY = KEYS
CAR = ("graph:car:1", HERE, THERE)
BACK = ("graph:car:1", THERE, HERE)
WALK = ("graph:foot:1", HERE, THERE)


def test_shapes_come_back_by_version_and_direction(store: Store):
    kept = {CAR: "_p~iF~ps|U", BACK: "", WALK: "_ibE_seK"}
    store.travel.keep_shapes(kept)
    assert store.travel.shapes(set(kept)) == kept
    assert store.travel.shapes([CAR, ("graph:car:1", HERE, AWAY)]) == {CAR: kept[CAR]}
    assert store.travel.shapes([]) == {}


def test_a_shape_is_replaced(store: Store):
    store.travel.keep_shapes({CAR: "_p~iF~ps|U"})
    store.travel.keep_shapes({CAR: "_ibE_seK", BACK: ""})
    assert store.travel.shapes([CAR]) == {CAR: "_ibE_seK"}


def test_shapes_of_another_graph_leave_and_of_other_profiles_stay(store: Store):
    old = ("old:car:1", HERE, THERE)
    store.travel.keep_shapes({old: ""})
    store.travel.keep_shapes({})
    assert store.travel.shapes([old]) == {old: ""}
    store.travel.keep_shapes({WALK: ""})
    store.travel.keep_shapes({CAR: ""})
    assert store.travel.shapes([old, WALK, CAR]) == {WALK: "", CAR: ""}


def test_a_look_writes_nothing(store: Store):
    assert store.travel.shapes([CAR]) == {}
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM travel_points")).scalar() == 0


def test_many_shapes_are_kept_and_found(store: Store):
    points = [f"56.{n:06},23.350000" for n in range(40)]
    kept = {("graph:car:1", a, b): f"{a}{b}" for a in points for b in points}
    store.travel.keep_shapes(kept)
    some = {key: line for n, (key, line) in enumerate(kept.items()) if n % 7 == 0}
    assert store.travel.shapes(set(some)) == some
