"""Against OSRM itself, where an interpreter that has its bindings is at hand (Python 3.12 or later).

`OSRM_PYTHON` names the interpreter, else `python3.12` is tried; `pip install osrm-bindings` there is
all it takes. The golden table of `test_osrm.py` is what this server answers.
"""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import NO_WAY
from homecare.settings import Settings
from maps.asking import NoAnswer
from maps.calibration import Observation, learn
from maps.providers import find_travel
from maps.roads.graph import DEGREE, RoadGraph
from maps.roads.importing import import_roads
from maps.roads.net import Net
from maps.roads.rules import Profile
from maps.servers import osrm
from tests.maps.roads.land import REAL, real, roads_of, spots
from tests.maps.roads.towns import extract

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "osrm.json").read_text("utf-8"))
CAR, FOOT = WayOfTravel.CAR, WayOfTravel.FOOT
DRY = TravelSettings()
WHERE = "import osrm, pathlib; print(pathlib.Path(osrm.__file__).parent)"


@dataclass(frozen=True, slots=True)
class Running:
    """A server of OSRM over one extract."""

    name: str
    url: str


def _home() -> Path:
    """Where the OSRM of an interpreter lies."""
    python = os.environ.get("OSRM_PYTHON") or shutil.which("python3.12") or ""
    order = [python, "-c", WHERE]
    found = subprocess.run(order, check=False, capture_output=True, text=True) if python else None
    if found is None or found.returncode:
        pytest.skip("no interpreter with osrm-bindings is at hand; OSRM_PYTHON names one")
    return Path(found.stdout.strip())


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module", params=REAL)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = _home()
    folder = tmp_path_factory.mktemp("osrm")
    shutil.copy(extract(request.param), folder / "land.osm.pbf")
    profile = home / "share" / "profiles" / "car.lua"
    # Not through the interpreter: its child would outlive it.
    extracting = [f"{home}/bin/osrm-extract", "-p", str(profile), "land.osm.pbf"]
    for order in (extracting, [f"{home}/bin/osrm-contract", "land.osrm"]):
        subprocess.run(order, cwd=folder, check=True, capture_output=True)
    port = _free_port()
    serving = [f"{home}/bin/osrm-routed", "-i", "127.0.0.1", "-p", str(port), "land.osrm"]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        serving, cwd=folder, stdout=pipe, stderr=subprocess.STDOUT, text=True
    ) as run:
        assert run.stdout is not None
        try:
            assert any("waiting for requests" in line for line in run.stdout)
            yield Running(request.param, f"http://127.0.0.1:{port}")
        finally:
            run.terminate()


def places_at(points: list[tuple[float, float]]) -> list[Place]:
    return [
        Place(id=f"P-{n}", parish="", address="", lat=lat, lon=lon)
        for n, (lat, lon) in enumerate(points)
    ]


def on_public_roads(graph: RoadGraph, count: int) -> list[tuple[float, float]]:
    """Junctions of roads that all engines let cars use: nothing else can be compared."""
    net = Net(graph, Profile.CAR)
    quick = graph.length_m.sum(axis=1) > 11 * graph.car_s.sum(axis=1)
    ends = np.unique(graph.u[net.usable & quick & ~graph.ferry & net.main[graph.u]])
    chosen = np.random.default_rng(21).choice(ends, count, replace=False)
    lats, lons = graph.lats[chosen] / DEGREE, graph.lons[chosen] / DEGREE
    return list(zip(lats.tolist(), lons.tolist(), strict=True))


def test_the_golden_table_is_what_it_answers(server: Running):
    golden = GOLDEN["extracts"][server.name]
    there = places_at([(lat, lon) for lat, lon in golden["points"]])
    matrix = osrm(server.url)(there, [CAR], DRY).by_way[CAR]
    theirs = np.array(golden["seconds"], dtype=float)
    known = np.isfinite(theirs)
    assert known.mean() > 0.9
    assert abs(np.array(matrix.travel_s)[known] - theirs[known]).max() <= 3
    metres = np.array(golden["metres"], dtype=float)
    apart_m = abs(np.array(matrix.distance_m)[known] - metres[known])
    assert (apart_m <= 5).mean() > 0.99, "of two ways that take the same time it may choose either"


@pytest.mark.parametrize(("chosen", "least"), [("golden", 0.98), ("others", 0.98)])
def test_after_calibration_it_agrees_with_the_road_map(server: Running, chosen: str, least: float):
    roads = roads_of(real(server.name))
    points = on_public_roads(roads.graph, 70)
    if chosen == "golden":
        points = [(lat, lon) for lat, lon in GOLDEN["extracts"][server.name]["points"]]
    ours, _ = roads.rows(points, range(len(points)), CAR, DRY)
    theirs = np.array(osrm(server.url)(places_at(points), [CAR], DRY).by_way[CAR].travel_s)
    counted = (theirs > 60) & (theirs < NO_WAY) & (ours < NO_WAY) & (ours > 0)
    half = np.zeros_like(counted)
    half[::2] = True
    learnt = learn(
        [
            Observation(from_parish="", to_parish="", expected_s=int(one), recorded_s=int(other))
            for one, other in zip(ours[counted & half], theirs[counted & half], strict=True)
        ]
    )[0]
    assert learnt.factor is not None
    rest = counted & ~half
    assert rest.sum() > 700
    assert np.corrcoef(ours[rest], theirs[rest])[0, 1] >= least
    assert 0.9 <= np.median(ours[rest] * learnt.factor / theirs[rest]) <= 1.1


def test_a_server_of_another_country_is_passed_over(server: Running, tmp_path: Path):
    import_roads(extract(server.name), tmp_path / "roads.npz", datetime.now(UTC), None)
    settings = Settings(
        roads_file=tmp_path / "roads.npz", travel_provider="osrm", osrm_url=server.url
    )
    at_home = places_at(spots(roads_of(real(server.name)).graph, 3))
    assert find_travel(settings)(at_home, [CAR], DRY).source == "osrm"
    in_latvia = places_at([(56.48, 23.39), (56.51, 23.34), (56.45, 23.35)])
    assert find_travel(settings)(in_latvia, [CAR], DRY).passed_over == ("osrm:no_way",)


def test_a_server_for_cars_is_not_believed_when_one_walks(server: Running):
    points = spots(roads_of(real(server.name)).graph, 12)
    with pytest.raises(NoAnswer) as none:
        osrm(server.url)(places_at(points), [FOOT], DRY)
    assert none.value.why == "profile"
