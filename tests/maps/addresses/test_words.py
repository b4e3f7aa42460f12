"""Words of an address: folded alike in questions and in the register, letters and digits alone."""

import pytest

from maps.addresses.words import LONGEST, terms_in, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("„Rotas”, Bukaišu pagasts", ["rotas", "bukaisu", "pag"]),
        ("ĶIRŠI", ["kirsi"]),
        ("e\u0304rgļi", ["ergli"]),
        ("Skolas ielā 12 A", ["skolas", "iela", "12a"]),
        ("LV 3730", ["lv3730"]),
        ("Mājas, Latvija", []),
        ("ℌ½ ⑴ ß №", ["h12", "1", "ss"]),
        ("Юность й", ["юность", "и"]),
        ("a_b 1/2, c:d* 'e\\", ["a", "b", "1", "2", "c", "d", "e"]),
        ("", []),
    ],
)
def test_terms(text: str, terms: list[str]):
    assert terms_of(text) == terms


def test_a_word_without_end_is_cut():
    assert terms_of("ž" * 5000) == ["z" * LONGEST]


def test_terms_of_the_register_are_those_of_its_parts_each_once():
    assert terms_in("Rotas, Bukaišu pag., LV-3730", "LV-3730", "Bukaišu pag., Tērvetes nov.") == [
        *("rotas", "bukaisu", "pag", "lv3730", "tervetes", "nov"),
    ]
