"""Where an address is: by its code, by its words, or by a server of one's own."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from homecare.errors import FileError
from homecare.model import Place
from homecare.ports import FoundPlace
from homecare.settings import Settings
from maps.addresses.register import import_register
from maps.finding import find_place, register_of
from tests.maps.addresses.made import write_register
from tests.maps.ownserver import own_server
from tests.maps.test_geocode import AT_ROTAS, FOUND, Memory, saying

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROTAS = Place(id="P-1", parish="Bukaišu pagasts", address="„Rotas”")
UNKNOWN = replace(ROTAS, address="„Nezināmie”")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_register(folder, 200)
    return folder


@pytest.fixture
def chosen(tables: Path, tmp_path: Path) -> Settings:
    file = tmp_path / "addresses.sqlite"
    import_register(tables, file, AT)
    return Settings(addresses_file=file)


def found_in(chosen: Settings, place: Place) -> FoundPlace | None:
    return find_place(chosen, Memory())(place)


def test_a_house_is_found_with_its_code(chosen: Settings):
    found = found_in(chosen, ROTAS)
    assert found is not None
    assert found.lat == pytest.approx(56.4, abs=0.05)
    named = register_of(chosen).by_code(int(found.address_code))
    assert named is not None
    assert named.full.startswith('"Rotas", Bukaiši')
    assert named.point == (found.lat, found.lon)


def test_a_code_finds_what_its_words_do_not(chosen: Settings):
    rotas = found_in(chosen, ROTAS)
    assert rotas is not None
    assert found_in(chosen, UNKNOWN) is None
    assert found_in(chosen, replace(UNKNOWN, address_code=rotas.address_code)) == rotas


def test_a_code_that_the_register_has_not_leaves_the_words(chosen: Settings):
    assert found_in(chosen, replace(ROTAS, address_code="999999999")) == found_in(chosen, ROTAS)


def test_the_code_of_a_village_is_no_house(chosen: Settings):
    village = register_of(chosen).search("Bukaiši")[0]
    assert found_in(chosen, replace(UNKNOWN, address_code=str(village.code))) is None


def test_without_register_and_server_nothing_is_found(tmp_path: Path):
    assert found_in(Settings(addresses_file=tmp_path / "none.sqlite"), ROTAS) is None


def test_a_register_that_comes_later_is_found(chosen: Settings, tables: Path, tmp_path: Path):
    later = Settings(addresses_file=tmp_path / "later.sqlite")
    find = find_place(later, Memory())
    assert find(ROTAS) is None
    import_register(tables, later.addresses_file, AT)
    assert find(ROTAS) == found_in(chosen, ROTAS)


def test_a_register_imported_anew_is_opened_anew(chosen: Settings, tables: Path):
    before = register_of(chosen)
    assert register_of(chosen) is before
    import_register(tables, chosen.addresses_file, AT.replace(hour=13))
    assert register_of(chosen).imported_at != before.imported_at


def test_a_damaged_register_stops_nobody(
    chosen: Settings, tables: Path, caplog: pytest.LogCaptureFixture
):
    find = find_place(chosen, Memory())
    chosen.addresses_file.unlink()
    chosen.addresses_file.write_bytes(b"no register" * 500)
    assert find(ROTAS) is None
    assert "addresses_damaged" in caplog.text
    with pytest.raises(FileError) as caught:
        register_of(chosen)
    assert caught.value.code == "addresses_damaged"
    import_register(tables, chosen.addresses_file, AT)
    assert find(ROTAS) is not None


def test_the_server_is_asked_for_what_the_register_has_not(chosen: Settings):
    with own_server(saying(FOUND["nominatim"])) as server:
        find = find_place(chosen.model_copy(update={"geocoder_url": server.url}), Memory())
        assert find(ROTAS) == found_in(chosen, ROTAS)
        assert server.asked == []
        assert find(UNKNOWN) is None
        assert len(server.asked) == 1


def test_the_server_alone_answers_without_a_code(tmp_path: Path):
    none = Settings(addresses_file=tmp_path / "none.sqlite", geocoder_per_s=100)
    with own_server(saying(FOUND["nominatim"])) as server:
        found = found_in(none.model_copy(update={"geocoder_url": server.url}), ROTAS)
    assert found == AT_ROTAS
