"""The base map, given piece by piece to anybody: map pages have an origin that nobody signs in at."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from homecare.store import Store
from tests.http.conftest import house_over

BASEMAP = "/api/v1/basemap.pmtiles"
CONTENT = bytes(range(256)) * 8


@pytest.fixture
def stranger(sqlite_store: Store, tmp_path: Path) -> TestClient:
    file = tmp_path / "base.pmtiles"
    file.write_bytes(CONTENT)
    return house_over(sqlite_store).with_settings(basemap_file=file).client()


def test_a_range_is_answered_with_those_bytes_to_an_origin_of_its_own(stranger: TestClient):
    answer = stranger.get(BASEMAP, headers={"Range": "bytes=10-19", "Origin": "null"})
    assert answer.status_code == 206
    assert answer.content == CONTENT[10:20]
    assert answer.headers["content-range"] == f"bytes 10-19/{len(CONTENT)}"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert answer.headers["etag"]
    assert not answer.headers["etag"].startswith("W/"), "a weak one tells a page nothing"


def test_a_file_shorter_than_asked_for_is_given_to_its_end(stranger: TestClient):
    answer = stranger.get(BASEMAP, headers={"Range": "bytes=2000-16383"})
    assert answer.content == CONTENT[2000:]


def test_a_range_behind_the_end_says_how_long_the_file_is(stranger: TestClient):
    answer = stranger.get(BASEMAP, headers={"Range": "bytes=5000-5001"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


def test_a_new_base_map_has_another_tag(stranger: TestClient, tmp_path: Path):
    before = stranger.get(BASEMAP).headers["etag"]
    (tmp_path / "base.pmtiles").write_bytes(CONTENT + b"more")
    assert stranger.get(BASEMAP).headers["etag"] != before


def test_without_a_base_map_it_is_said(sqlite_store: Store, tmp_path: Path):
    house = house_over(sqlite_store).with_settings(basemap_file=tmp_path / "none.pmtiles")
    answer = house.client().get(BASEMAP)
    assert answer.status_code == 404
    assert answer.json()["code"] == "basemap_not_imported"
