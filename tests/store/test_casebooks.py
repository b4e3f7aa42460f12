from dataclasses import replace
from datetime import date

import pytest

from homecare.errors import Conflict, NotFound, StoreError
from homecare.model import Casebook, Contact, ContactResult, MunicipalitySettings, Place, Weights
from homecare.store import Store
from tests.store.samples import (
    MUNICIPALITY,
    care_plan,
    carer,
    casebook,
    client,
    item,
    pairs,
    place,
    save_new,
)


def read(store: Store, municipality_id: str = MUNICIPALITY) -> Casebook:
    with store.look("test") as look:
        return look.casebook(municipality_id)


def test_a_casebook_with_one_of_everything_comes_back_the_same(store: Store) -> None:
    with store.work("test") as work:
        saved = save_new(work)
    assert saved == replace(casebook(), revision=1)
    assert read(store) == saved


def test_settings_of_a_municipality_come_back_the_same(store: Store) -> None:
    settings = MunicipalitySettings(weights=Weights(travel_per_s=3), extra_holidays=("2026-06-22",))
    with store.work("test") as work:
        before = save_new(work)
        own = replace(before.municipality, settings=settings, name="Cita", areas=())
        work.save(before, replace(before, municipality=own))
    assert read(store).municipality == own


def test_only_what_differs_is_written(store: Store) -> None:
    with store.work("intake") as work:
        before = save_new(work)
    after = replace(
        before,
        clients={**before.clients, "C-A": client("A", lives_alone=True, aids=("walker",))},
        places={**before.places, "P-E": place("P-E")},
    )
    with store.work("intake") as work:
        saved = work.save(before, after)
    with store.look("test") as look:
        written = look.audit_entries(MUNICIPALITY)[-2:]
    assert read(store) == saved == replace(after, revision=2)
    assert pairs(written) == [("create", "place P-E"), ("change", "client C-A")]
    assert written[1].detail == "lives_alone, aids"


def test_saving_the_same_again_changes_nothing(store: Store) -> None:
    with store.work("test") as work:
        before = save_new(work)
    with store.work("test") as work:
        entries = work.audit_entries(MUNICIPALITY)
        assert work.save(before, replace(before)) == before
    with store.look("test") as look:
        assert look.audit_entries(MUNICIPALITY) == entries


def test_saving_forgets_nobody(store: Store) -> None:
    with store.work("test") as work:
        before = save_new(work)
        work.save(before, replace(before, clients={}, care_plans={}, orders={}, contacts=()))
    assert read(store) == before


def test_parts_that_an_object_has_no_longer_are_gone(store: Store) -> None:
    with store.work("test") as work:
        before = save_new(work)
        after = replace(
            before,
            clients={**before.clients, "C-B": client("B")},
            carers={**before.carers, "K-2": carer(2, patterns=())},
            care_plans={"A-1": care_plan(items=(item(3), item(1, service_s=600)))},
        )
        saved = work.save(before, after)
    assert read(store) == saved == replace(after, revision=2)


def test_a_stale_casebook_is_a_conflict_and_changes_nothing(store: Store) -> None:
    with store.work("test") as work:
        old = save_new(work)
        new = work.save(old, replace(old, places={**old.places, "P-E": place("P-E")}))
    with pytest.raises(Conflict) as caught, store.work("late") as work:
        work.save(old, replace(old, places={**old.places, "P-F": place("P-F")}))
    assert caught.value.values == {"kind": "municipality", "id": MUNICIPALITY, "current": 2}
    assert read(store) == new


def test_a_municipality_is_new_only_once(store: Store) -> None:
    with store.work("test") as work:
        save_new(work)
    with pytest.raises(Conflict), store.work("test") as work:
        save_new(work)


def test_municipalities_keep_apart_what_has_the_same_code(store: Store) -> None:
    with store.work("test") as work:
        first = save_new(work)
        second = save_new(work, "dobele")
        changed = replace(second, clients={**second.clients, "C-A": client("A", facts=("cat",))})
        work.save(second, changed)
        assert work.municipalities() == ("dobele", MUNICIPALITY)
    assert read(store) == first
    assert read(store, "dobele") == replace(changed, revision=2)


def test_an_unknown_municipality_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.work("test") as work:
        work.casebook("nowhere")
    with pytest.raises(NotFound), store.look("test") as look:
        look.casebook("nowhere")


def test_a_client_at_a_place_that_is_not_there_is_refused_whole(store: Store) -> None:
    with store.work("test") as work:
        before = save_new(work)
    after = replace(
        before,
        places={**before.places, "P-E": place("P-E")},
        clients={**before.clients, "C-E": client("E", place_id="P-nowhere")},
    )
    with pytest.raises(StoreError) as caught, store.work("test") as work:
        work.save(before, after)
    assert caught.value.code == "store_refused"
    assert read(store) == before


def test_errors_of_the_database_show_no_personal_value(store: Store) -> None:
    secret = place("P-O", address="Slepenā iela 5", parish="x")
    with store.work("test") as work:
        before = save_new(work)
    with pytest.raises(StoreError) as caught, store.work("test") as work:
        # The reader before lacks P-O, so that it goes in a second time.
        work.save(replace(before, places={}), replace(before, places={"P-O": secret}))
    assert "Slepen" not in f"{caught.value!s} {caught.value!r} {caught.value.values}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_one_object_is_read_and_written_with_its_version(store: Store) -> None:
    with store.work("test") as work:
        save_new(work)
        found, version = work.get(MUNICIPALITY, Place, "P-A")
        assert (found, version) == (casebook().places["P-A"], 1)
        assert work.put(MUNICIPALITY, replace(found, village="Kroņauce"), 1) == 2
        assert work.put(MUNICIPALITY, care_plan(granted_s=7), 1) == 2
        assert work.put(MUNICIPALITY, client("E", place_id="P-A"), None) == 1
    with store.look("test") as look:
        assert look.get(MUNICIPALITY, Place, "P-A") == (replace(found, village="Kroņauce"), 2)
        book = look.casebook(MUNICIPALITY)
    assert book.care_plans["A-1"] == care_plan(granted_s=7)
    assert book.clients["C-E"] == client("E", place_id="P-A")
    assert book.revision == 4


def test_an_old_version_of_a_row_is_a_conflict_that_names_the_new_one(store: Store) -> None:
    with store.work("first") as work:
        save_new(work)
        work.put(MUNICIPALITY, place("P-B", village="Zelmeņi"), 1)
    for expected in (1, 3, None):
        with pytest.raises(Conflict) as caught, store.work("second") as work:
            work.put(MUNICIPALITY, place("P-B", village="Bukaiši"), expected)
        assert caught.value.values == {"kind": "place", "id": "P-B", "current": 2}
    with pytest.raises(NotFound), store.work("second") as work:
        work.put(MUNICIPALITY, place("P-X"), 1)
    assert read(store).places["P-B"].village == "Zelmeņi"


def test_writing_one_object_makes_an_open_casebook_stale(store: Store) -> None:
    with store.work("first") as work:
        before = save_new(work)
    with store.work("second") as work:
        work.put(MUNICIPALITY, place("P-B", village="Zelmeņi"), 1)
    with pytest.raises(Conflict), store.work("first") as work:
        work.save(before, replace(before, places={"P-B": place("P-B", postcode="LV-3730")}))


def test_what_came_of_check_ups_is_appended_in_order(store: Store) -> None:
    again = Contact(client_id="C-D", on=date(2026, 5, 4), result=ContactResult.SEEN)
    intake = Contact(
        client_id="C-A", on=date(2026, 4, 1), result=ContactResult.NOT_FOUND, intake=True
    )
    with store.work("test") as work:
        before = save_new(work)
        work.add_contact(MUNICIPALITY, intake)
        now = work.casebook(MUNICIPALITY)
        work.save(now, replace(now, contacts=(*now.contacts, again)))
    assert read(store).contacts == (*before.contacts, intake, again)


def test_a_failed_unit_of_work_leaves_nothing(store: Store) -> None:
    def interrupted() -> None:
        with store.work("test") as work:
            save_new(work)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with store.look("test") as look:
        assert look.municipalities() == ()
