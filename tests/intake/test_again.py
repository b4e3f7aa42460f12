"""What a second file does: nothing, or exactly what it says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from homecare.errors import IntakeError
from homecare.intake.export import rows_of
from homecare.intake.tables import Tables
from homecare.intake.take_in import take_in
from homecare.model import Casebook, Place, VisitKind
from homecare.ports import FoundPlace
from tests.intake.folder import EMPTY, TODAY, Rows, read, sound, spoiled, taken


@pytest.fixture
def book(tmp_path: Path) -> Casebook:
    """The sound municipality, taken in once."""
    folder = tmp_path / "first"
    folder.mkdir()
    return taken(folder, sound()).accepted()


def test_the_first_time_everything_is_new(tmp_path: Path):
    changes = taken(tmp_path, sound()).changes
    added = {(c.table, c.key) for c in changes if c.kind == "added"}
    assert {("clients", "C-0001"), ("clients", "C-0002"), ("carers", "K-01")} <= added
    assert {("care_plans", "A-0001"), ("care_items", "A-0001.2"), ("orders", "O-0001")} <= added
    assert {("offices", "1"), ("areas", "zelmeni"), ("contacts", "C-0002:20261120")} <= added
    assert [(c.key, c.fields[0].name) for c in changes if c.kind == "changed"] == [
        ("municipality.name", "value")
    ] * (EMPTY.name != "Testu novads")


def test_the_same_files_twice_change_nothing(book: Casebook, tmp_path: Path):
    again = taken(tmp_path, sound(), book)
    assert again.faults == ()
    assert again.changes == ()
    assert again.casebook is book


def test_a_check_up_that_ends_in_an_intake_brings_an_order_once(book: Casebook, tmp_path: Path):
    rows: Rows = {"contacts": [sound()["contacts"][0] | {"intake": "jā"}]}
    first = taken(tmp_path, rows, book)
    assert [(c.table, c.key, c.kind) for c in first.changes] == [
        ("orders", "C-0002:n20261120", "added"),
        ("contacts", "C-0002:20261120", "changed"),
    ]
    order = first.casebook.orders["C-0002:n20261120"]
    assert (order.kind, order.skills) == (VisitKind.NEEDS_ASSESSMENT, ("assessment",))
    again = taken(tmp_path, rows, first.casebook)
    assert again.changes == ()
    assert again.casebook is first.casebook


def test_an_order_of_an_intake_that_comes_back_with_its_contact_stays_one(tmp_path: Path):
    """The casebook goes out as tables and into an empty municipality, where codes are new."""
    first = taken(tmp_path, spoiled("contacts", {"intake": "jā"})).accepted()
    moved = take_in(rows_of(first), EMPTY, today=TODAY).accepted()
    numbers = [order.external_no for order in moved.orders.values()]
    assert numbers == ["P-5", "1002:n20261120"]
    assert take_in(rows_of(moved), moved, today=TODAY).changes == ()


def test_a_faulty_file_brings_no_order(book: Casebook, tmp_path: Path):
    rows = spoiled("contacts", {"intake": "jā"})
    rows["clients"][0]["lat"] = "0"
    assert taken(tmp_path, rows, book).casebook is book


@pytest.mark.parametrize(("older_to", "warnings"), [("", 1), ("16.11.2026", 1), ("15.11.2026", 0)])
def test_a_second_grant_beside_the_first_is_a_warning(
    older_to: str, warnings: int, book: Casebook, tmp_path: Path
):
    older = sound()["care_plans"][0] | {"valid_to": older_to}
    newer = older | {"external_no": "L-2", "valid_from": "16.11.2026", "valid_to": ""}
    intake = taken(tmp_path, {"care_plans": [older, newer]}, book)
    assert intake.errors == ()
    told = [(f.code, f.row, f.column) for f in intake.warnings]
    assert told == [("plans_overlap", 3, "valid_from")] * warnings
    assert intake.casebook.care_plans["A-0002"].client_id == "C-0001"


def test_what_changed_is_listed_field_by_field(book: Casebook, tmp_path: Path):
    rows = spoiled("clients", {"phone": "+371 2", "lives_alone": "nē", "driving_note": "aiz tilta"})
    changes = taken(tmp_path, rows, book).changes
    found = [(c.table, c.key, c.kind, f.name, f.old, f.new) for c in changes for f in c.fields]
    assert found == [
        ("places", "P-0002", "changed", "driving_note", "", "aiz tilta"),
        ("clients", "C-0001", "changed", "lives_alone", True, False),
        ("persons", "C-0001", "changed", "phone", "", "+371 2"),
    ]


def test_new_rows_continue_the_codes(book: Casebook, tmp_path: Path):
    rows: Rows = {"clients": [sound()["clients"][0] | {"external_no": "2000"}]}
    del rows["clients"][0]["area"]
    new = taken(tmp_path, rows, book).casebook
    assert new.clients["C-0003"].external_no == "2000"
    assert new.clients["C-0003"].place_id == "P-0005"
    assert new.clients["C-0001"] == book.clients["C-0001"]


def test_rows_that_are_absent_stay(book: Casebook, tmp_path: Path):
    rows: Rows = {"clients": [sound()["clients"][1]]}
    assert taken(tmp_path, rows, book).changes == ()


def test_columns_that_are_absent_keep_what_is_known(book: Casebook, tmp_path: Path):
    cells = sound()["clients"][0]
    for column in ("lives_alone", "area", "lat", "lon"):
        del cells[column]
    rows: Rows = {"clients": [cells | {"phone": "1"}]}
    new = taken(tmp_path, rows, book).casebook
    assert new.clients["C-0001"] == book.clients["C-0001"]
    assert new.places == book.places
    order = {k: v for k, v in sound()["orders"][0].items() if k != "to_on"}
    pinned = taken(tmp_path, {"orders": [order | {"cancelled": "jā", "pin_carer": "K1"}]}, book)
    kept = taken(tmp_path, {"orders": [order]}, pinned.casebook).casebook.orders["O-0001"]
    assert (kept.cancelled, kept.pin_carer_id) == (True, "K-01")


def test_a_cell_that_is_emptied_is_emptied(book: Casebook, tmp_path: Path):
    new = taken(tmp_path, spoiled("clients", {"area": None, "lives_alone": None}), book).casebook
    assert new.clients["C-0001"].area_id == ""
    assert not new.clients["C-0001"].lives_alone


def test_items_of_a_plan_in_the_file_replace_its_items(book: Casebook, tmp_path: Path):
    cells = sound()["care_items"][1] | {"item": "3"}
    intake = taken(tmp_path, {"care_items": [cells]}, book)
    assert [i.id for i in intake.casebook.care_plans["A-0001"].items] == ["A-0001.3"]
    kinds = {(c.table, c.key): c.kind for c in intake.changes}
    assert kinds == {
        ("care_items", "A-0001.1"): "removed",
        ("care_items", "A-0001.2"): "removed",
        ("care_items", "A-0001.3"): "added",
    }


def test_shifts_of_a_carer_in_the_file_replace_the_carers_shifts(book: Casebook, tmp_path: Path):
    cells = sound()["shifts"][0] | {"starts": "9:00"}
    new = taken(tmp_path, {"shifts": [cells]}, book).casebook
    assert [p.starts.hour for p in new.carers["K-01"].patterns] == [9]
    assert new.carers["K-02"] == book.carers["K-02"]


def test_a_stay_whose_end_becomes_known_is_the_same_stay(book: Casebook, tmp_path: Path):
    stay = sound()["stays"][0]
    stay["to_on"] = "25.11.2026"
    later = {"client": "1001", "kind": "SAC", "from_on": "01.12.2026"}
    new = taken(tmp_path, {"stays": [stay, later]}, book).casebook
    ends = [(p.from_on.day, p.to_on) for p in new.clients["C-0001"].periods]
    assert ends == [(16, date(2026, 11, 25)), (1, None)]


def test_with_faults_the_casebook_is_the_old_one(book: Casebook, tmp_path: Path):
    intake = taken(tmp_path, spoiled("clients", {"birth_on": "nav", "phone": "9"}), book)
    assert intake.casebook is book
    with pytest.raises(IntakeError) as refused:
        intake.accepted()
    assert refused.value.faults == intake.errors
    assert refused.value.values == {"count": 1}


def test_levels_in_use_cannot_leave_the_list(book: Casebook, tmp_path: Path):
    rows: Rows = {"settings": [{"key": "levels", "value": "1; 3"}]}
    assert [f.code for f in taken(tmp_path, rows, book).errors] == ["level_in_use"]


# Places


def test_a_verified_point_is_not_overwritten_by_an_unverified_one(tmp_path: Path):
    first = spoiled("clients", {"verified": "jā"})
    book = taken(tmp_path, first).casebook
    later = taken(tmp_path, spoiled("clients", {"lat": "56,5"}), book)
    assert [(f.code, f.row) for f in later.warnings] == [("verified_kept", 2)]
    assert later.casebook.places["P-0002"].lat == 56.45
    sure = taken(tmp_path, spoiled("clients", {"lat": "56,5", "verified": "jā"}), book)
    assert sure.warnings == ()
    assert sure.casebook.places["P-0002"].lat == 56.5


def test_who_moves_loses_the_old_point_but_keeps_the_place(tmp_path: Path):
    book = taken(tmp_path, spoiled("clients", {"verified": "jā"})).casebook
    moved = spoiled("clients", {"address": "„Bērzi”", "lat": None, "lon": None})
    intake = taken(tmp_path, moved, book)
    place = intake.casebook.places["P-0002"]
    assert (place.address, place.lat, place.verified) == ("„Bērzi”", None, False)
    assert [p.place_id for p in intake.to_pin] == ["P-0002"]


def test_an_address_code_is_kept_until_the_client_moves(tmp_path: Path):
    book = taken(tmp_path, spoiled("clients", {"address_code": "105000001"})).casebook
    for cells in ({}, {"address_code": None}):
        later = taken(tmp_path, spoiled("clients", cells), book).casebook
        assert later.places["P-0002"].address_code == "105000001"
    moved = taken(tmp_path, spoiled("clients", {"address": "„Bērzi”"}), book).casebook
    assert moved.places["P-0002"].address_code == ""
    to = {"address": "„Bērzi”", "address_code": "105000002"}
    told = taken(tmp_path, spoiled("clients", to), book).casebook
    assert told.places["P-0002"].address_code == "105000002"


def test_another_code_is_another_house_unless_a_person_confirmed_the_point(tmp_path: Path):
    plain = {"lat": None, "lon": None}
    first = taken(tmp_path, spoiled("clients", {"address_code": "105000001"})).casebook
    again = taken(tmp_path, spoiled("clients", plain | {"address_code": "105000001"}), first)
    assert again.casebook.places["P-0002"].located
    other = taken(tmp_path, spoiled("clients", plain | {"address_code": "105000002"}), first)
    assert not other.casebook.places["P-0002"].located
    sure = {"address_code": "105000001", "verified": "jā"}
    book = taken(tmp_path, spoiled("clients", sure)).casebook
    kept = taken(tmp_path, spoiled("clients", plain | {"address_code": "105000002"}), book)
    place = kept.casebook.places["P-0002"]
    assert (place.located, place.address_code) == (True, "105000002")


def test_a_given_code_is_not_overwritten_by_a_found_one(tmp_path: Path):
    rows = spoiled("clients", {"lat": None, "lon": None, "address_code": "105000001"})

    def find(place: Place) -> FoundPlace:
        assert place.address_code == "105000001"
        return FoundPlace(lat=56.41, lon=23.31, address_code="105000002")

    intake = take_in(read(tmp_path, rows), EMPTY, find, today=TODAY)
    assert intake.casebook.places["P-0002"].address_code == "105000001"
    assert intake.casebook.places["P-0002"].located


def test_a_declared_place_is_kept_apart_only_where_it_is_another(tmp_path: Path):
    home = sound()["clients"][0]
    same = {"declared_parish": home["parish"], "declared_address": home["address"]}
    rows = spoiled("clients", {**same, "declared_village": home["village"]})
    book = taken(tmp_path, rows).casebook
    assert book.clients["C-0001"].declared_place_id is None
    rows = spoiled("clients", {**same, "declared_address": "„Citur”"})
    other = taken(tmp_path, rows, book).casebook
    declared = other.clients["C-0001"].declared_place_id
    assert declared is not None
    assert other.places[declared].address == "„Citur”"
    assert taken(tmp_path, rows, other).changes == ()


def test_a_point_shared_by_many_houses_is_a_warning(tmp_path: Path):
    rows = sound()
    cells = rows["clients"][0]
    same = [
        cells | {"external_no": f"3{n}", "address": f"Skolas iela {n}-{flat}"}
        for n in range(5)
        for flat in (1, 2)
    ]
    four = taken(tmp_path, {**rows, "clients": rows["clients"] + same[2:-2]})
    assert four.warnings == ()
    (warning,) = taken(tmp_path, {**rows, "clients": rows["clients"] + same}).warnings
    assert (warning.code, warning.values) == ("same_coordinates", {"n": 6})


def test_a_skill_that_nobody_has_is_a_warning(tmp_path: Path):
    intake = taken(tmp_path, spoiled("care_items", {"skills": "celšana; ķirurģija"}))
    assert [(f.code, f.row, f.column) for f in intake.warnings] == [
        ("skill_of_nobody", 2, "skills")
    ]
    assert intake.errors == ()


def _unpinned() -> Rows:
    return spoiled("clients", {"lat": None, "lon": None})


def test_places_without_coordinates_are_looked_up(tmp_path: Path):
    asked: list[str] = []

    def find(place: Place) -> FoundPlace:
        asked.append(place.id)
        return FoundPlace(lat=56.41, lon=23.31, address_code="105000001")

    intake = take_in(read(tmp_path, _unpinned()), EMPTY, find, today=TODAY)
    place = intake.casebook.places["P-0002"]
    assert (place.lat, place.lon, place.verified) == (56.41, 23.31, False)
    assert place.address_code == "105000001"
    assert asked == ["P-0002"]
    assert intake.to_pin == ()


@pytest.mark.parametrize("point", [None, (24.1, 56.95), (float("nan"), 24.0), (0.0, 0.0)])
def test_what_is_not_found_in_the_municipality_is_to_pin(
    point: tuple[float, float] | None, tmp_path: Path
):
    def find(place: Place) -> FoundPlace | None:
        assert place.address
        return FoundPlace(lat=point[0], lon=point[1]) if point else None

    intake = take_in(read(tmp_path, _unpinned()), EMPTY, find, today=TODAY)
    assert [(p.place_id, p.parish, p.address) for p in intake.to_pin] == [
        ("P-0002", "Tērvetes pagasts", "„Rotas”")
    ]
    assert not intake.casebook.places["P-0002"].located


def test_nobody_is_asked_about_files_with_faults(tmp_path: Path):
    rows = _unpinned()
    rows["clients"][1]["birth_on"] = "nav"

    def find(place: Place) -> FoundPlace | None:
        raise AssertionError(place.id)

    assert take_in(read(tmp_path, rows), EMPTY, find, today=TODAY).errors


def test_nothing_but_the_fields_of_the_casebook_is_touched(book: Casebook):
    later = replace(book, revision=7)
    intake = take_in(Tables(), later, today=TODAY)
    assert intake.casebook is later
    assert intake.changes == ()
