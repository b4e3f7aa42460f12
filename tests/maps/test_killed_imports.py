"""An import that is killed at any moment leaves what was there, and no litter that grows."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maps.addresses.file import AddressFile
from maps.addresses.register import import_register
from maps.addresses.searching import Register
from maps.basemap.archive import opened
from maps.basemap.importing import import_basemap
from maps.parishes import import_parishes, shapes_of
from maps.roads.file import load
from maps.roads.importing import import_roads
from tests.maps.addresses.made import write_register
from tests.maps.basemap.land import write_land
from tests.maps.killed import Job, seedbed
from tests.maps.roads.towns import drawn
from tests.maps.test_coverage import place, write_shapes

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
POINTS = {1: (56.0, 23.0), 2: (56.0, 23.02), 3: (56.01, 23.02), 4: (56.01, 23.0)}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of import."""

    write: Callable[[Path], Path]
    """Writes the source into a folder."""
    take_in: Callable[[Path, Path], object]
    works: Callable[[Path], bool]
    """Whether the file that the import makes can be used."""
    run: str
    least: int
    """Moments that there are at least."""
    drafts: int
    """Things that a killed import may leave beside the file."""


def write_roads(folder: Path) -> Path:
    path = folder / "roads.osm.pbf"
    drawn(path, POINTS, [([1, 2, 3, 4, 1], {"highway": "tertiary"})])
    return path


def write_addresses(folder: Path) -> Path:
    write_register(folder / "tables", 40)
    return folder / "tables"


def opens(path: Path) -> bool:
    with opened(path) as archive:
        return bool(archive.tile(6, 36, 19))


KINDS = {
    "roads": Kind(
        write_roads,
        lambda source, to: import_roads(source, to, AT, None),
        lambda path: load(path)[0].length_m.sum() > 0,
        "from maps.roads.importing import import_roads as take_in",
        least=3,
        drafts=1,
    ),
    "addresses": Kind(
        write_addresses,
        lambda source, to: import_register(source, to, AT),
        lambda path: bool(Register(AddressFile(path)).search("rotas")),
        "from maps.addresses.register import import_register as take_in",
        least=9,
        drafts=1,
    ),
    "parishes": Kind(
        lambda folder: write_shapes(folder / "Pagasti.shp", {"Tērvetes pag.": (23.3, 56.4)}),
        import_parishes,
        lambda path: bool(shapes_of(path, [place(1, 56.45, 23.35)])),
        "from maps.parishes import import_parishes as take_in",
        least=5,
        drafts=1,
    ),
    "base map": Kind(
        lambda folder: write_land(folder / "land.osm.pbf"),
        import_basemap,
        opens,
        "from maps.basemap.importing import import_basemap as take_in",
        least=5,
        drafts=99,
    ),
}
PREPARE = """
from datetime import UTC, datetime
from pathlib import Path
{run}
more = {more}
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A source, and a folder with what was imported before."""

    kind: Kind
    source: Path
    kept: Path
    before: bytes
    job: Job

    def check(self) -> None:
        """What was there is there, or a whole new one; beside it no more than one draft."""
        if self.kept.read_bytes() != self.before:  # killed while it was tidying up
            assert self.kind.works(self.kept)
        left = [file for file in self.kept.parent.iterdir() if file != self.kept]
        assert len(left) <= self.kind.drafts
        assert all(file.name.startswith(".") for file in left)

    def check_swept(self) -> None:
        """After one that was not killed nothing is left, where it is old enough."""
        for left in self.kept.parent.iterdir():
            os.utime(left, (0, 0))
        self.kind.take_in(self.source, self.kept)
        assert [file.name for file in self.kept.parent.iterdir()] == [self.kept.name]


def job_of(name: str, source: Path, kept: Path) -> Job:
    more = {"roads": "(datetime.now(UTC), None)", "addresses": "(datetime.now(UTC),)"}
    return Job(
        prepare=PREPARE.format(run=KINDS[name].run, more=more.get(name, "()")),
        run=f"take_in(Path({str(source)!r}), Path({str(kept)!r}), *more)",
    )


@pytest.fixture(params=sorted(KINDS))
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    kind = KINDS[request.param]
    source = kind.write(tmp_path)
    kept = tmp_path / "kept" / "file"
    kind.take_in(source, kept)
    return Scene(kind, source, kept, kept.read_bytes(), job_of(request.param, source, kept))


def test_killed_at_any_moment_the_old_one_stays_in_use(scene: Scene, tmp_path: Path):
    others = set(tmp_path.iterdir())
    moment = 1
    with seedbed(scene.job, [tmp_path]) as bed:
        while bed.killed_at(moment):
            scene.check()
            assert set(tmp_path.iterdir()) == others
            moment += 1
    assert moment > scene.kind.least
    assert scene.kind.works(scene.kept)
    scene.check_swept()


def test_killed_in_mid_write_the_old_one_stays_in_use(scene: Scene):
    size = len(scene.before)
    killed = 0
    with seedbed(scene.job, []) as bed:
        for share in (0.0, 0.1, 0.4, 0.7, 0.99):
            killed += bed.killed_by_size(int(size * share))
            assert scene.kept.read_bytes() == scene.before
            scene.check()
        assert killed == 5
    scene.check_swept()


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_first_import_that_is_killed_leaves_nothing_that_looks_like_one(
    name: str, tmp_path: Path
):
    kind = KINDS[name]
    kept = tmp_path / "kept" / "file"
    moment = 1
    with seedbed(job_of(name, kind.write(tmp_path), kept), [kept.parent]) as bed:
        while bed.killed_at(moment):
            assert not kept.exists() or kind.works(kept)
            shutil.rmtree(kept.parent, ignore_errors=True)
            moment += 1
    assert kind.works(kept)
