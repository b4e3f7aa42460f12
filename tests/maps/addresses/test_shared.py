"""The register in PostgreSQL: imported while others search, and answering like the file."""

import csv
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homecare.errors import FileError, StoreError
from homecare.store import AddressShelf, Store
from homecare.store.address_copy import SCHEMA
from maps.addresses.searching import MOST_WORDS, Found, Register
from tests.maps.addresses.homes import AT, Home, schemas
from tests.maps.addresses.made import HEAD, HEAD_OF_BUILDINGS, write_register
from tests.maps.addresses.test_register import kill
from tests.store.databases import Postgres

pytestmark = pytest.mark.postgres
LATER = AT + timedelta(days=30)


@pytest.fixture
def shared(address_url: str, tmp_path: Path) -> Iterator[Home]:
    """A register of 80 buildings in PostgreSQL; tables of 160 lie beside it."""
    home = Home(tmp_path / "home" / "addresses.sqlite", address_url)
    write_register(tmp_path / "tables", 80)
    write_register(tmp_path / "more", 160)
    home.take_in(tmp_path / "tables")
    yield home
    home.close()


def store_of(home: Home) -> Store:
    assert home.store is not None
    return home.store


def shelf_of(home: Home) -> AddressShelf:
    shelf = store_of(home).addresses
    assert shelf is not None
    return shelf


def test_an_import_leaves_nothing_but_the_register(shared: Home):
    assert schemas(store_of(shared).engine) == [SCHEMA]
    assert list(shared.file.parent.iterdir()) == []


def test_another_machine_sees_an_import_at_once(shared: Home, tmp_path: Path):
    other = Home(tmp_path / "elsewhere" / "addresses.sqlite", shared.url)
    opened = other.open()
    everything = len(opened.search("LV-3730", 1000))
    shared.take_in(tmp_path / "more", LATER)
    assert len(opened.search("LV-3730", 1000)) > everything
    assert other.open().imported_at == LATER.isoformat()
    other.close()


def test_a_search_goes_on_while_rows_are_copied(shared: Home):
    opened, answers = shared.open(), []
    before = opened.search("rotas")

    def watched() -> Iterator[tuple[int, str, int]]:
        answers.append(opened.search("rotas"))
        yield 1, "1", 2

    shelf_of(shared).replace({"form": "2"}, [], watched())
    assert answers == [before]
    assert opened.search("rotas") == ()
    assert opened.by_code(2) is None


def test_who_reads_long_holds_nobody_up(shared: Home, tmp_path: Path):
    engine = store_of(shared).engine
    importing = threading.Thread(target=shared.take_in, args=(tmp_path / "more", LATER))
    with engine.begin() as reader:
        reader.exec_driver_sql(f"SELECT count(*) FROM {SCHEMA}.places")  # noqa: S608
        importing.start()
        ends_at = time.monotonic() + 60
        while shared.open().imported_at != LATER.isoformat():
            assert time.monotonic() < ends_at, "the new register is not taken up"
            time.sleep(0.02)
    importing.join()
    assert schemas(engine) == [SCHEMA]


def test_two_imports_at_once_come_one_after_the_other(shared: Home, tmp_path: Path):
    homes = [Home(tmp_path / name / "a.sqlite", shared.url) for name in ("one", "two")]
    threads = [threading.Thread(target=h.take_in, args=(tmp_path / "more", LATER)) for h in homes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert schemas(store_of(shared).engine) == [SCHEMA]
    assert shared.open().imported_at == LATER.isoformat()
    for home in homes:
        home.close()


def test_backup_restore_and_erasure_leave_the_register_alone(shared: Home, tmp_path: Path):
    store, before = store_of(shared), shared.content()
    store.upgrade()
    store.backup(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert "Rotas" not in "".join(archive.read(name).decode() for name in archive.namelist())
    store.restore(tmp_path / "backup.zip", force=True)
    store.scrub()
    assert shared.content() == before


class BrokenOffError(Exception):
    """What no part of the program raises."""


@pytest.mark.parametrize(
    "error", [FileError("addresses_broken", name="x", line=1), BrokenOffError()]
)
def test_a_stream_that_breaks_off_leaves_the_old_register(shared: Home, error: Exception):
    before = shared.content()

    def broken() -> Iterator[tuple[int, str, int]]:
        yield from islice(((n, "1", n) for n in range(10_000)), 5_000)
        raise error

    with pytest.raises(type(error)):
        shelf_of(shared).replace({}, [], broken())
    assert shared.content() == before
    assert shared.open().search("rotas")


def test_what_the_server_refuses_leaves_the_old_register(shared: Home):
    before = shared.content()
    with pytest.raises(StoreError) as refused:
        shelf_of(shared).replace({}, [], [(10**30, "1", 1)])
    assert refused.value.code == "store_failed"
    with pytest.raises(StoreError):
        shelf_of(shared).replace({}, [], [(1, "1", 1), (1, "1", 2)])
    assert shared.content() == before


def test_a_server_that_ends_the_connection_leaves_the_old_register(
    shared: Home, postgres: Postgres
):
    before = shared.content()

    def ended() -> Iterator[tuple[int, str, int]]:
        yield from ((n, "1", n) for n in range(5_000))
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'"
        )
        yield from ((n, "1", n) for n in range(5_000, 500_000))

    with pytest.raises(StoreError) as ended_by_server:
        shelf_of(shared).replace({}, [], ended())
    assert ended_by_server.value.code == "store_failed"
    assert shared.content() == before
    assert shared.open().search("rotas")


@pytest.mark.kill
def test_an_import_that_is_killed_when_it_is_in_use_stays(shared: Home, tmp_path: Path):
    kill(shared, tmp_path / "more", "in use")
    engine = store_of(shared).engine
    assert schemas(engine) == [SCHEMA, f"{SCHEMA}_former"]
    assert len(shared.open().search("LV-3730", 1000)) == 100
    shared.take_in(tmp_path / "tables", LATER)
    assert schemas(engine) == [SCHEMA]
    assert shared.open().imported_at == LATER.isoformat()


ODD = "\\'\"\t½ℌßйК№⑴ēé\u0301"  # what folds in its own way, and what COPY and SQL set apart
WORDS = st.text(alphabet="āčēģKŠžaelotruz1239 -" + ODD, min_size=1, max_size=9)
NAMES = st.lists(st.sampled_from(["Rotas", "Ozoli", "Skolas iela 1", "Skolas iela 12A"]) | WORDS)
PLACES = st.lists(WORDS, min_size=1, max_size=4, unique=True)


def tables_of(folder: Path, villages: list[str], names: list[str]) -> list[str]:
    """Write tables with these names and give all full addresses."""
    codes = iter(range(100_000_001, 200_000_000))
    rows: dict[str, list[dict[str, object]]] = {"ciems": [], "eka": [], "ciems_his": [], "dziv": []}

    def add(table: str, kind: int, parent: object, name: str, std: str) -> int:
        code = next(codes)
        row = {"KODS": code, "TIPS_CD": kind, "STATUSS": "EKS", "VKUR_CD": parent}
        point = {"DD_N": 56 + code % 97 / 1000, "DD_E": 23 + code % 89 / 1000, "ATRIB": "LV-3730"}
        rows[table].append(row | {"NOSAUKUMS": name, "STD": std} | (point if kind == 108 else {}))
        return code

    for village in villages:
        parent = add("ciems", 106, 0, village, f"{village}, Dobeles nov.")
        rows["ciems_his"].append(rows["ciems"][-1] | {"STD": f"{village}, Tērvetes nov."})
        for name in names:
            house = add("eka", 108, parent, name, f"{name}, {village}, Dobeles nov., LV-3730")
            add("dziv", 109, house, "2", f"{name} - 2, {village}")
    folder.mkdir(exist_ok=True)
    for table, lines in rows.items():
        with (folder / f"aw_{table}.csv").open("w", encoding="utf-8", newline="") as file:
            head = HEAD_OF_BUILDINGS if table == "eka" else HEAD
            out = csv.DictWriter(file, head, restval="", quoting=csv.QUOTE_ALL)
            out.writeheader()
            out.writerows(lines)
    return [str(row["STD"]) for lines in rows.values() for row in lines]


def same(one: Register, other: Register, asked: list[str]) -> None:
    """Both give the same answers to all of this."""
    met: dict[int, Found] = {}
    for text in asked:
        answers = one.search(text, 50)
        assert other.search(text, 50) == answers
        met |= {found.code: found for found in answers}
    for code, found in met.items():
        assert other.by_code(code) == one.by_code(code) is not None
        if found.point is not None:
            assert other.nearest(*found.point) == one.nearest(*found.point)


@pytest.fixture
def both(address_url: str, tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    """A file and a database."""
    file = tmp_path / "home" / "addresses.sqlite"
    homes = Home(file), Home(file, address_url)
    yield homes
    for home in homes:
        home.close()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(villages=PLACES, names=NAMES, asked=st.lists(WORDS, max_size=5), cut=st.integers(2, 30))
def test_both_give_the_same_answers(
    both: tuple[Home, Home],
    tmp_path: Path,
    villages: list[str],
    names: list[str],
    asked: list[str],
    cut: int,
):
    known = tables_of(tmp_path / "tables", villages, names)
    counts = [home.take_in(tmp_path / "tables") for home in both]
    assert counts[0] == counts[1]
    parts = [part for text in known for part in (text, text[:cut], text[cut:])]
    same(both[0].open(), both[1].open(), asked + parts)


def test_both_look_at_the_same_candidates_where_there_are_too_many(
    both: tuple[Home, Home], tmp_path: Path
):
    write_register(tmp_path / "tables", 3_000)
    for home in both:
        home.take_in(tmp_path / "tables")
    file, database = (home.open() for home in both)
    asked = [
        "iela",
        "lv-3730",
        "1",
        "pa no",
        "ro",
        "iela 1",
        "ozoli dobeles",
        "a b c " * MOST_WORDS,
    ]
    same(file, database, asked)
    assert len(file.search("iela", 1000)) > 100
