"""The imported graph, opened once a process and again when it was imported anew."""

from functools import lru_cache
from pathlib import Path

from homecare.errors import FileError
from maps.roads.file import load
from maps.roads.ways import Roads


def roads_of(path: Path, *, ferries: bool = True) -> Roads:
    """The roads of a graph file. Raises FileError: missing, damaged, or of another form."""
    try:
        status = path.stat()
    except OSError:
        raise FileError("roads_not_imported") from None
    return _opened(path, status.st_mtime_ns, status.st_size, ferries)


@lru_cache(maxsize=2)
def _opened(path: Path, _changed_ns: int, _size: int, ferries: bool) -> Roads:  # noqa: FBT001
    graph, origin = load(path)
    return Roads(graph, origin, ferries=ferries)
