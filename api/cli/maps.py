"""`homecare map`: a base map of one's own, boundaries of parishes, and maps beside that of a plan."""

from time import monotonic

from api.cli.areas import Extract, InBox, box_asked
from api.cli.frame import AsJson, ForMunicipality, bar, console, emit, tell
from homecare.settings import settings


def import_(
    extract: Extract,
    bbox: InBox = None,
    municipality: ForMunicipality = None,
    as_json: AsJson = False,
) -> None:
    """Make the base map of an OpenStreetMap extract."""
    from maps.basemap.importing import import_basemap  # noqa: PLC0415 - pyosmium is only for this
    from maps.basemap.layers import ATTRIBUTION  # noqa: PLC0415

    box = box_asked(bbox, municipality)
    began = monotonic()
    with bar(tell("cli.doing.basemap"), None, as_json):
        made = import_basemap(extract, settings().basemap_file, box)
    seconds = round(monotonic() - began, 1)
    answer = {"things": made.things, "bytes": made.size, "seconds": seconds}

    def show() -> None:
        size_mb = f"{made.size / 1e6:.1f}"
        said = tell("cli.said.basemap_imported", n=made.things, size_mb=size_mb, seconds=seconds)
        console().print(said, markup=False)
        console().print(ATTRIBUTION, markup=False)

    emit(as_json, answer, show)
