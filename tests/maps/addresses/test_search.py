"""Finding addresses: without diacritics, by beginnings, by old names, flats through buildings."""

import pytest
from geopy.geocoders.base import Geocoder

from homecare.model import Place
from maps.addresses.geocoder import RegisterGeocoder, locate
from maps.addresses.searching import Accuracy, Found, Register
from tests.maps.addresses.homes import Home
from tests.maps.addresses.made import write_register

ROTAS = '"Rotas", Bukaiši, Bukaišu pag., Dobeles nov., LV-3730'
PARKA_5 = "Parka iela 5, Kroņauce, Tērvetes pag., Dobeles nov., LV-3730"


@pytest.fixture(scope="module")
def register(lasting_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Register:
    tables = tmp_path_factory.mktemp("tables")
    write_register(tables, 400)
    lasting_home.take_in(tables)
    return lasting_home.open()


@pytest.mark.parametrize(
    ("text", "full", "accuracy"),
    [
        ("Rotas, Bukaiši", ROTAS, Accuracy.EXACT),
        ('"Rotas", Bukaišu pagasts', ROTAS, Accuracy.EXACT),
        ("„ROTAS” bukaisu pag", ROTAS, Accuracy.EXACT),
        ("bukaisi rotas", ROTAS, Accuracy.EXACT),
        ("Rotas, Bukaišu pag., Tērvetes nov., LV-3730", ROTAS, Accuracy.EXACT),
        ("lv 3730 rotas bukaišu", ROTAS, Accuracy.EXACT),
        ("rot buk", ROTAS, Accuracy.EXACT),
        ("Parka iela 5, Kroņauce", PARKA_5, Accuracy.EXACT),
        ("kronauce parka 5", PARKA_5, Accuracy.EXACT),
        ("Parka ielā 5 dz. 99, Kroņauce", PARKA_5, Accuracy.BUILDING),
        ("Parka iela 5-99, Kroņauce", PARKA_5, Accuracy.BUILDING),
        ("Kroņauce", "Kroņauce, Tērvetes pag., Dobeles nov.", Accuracy.VILLAGE),
        ("Tērvetes pagasts", "Tērvetes pag., Dobeles nov.", Accuracy.PARISH),
        ("Nekādas, Bukaiši", "Bukaiši, Bukaišu pag., Dobeles nov.", Accuracy.VILLAGE),
        ("Dobeles novads", "Dobeles nov.", Accuracy.MUNICIPALITY),
    ],
)
def test_best_answer(register: Register, text: str, full: str, accuracy: Accuracy):
    best = register.search(text)[0]
    assert (best.full, best.accuracy) == (full, accuracy)


@pytest.mark.parametrize(
    "text",
    ["", "   ", '"', '"*', "AND OR NOT", "a:b*", "NEAR(x y)", "%", "';--", "ž" * 5000, "\u0000"],
)
def test_odd_questions_are_answered_with_nothing(register: Register, text: str):
    assert register.search(text) == ()


def test_a_house_number_is_not_drowned_by_longer_ones(register: Register):
    found = register.search("Parka iela 2, Kroņauce")
    assert found[0].full.startswith("Parka iela 2,")


def test_each_word_more_narrows(register: Register):
    texts = ["rot", "rotas", "rotas b", "rotas bu", "rotas buk", "rotas bukaisi"]
    assert all(register.search(text, 50) for text in texts)
    last = {one.full for one in register.search("rotas bukaisi", 50)}
    assert last <= {one.full for one in register.search("rotas", 100)}


def test_what_is_gone_is_not_found(register: Register):
    everything = {one.code for one in register.search("LV-3730", 1000)}
    assert everything
    assert all(register.by_code(code) is not None for code in everything)


def test_a_flat_has_its_own_code_and_the_place_of_its_building(register: Register):
    streets = ("Parka", "Skolas", "Rīgas", "Dārza", "Meža", "Upes", "Zaļā", "Ķieģeļu", "Brīvības")
    houses = [f"{street} iela {n}, {v}" for street in streets for n in range(1, 30)
              for v in ("Kroņauce", "Zelmeņi", "Bukaiši", "Augstkalne")]  # fmt: skip
    for house in houses:
        street, _, village = house.partition(",")
        flats = register.search(f"{street}-2,{village}")
        if flats and flats[0].accuracy is Accuracy.EXACT and flats[0].full.startswith(street):
            building = register.search(house)[0]
            again = register.by_code(flats[0].code)
            assert flats[0].code != building.code
            assert again is not None
            assert (again.code, again.point) == (flats[0].code, building.point)
            return
    pytest.fail("the made-up register has no flat")


def test_every_building_is_found_by_its_own_address(register: Register):
    found = 0
    for one in register.search("LV-3730", 1000):
        if one.accuracy is Accuracy.EXACT:
            assert register.search(one.full)[0].full == one.full
            found += 1
    assert found > 50


def test_villages_have_the_middle_of_their_houses(register: Register):
    village = register.search("Bukaiši")[0]
    assert village.point == pytest.approx((56.4003, 23.2524), abs=0.01)


def place(address: str, village: str = "", parish: str = "Bukaišu pagasts") -> Place:
    return Place(id="P-1", parish=parish, village=village, address=address)


def test_geopy_sees_a_geocoder(register: Register):
    geocoder = RegisterGeocoder(register)
    assert isinstance(geocoder, Geocoder)
    found = geocoder.geocode("rotas bukaisi")
    assert found.address == ROTAS
    assert found.raw["accuracy"] == "exact"
    assert geocoder.reverse((found.latitude, found.longitude)).address == ROTAS
    assert len(geocoder.geocode("rotas", exactly_one=False)) > 1
    assert geocoder.geocode("qqqq") is None
    assert geocoder.reverse((56.9, 24.9)) is None


def sure_of(register: Register, asked: Place) -> Found | None:
    return locate(register, [asked])[0].sure


def test_sure_is_a_house_with_the_very_name(register: Register):
    found = sure_of(register, place("„Rotas”"))
    assert found is not None
    assert found.point is not None
    assert found.point[0] == pytest.approx(56.4, abs=0.05)
    assert sure_of(register, place("Rotas", village="Bukaiši")) == found


@pytest.mark.parametrize(
    "wrong",
    [place("Nekādas"), place("Rota"), place("Rotas", parish="Annenieku pagasts"), place("")],
)
def test_what_is_not_sure_waits_for_a_person(register: Register, wrong: Place):
    assert sure_of(register, wrong) is None


def test_two_houses_of_one_name_in_a_parish_wait_for_a_person(register: Register):
    in_parish = place("Rotas", parish="Tērvetes pagasts")
    answer = locate(register, [in_parish])[0]
    assert answer.sure is None
    assert len({one.full for one in answer.found if one.full.startswith('"Rotas",')}) == 2
    assert sure_of(register, place("Rotas", "Kroņauce", "Tērvetes pagasts")) is not None
