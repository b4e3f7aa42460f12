"""A graph on disk: one file, written whole or not at all, read only when it is sound."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import numpy as np

from homecare.errors import FileError
from homecare.files import naming, write_whole
from maps.roads.graph import RoadGraph
from maps.roads.reading import Box
from maps.roads.versions import BROKEN, FORM

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a graph comes from."""

    version: str
    extract: str
    """File name of the extract."""
    imported_at: datetime
    box: Box | None
    attribution: str = ATTRIBUTION


def save(path: Path, graph: RoadGraph, origin: Origin) -> Path:
    """Write a graph; an older file stays as it is until the new one is whole. Raises FileError."""
    parts = {part.name: getattr(graph, part.name) for part in fields(graph)}
    about = {
        "form": FORM,
        "version": origin.version,
        "extract": origin.extract,
        "imported_at": origin.imported_at.isoformat(),
        "box": origin.box,
    }
    content = io.BytesIO()
    parts = _small(parts) | {"about": np.array(json.dumps(about))}
    np.savez_compressed(content, allow_pickle=False, **parts)
    return write_whole(path, content.getvalue())


def load(path: Path) -> tuple[RoadGraph, Origin]:
    """Read a graph. Raises FileError: missing, damaged, or of another form."""
    if not path.is_file():
        raise FileError("roads_not_imported")
    with naming(path), path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as found:
                graph, origin = _read(found)
        except BROKEN:
            raise FileError("roads_graph_broken") from None
    if origin.version != graph.version:
        raise FileError("roads_graph_broken")
    return graph, origin


def _read(found: Mapping[str, np.ndarray]) -> tuple[RoadGraph, Origin]:
    about = json.loads(str(found["about"]))
    if about["form"] != FORM:
        raise FileError("roads_graph_old")
    graph = RoadGraph(**{part.name: _whole(found[part.name]) for part in fields(RoadGraph)})
    origin = Origin(
        version=about["version"],
        extract=about["extract"],
        imported_at=datetime.fromisoformat(about["imported_at"]),
        box=None if about["box"] is None else tuple(about["box"]),
    )
    return graph, origin


def _small(parts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Whole numbers in 32 bits where they fit: half the file."""
    return {
        name: part.astype(np.int32)
        if part.dtype == np.int64 and abs(part).max(initial=0) < 2**31
        else part
        for name, part in parts.items()
    }


def _whole(part: np.ndarray) -> np.ndarray:
    return part.astype(np.int64) if part.dtype == np.int32 else part
