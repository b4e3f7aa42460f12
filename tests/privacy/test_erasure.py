"""After an erasure the person is in no table, no file for people, no log; and does not come back."""

import logging
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from homecare.errors import FileError, NotFound
from homecare.intake.export import rows_of
from homecare.model import Carer, Client
from homecare.privacy.erasure import (
    Grounds,
    Whom,
    clear_days,
    erase_person,
    erase_rows,
    listed,
)
from homecare.records import Erased
from homecare.rules import judge
from homecare.store import Store
from homecare.store.erasing import marked
from tests.privacy import canary
from tests.privacy.canary import CARER_WORDS, CLIENT_WORDS, everything
from tests.store.databases import sqlite_url
from tests.store.samples import MUNICIPALITY, account, client, save_new

CLIENT = Whom(municipality_id=MUNICIPALITY, kind="client", subject_id="C-A")
CARER = Whom(municipality_id=MUNICIPALITY, kind="carer", subject_id="K-2")
BOTH = (CLIENT, CARER)


@pytest.fixture
def grounds(tmp_path: Path) -> Grounds:
    out_dir = tmp_path / "out"
    out_dir.mkdir()
    canary.write_files(out_dir)
    return Grounds(out_dir=out_dir, list_file=tmp_path / "kept" / "erasures.jsonl")


@pytest.fixture
def full(store: Store) -> Store:
    with store.work("maker") as work:
        canary.fill(work)
    return store


def hits(text: str, words: Sequence[str]) -> list[str]:
    folded = text.casefold()
    return [word for word in words if word.casefold() in folded]


def test_both_can_be_recognised_before(full: Store) -> None:
    text = everything(full)
    unseen = [canary.DOOR_CODE]  # it is sealed
    assert hits(text, CLIENT_WORDS) == [word for word in CLIENT_WORDS if word not in unseen]
    assert hits(text, CARER_WORDS) == [*CARER_WORDS]


def test_a_client_is_in_no_table_afterwards(full: Store, grounds: Grounds) -> None:
    done = erase_person(full, "head", CLIENT, grounds)
    assert hits(everything(full), CLIENT_WORDS) == []
    assert hits(everything(full), CARER_WORDS) != []
    assert dict(done.erased.counts) == {
        "answers": 1,
        "care_items": 2,
        "care_plans": 1,
        "clients": 1,
        "door_codes": 1,
        "persons": 1,
        "places": 1,
        "plans": 2,
        "runs": 1,
    }
    with full.look("test") as look:
        book = look.casebook(MUNICIPALITY)
        assert hits(str(rows_of(book)), CLIENT_WORDS) == []  # what an export is made of
        assert {*book.clients} == {"C-B", "C-C", "C-D"}
        assert book.revision == 2
        entry = look.audit_entries(MUNICIPALITY)[-1]
    assert (entry.actor, entry.action, entry.kind, entry.subject_id, entry.detail) == (
        "head",
        "erase",
        "client",
        "C-A",
        "",
    )


def test_a_carer_is_in_no_table_and_in_nobodys_wishes(full: Store, grounds: Grounds) -> None:
    erase_person(full, "head", CARER, grounds)
    assert hits(everything(full), CARER_WORDS) == []
    assert hits(everything(full), CLIENT_WORDS) != []
    with full.look("test") as look:
        book = look.casebook(MUNICIPALITY)
        assert {*book.carers} == {"K-1"}
        wished = [
            carer_id
            for grant in book.care_plans.values()
            for item in grant.items
            for carer_id in (*item.preferred_carer_ids, *item.forbidden_carer_ids)
        ]
        assert wished == ["K-1"]
        assert [a.login for a in look.accounts.accounts(MUNICIPALITY)] == ["galvenais"]


def test_an_account_goes_with_its_sessions_and_tokens(full: Store, grounds: Grounds) -> None:
    whom = Whom(municipality_id=MUNICIPALITY, kind="account", subject_id=account(2).id)
    done = erase_person(full, "head", whom, grounds)
    counts = done.erased.counts
    assert (counts["accounts"], counts["sessions"], counts["api_tokens"]) == (1, 1, 1)
    assert "dzeguze.c" not in everything(full)
    with full.look("test") as look:
        assert {*look.casebook(MUNICIPALITY).carers} == {"K-1", "K-2"}


def test_the_disk_holds_nothing_either(tmp_path: Path, grounds: Grounds) -> None:
    file = tmp_path / "db" / "homecare.sqlite"
    store = Store(sqlite_url(file))
    store.upgrade()
    with store.work("maker") as work:
        canary.fill(work)
    copy = file.with_name(f"{file.name}.before-r0009")
    copy.write_bytes(file.read_bytes())
    for whom in BOTH:
        erase_person(store, "head", whom, grounds)
    store.close()
    left = {f.name: f.read_bytes() for f in file.parent.iterdir()}
    assert {*left} <= {"homecare.sqlite", "homecare.sqlite-wal", "homecare.sqlite-shm"}
    for content in left.values():
        assert [w for w in (*CLIENT_WORDS, *CARER_WORDS) if w.encode() in content] == []


def test_files_for_people_that_hold_the_person_are_deleted(full: Store, grounds: Grounds) -> None:
    erase_person(full, "head", CLIENT, grounds)
    left = {str(f.relative_to(grounds.out_dir)) for f in grounds.out_dir.rglob("*") if f.is_file()}
    assert "sheets/k-02.html" in left
    assert "others.csv" in left
    assert not left & {"sheets/k-01.html", "escaped.json", "export/tervete.xlsx"}
    erase_person(full, "head", CARER, grounds)
    for file in grounds.out_dir.rglob("*.*"):
        assert hits(file.read_text(encoding="utf-8"), (*CLIENT_WORDS, *CARER_WORDS)) == []
    assert (grounds.out_dir / "others.csv").exists()


def test_nothing_of_a_person_is_logged_shown_or_listed(
    full: Store, grounds: Grounds, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        done = [erase_person(full, "head", whom, grounds) for whom in BOTH]
    said = caplog.text + repr(done) + grounds.list_file.read_text(encoding="utf-8")
    assert hits(said, (*CLIENT_WORDS, *CARER_WORDS)) == []


def test_plans_keep_their_rules_and_tell_the_way_no_more(full: Store, grounds: Grounds) -> None:
    with full.look("test") as look:
        before = look.plan(1)
        assert judge(before.problem, before.plan) == ()
    for whom in BOTH:
        erase_person(full, "head", whom, grounds)
    with full.look("test") as look:
        after = look.plan(1)
        history = look.plan_history(1)
    assert judge(after.problem, after.plan) == ()
    assert after.erasure_id == 2
    assert {step.why for step in history} == {""}
    assert [step.actor for step in history] == ["maker"] * 3
    bird = after.problem.visits[0]
    assert (bird.tasks, bird.facts, bird.languages) == ((), frozenset(), frozenset())
    there = after.problem.travel.place_ids.index("A")
    for matrix in after.problem.travel.by_way.values():
        assert {m % 5000 for m in matrix.distance_m[there]} == {0}
        assert {row[there] % 5000 for row in matrix.distance_m} == {0}
    times = [(s.arrive_at, s.leave_at) for r in before.plan.routes for s in r.stops]
    assert [(s.arrive_at, s.leave_at) for r in after.plan.routes for s in r.stops] == times


def test_a_house_that_the_client_has_left_goes_too(full: Store, grounds: Grounds) -> None:
    with full.work("maker") as work:
        old, version = work.get(MUNICIPALITY, Client, "C-A")
        work.put(MUNICIPALITY, replace(old, place_id="P-C"), version)
        nest, version = work.get(MUNICIPALITY, Carer, "K-2")
        work.put(MUNICIPALITY, replace(nest, home_place_id=None), version)
        day = canary.problem(day_on=date(2026, 11, 25))
        home = replace(day.shifts[1], start_place_id="D", end_place_id="C")
        work.add_plan(MUNICIPALITY, replace(day, shifts=(day.shifts[0], home)), canary.plan(day))
    gone = [erase_person(full, "head", whom, grounds).erased.counts["places"] for whom in BOTH]
    assert gone == [2, 2]  # the nest, which no plan knows, goes with the first
    assert hits(everything(full), (*CLIENT_WORDS, "Ligzdas iela 5", "Māja C", "Māja D")) == []
    assert hits(everything(full), ["Māja O", "Māja B"]) == ["Māja O", "Māja B"]


def test_a_house_of_others_stays_and_is_told(full: Store, grounds: Grounds) -> None:
    with full.work("maker") as work:
        old, version = work.get(MUNICIPALITY, type(client("B")), "C-B")
        work.put(MUNICIPALITY, client("B", place_id="A"), version)
        assert old.place_id != "A"
    done = erase_person(full, "head", CLIENT, grounds)
    assert done.erased.places_kept == 1
    with full.look("test") as look:
        assert "A" in look.casebook(MUNICIPALITY).places
        record = look.plan(1)
    assert record.problem.travel == canary.problem().travel


@pytest.mark.parametrize(("kind", "code"), [("client", "C-Z"), ("carer", "C-A"), ("account", "U")])
def test_whoever_is_not_there_is_not_erased(
    full: Store, grounds: Grounds, kind: str, code: str
) -> None:
    whom = Whom(municipality_id=MUNICIPALITY, kind=kind, subject_id=code)
    before = everything(full)
    with pytest.raises(NotFound):
        erase_person(full, "head", whom, grounds)
    assert everything(full) == before


def test_days_that_an_interruption_left_are_cleared_by_the_next(full: Store) -> None:
    for whom in BOTH:
        erase_rows(full, "head", whom)
    with full.look("test") as look:
        assert look.erasure.unclear(MUNICIPALITY) == [1, 2]
        assert look.erasure.unclear("dobele") == []
    assert clear_days(full, "head", MUNICIPALITY) == 2
    assert clear_days(full, "head", MUNICIPALITY) == 0
    with full.work("maker") as work:
        record = work.plan(1)
        work.add_plan(MUNICIPALITY, record.problem, record.plan)  # an old problem comes back
    assert clear_days(full, "head", MUNICIPALITY) == 1
    assert hits(everything(full), (*CLIENT_WORDS, *CARER_WORDS)) == []


def test_an_erasure_is_marked_not_told(full: Store, grounds: Grounds) -> None:
    done: Erased = erase_person(full, "head", CLIENT, grounds).erased
    assert done.erasure.mark == marked(done.erasure.salt, "SOPA-4711")
    with full.look("test") as look:
        assert look.erasure.erasures(MUNICIPALITY) == (done.erasure,)
        assert look.erasure.erasures("dobele") == ()
    assert listed(grounds.list_file) == (done.erasure,)


def test_a_backup_from_before_does_not_bring_anybody_back(
    full: Store, grounds: Grounds, tmp_path: Path
) -> None:
    full.backup(tmp_path / "b.zip")
    for whom in BOTH:
        erase_person(full, "head", whom, grounds)
    assert full.restore(tmp_path / "b.zip", force=True) == 2
    assert hits(everything(full), (*CLIENT_WORDS, *CARER_WORDS)) == []
    with full.look("test") as look:
        found = {(e.kind, e.subject_id) for e in look.erasure.erasures()}
    assert found == {("client", "C-A"), ("carer", "K-2")}
    full.backup(tmp_path / "c.zip")
    assert full.restore(tmp_path / "c.zip", force=True) == 0


def test_the_list_holds_where_the_database_is_lost(
    full: Store, grounds: Grounds, tmp_path: Path
) -> None:
    full.backup(tmp_path / "b.zip")
    for whom in BOTH:
        erase_person(full, "head", whom, grounds)
    other = Store(sqlite_url(tmp_path / "new" / "homecare.sqlite"))
    assert other.restore(tmp_path / "b.zip", erased=listed(grounds.list_file)) == 2
    assert hits(everything(other), (*CLIENT_WORDS, *CARER_WORDS)) == []
    with other.look("test") as look:
        assert {e.salt for e in look.erasure.erasures()} == {
            e.salt for e in listed(grounds.list_file)
        }
    other.close()


def test_who_got_the_code_of_an_erased_person_is_left_alone(
    full: Store, grounds: Grounds, tmp_path: Path
) -> None:
    erase_person(full, "head", CLIENT, grounds)
    with full.work("maker") as work:
        work.put(
            MUNICIPALITY, client("A", external_no="SOPA-9999", birth_on=date(1950, 1, 1)), None
        )
    full.backup(tmp_path / "b.zip")
    assert full.restore(tmp_path / "b.zip", force=True) == 0
    with full.look("test") as look:
        assert look.casebook(MUNICIPALITY).clients["C-A"].external_no == "SOPA-9999"


def test_the_list_grows_by_what_it_lacks(full: Store, grounds: Grounds) -> None:
    erase_person(full, "head", CLIENT, grounds)
    grounds.list_file.unlink()
    erase_person(full, "head", CARER, grounds)
    assert [e.subject_id for e in listed(grounds.list_file)] == ["C-A", "K-2"]
    assert grounds.list_file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("line", ["{", "{}", '{"at": 7}', "[1]"])
def test_a_damaged_list_says_so(tmp_path: Path, line: str) -> None:
    file = tmp_path / "erasures.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        listed(file)
    assert caught.value.code == "erasures_file_broken"


def test_backups_in_the_folder_stay(full: Store, grounds: Grounds) -> None:
    full.backup(grounds.out_dir / "b.zip")
    with zipfile.ZipFile(grounds.out_dir / "other.zip", "w") as archive:
        archive.writestr("a.txt", "Kanārija")
    erase_person(full, "head", CLIENT, grounds)
    assert (grounds.out_dir / "b.zip").exists()
    assert not (grounds.out_dir / "other.zip").exists()


def test_another_municipality_is_left_alone(full: Store, grounds: Grounds) -> None:
    with full.work("maker") as work:
        before = save_new(work, "dobele")
    erase_person(full, "head", CLIENT, grounds)
    with full.look("test") as look:
        assert look.casebook("dobele") == before
