"""Cars that an office keeps: from the table of settings to the pools of a day, and through the store."""

from homecare.calendar import problem_of, problem_of_days
from homecare.intake.setting_rows import setting_rows, with_settings
from homecare.model import Carer, CarPool, Casebook, Municipality, WayOfTravel
from homecare.plan import Problem
from homecare.store import Store
from solver.refuse import refusals
from tests import books
from tests.tiny import DAY

BICYCLE = {"shared_cars.O.count": "1", "shared_cars.O.otherwise": "bicycle"}


def town(cells: dict[str, str]) -> Municipality:
    refused: list[str] = []
    made = with_settings(books.municipality(), cells, lambda key, _: refused.append(key))
    assert refused == []
    return made


def book(cells: dict[str, str], *carers: Carer) -> Casebook:
    """Two carers by shared car from the office, unless others are given."""
    sharing = [books.carer(n, way=WayOfTravel.SHARED_CAR) for n in (1, 2)]
    return books.casebook(municipality=town(cells), carers=list(carers) or sharing)


def problem(casebook: Casebook) -> Problem:
    made = problem_of(casebook, DAY, books.find_travel).problem
    assert refusals(made) == []
    return made


def test_shifts_by_shared_car_take_from_the_pool_of_their_office():
    made = problem(book(BICYCLE))
    assert made.cars == (CarPool(id="O", place_id="O", cars=1),)
    assert {(s.car_pool_id, s.way_without_car) for s in made.shifts} == {("O", WayOfTravel.BICYCLE)}
    assert set(made.travel.by_way) == {WayOfTravel.SHARED_CAR, WayOfTravel.BICYCLE}


def test_who_finds_no_car_may_have_to_stay():
    made = problem(book({"shared_cars.O.count": "0"}))
    assert made.cars == (CarPool(id="O", place_id="O", cars=0),)
    assert {s.way_without_car for s in made.shifts} == {None}


def test_an_office_that_is_not_named_always_has_a_car():
    made = problem(book({}))
    assert made.cars == ()
    assert {s.car_pool_id for s in made.shifts} == {None}


def test_others_are_none_of_the_pool_s_business():
    by_car = books.carer(1)
    from_home = books.carer(
        2, books.pattern(start_place_id="A"), way=WayOfTravel.SHARED_CAR, home_place_id="A"
    )
    assert problem(book(BICYCLE, by_car, from_home)).cars == ()


def test_several_days_have_one_pool():
    made = problem_of_days(book(BICYCLE), DAY, 3, books.find_travel).problem
    assert made.cars == (CarPool(id="O", place_id="O", cars=1),)
    assert {s.car_pool_id for s in made.shifts} == {"O"}


def test_they_come_back_as_they_were_written(sqlite_store: Store):
    casebook = book(BICYCLE)
    with sqlite_store.work("test") as work:
        work.save(None, casebook)
    with sqlite_store.look("test") as look:
        kept = look.casebook("tervete")
    assert kept.municipality.settings == casebook.municipality.settings
    rows = setting_rows(kept.municipality)
    assert {key: rows[key] for key in BICYCLE} == BICYCLE
    assert (
        town({**BICYCLE, "shared_cars.O.otherwise": "-"}).settings.shared_cars["O"].otherwise == ""
    )
