"""What geocoders outside answered: kept by a hash, for months where it was found, else a week."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from homecare.ports import KeptAnswer
from homecare.store import Store
from homecare.store.geocoder_shelf import FOUND_FOR, NOT_FOUND_FOR, GeocoderShelf

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
FOUND = KeptAnswer((56.4003, 23.2524))
NOTHING = KeptAnswer(None)
MOMENT = timedelta(seconds=1)


class Clock:
    def __init__(self) -> None:
        self.now = AT


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(store: Store, clock: Clock) -> GeocoderShelf:
    store._now = lambda: clock.now
    return store.geocoded


def kept(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        query = text("SELECT question FROM geocoder_answers ORDER BY question")
        return list(connection.execute(query).scalars())


def test_answers_come_back_as_they_were_kept(shelf: GeocoderShelf):
    assert shelf.answer("a") is None
    shelf.keep("a", FOUND)
    shelf.keep("b", NOTHING)
    assert shelf.answer("a") == FOUND
    assert shelf.answer("b") == NOTHING


def test_a_later_answer_takes_the_place_of_the_former(
    shelf: GeocoderShelf, store: Store, clock: Clock
):
    shelf.keep("a", NOTHING)
    clock.now += NOT_FOUND_FOR
    shelf.keep("a", FOUND)
    clock.now += NOT_FOUND_FOR
    assert shelf.answer("a") == FOUND
    assert kept(store) == ["a"]


@pytest.mark.parametrize(("answer", "holds_for"), [(FOUND, FOUND_FOR), (NOTHING, NOT_FOUND_FOR)])
def test_answers_age(shelf: GeocoderShelf, clock: Clock, answer: KeptAnswer, holds_for: timedelta):
    shelf.keep("a", answer)
    clock.now += holds_for
    assert shelf.answer("a") == answer
    clock.now += MOMENT
    assert shelf.answer("a") is None


def test_old_answers_leave(shelf: GeocoderShelf, store: Store, clock: Clock):
    shelf.keep("found", FOUND)
    shelf.keep("not found", NOTHING)
    clock.now += NOT_FOUND_FOR + MOMENT
    shelf.keep("new", NOTHING)
    assert kept(store) == ["found", "new"]
    clock.now = AT + FOUND_FOR + MOMENT
    shelf.keep("newer", FOUND)
    assert kept(store) == ["newer"]
