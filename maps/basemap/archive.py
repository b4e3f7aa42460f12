"""A typed face of the pmtiles library: one file of tiles, opened for reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmtiles import reader
from pmtiles.tile import Compression, TileType

from homecare.errors import FileError

_LIBRARY: Any = reader


@dataclass(frozen=True, slots=True)
class Archive:
    """Tiles of one file."""

    _tiles: Any

    def tile(self, zoom: int, column: int, row: int) -> bytes | None:
        """One tile, gzip, or None where there is none."""
        found: bytes | None = self._tiles.get(zoom, column, row)
        return found


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a base map. Raises FileError: missing, damaged, or not of our making."""
    if not path.is_file():
        raise FileError("basemap_not_imported")
    with path.open("rb") as file:
        try:
            archive = _LIBRARY.Reader(_LIBRARY.MmapSource(file))
            header = archive.header()
        except Exception:  # noqa: BLE001 - a wrong magic number raises bare Exception
            raise FileError("basemap_broken") from None
        ends: int = header["tile_data_offset"] + header["tile_data_length"]
        form = header["tile_type"], header["tile_compression"]
        if form != (TileType.MVT, Compression.GZIP) or ends > path.stat().st_size:
            raise FileError("basemap_broken")
        yield Archive(archive)
