"""What of a place is left for who may not read people."""

from dataclasses import fields, replace

from homecare.model import Place
from homecare.views import coarse

HOUSE = Place(
    id="P-0001",
    parish="Tērvetes pagasts",
    village="Zelmeņi",
    address="„Rotas”",
    postcode="LV-3730",
    lat=56.451712,
    lon=23.351912,
    verified=True,
    address_code="105123456",
    driving_note="aiz tilta pa labi",
    accessibility="trīs pakāpieni",
    approach_s=90,
)
NO_HOUSE = {"id", "parish", "village", "lat", "lon", "verified", "approach_s"}
"""Fields that say where somebody lives no closer than the neighbourhood does."""


def test_a_coarse_place_says_nothing_of_its_house():
    seen = coarse(HOUSE)
    blank = Place(id="", parish="", address="")
    for field in fields(Place):
        if field.name not in NO_HOUSE:
            assert getattr(HOUSE, field.name), "else nothing is tried"
            assert getattr(seen, field.name) == getattr(blank, field.name), field.name
    assert (seen.lat, seen.lon) == (56.45, 23.35)


def test_a_place_without_coordinates_gets_none():
    assert coarse(replace(HOUSE, lat=None, lon=None)).lat is None
