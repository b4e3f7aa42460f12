"""Latvian first: plural forms, dates, sorting, decimals."""

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.i18n import clock, day_name, minutes, say, sort_key

ALPHABET = list("aābcčdeēfgģhiījkķlļmnņoprsštuūvzž")


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (0, "kļūdu"), (10, "kļūdu"), (11, "kļūdu"), (19, "kļūdu"), (30, "kļūdu"), (111, "kļūdu"),
        (1, "kļūda"), (21, "kļūda"), (101, "kļūda"),
        (2, "kļūdas"), (9, "kļūdas"), (22, "kļūdas"), (102, "kļūdas"),
    ],
)  # fmt: skip
def test_latvian_counts_in_three_forms(n: int, form: str):
    assert say("error.intake", "lv", n=n).startswith(f"{n} {form}.")


@pytest.mark.parametrize(
    ("n", "form"), [(0, "faults"), (1, "fault"), (2, "faults"), (21, "faults")]
)
def test_english_counts_in_two(n: int, form: str):
    assert say("error.intake", "en", n=n).startswith(f"{n} {form}.")


def test_a_code_without_a_sentence_is_shown_with_its_values():
    assert say("no.such.code", "lv", minutes=5) == "no.such.code minutes=5"


def test_languages_have_names_although_one_has_the_code_of_ours():
    assert say("spoken.lv", "lv") != "spoken.lv"
    assert say("spoken.ru", "en") != "spoken.ru"


def test_latvian_writes_a_decimal_comma():
    lv = say("error.settings", "lv", name="x", reason=2.5)
    assert "2,5" in lv
    assert "2.5" in say("error.settings", "en", name="x", reason=2.5)


def test_dates_are_in_full_words():
    assert day_name(date(2026, 11, 23)) == "pirmdiena, 2026. gada 23. novembris"
    assert day_name(date(2026, 11, 23), "en") in {
        "Monday 23 November 2026",
        "Monday, 23 November 2026",
    }


def test_clocks_follow_summer_time():
    assert clock(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == "02:30"
    assert clock(datetime(2026, 3, 29, 1, 0, tzinfo=UTC)) == "04:00"
    assert clock(time(8, 5)) == "08:05"


@pytest.mark.parametrize(("seconds", "whole"), [(0, 0), (29, 0), (30, 1), (89, 1), (3600, 60)])
def test_minutes_are_rounded_half_up(seconds: int, whole: int):
    assert minutes(seconds) == whole


def test_letters_stand_in_the_order_of_the_latvian_alphabet():
    assert all(sort_key(one) < sort_key(two) for one, two in pairwise(ALPHABET))


def test_names_sort_as_in_a_latvian_dictionary():
    names = [
        "Abele",
        "Ābele",
        "Cēsnieks",
        "Čakste",
        "Kalns",
        "Ķauķis",
        "Zālīte",
        "Ziedonis",
        "Žagars",
    ]
    assert sorted(sorted(names), key=sort_key) == names


def test_a_long_vowel_decides_only_where_all_else_is_equal():
    assert sort_key("Bērze") > sort_key("Berze")
    assert sort_key("Bērza") < sort_key("Berze")


@given(st.text(), st.text())
def test_every_text_has_its_place(one: str, two: str):
    assert (sort_key(one) < sort_key(two)) or (sort_key(two) <= sort_key(one))


def test_codes_in_sentences_are_told_in_words_where_there_are_any():
    assert "(celšana, nezināma)" in say("reason.skills", "lv", skills="lifting, nezināma")
    assert "(lifting)" in say("reason.skills", "en", skills="lifting")
    assert "(krieviski)" in say("reason.language", "lv", languages="ru")
    told = say("error.wrong_state", "lv", plan_id=1, state="draft", to="published")
    assert told.startswith("Plāns 1 ir stāvoklī „melnraksts”, tāpēc nevar kļūt „publicēts”.")
