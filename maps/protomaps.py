"""protomaps-leaflet, which draws the base map: fetched when the project was installed.

Its 128 kB stand in a page as a quarter of that: packed, with the licences of all that is in it.
"""

import base64
import gzip
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from homecare.errors import FileError

_FETCHED = files("maps").joinpath("fetched")


@cache
def packed() -> Markup:
    """Script and licences as gzip in base64.

    Raises:
        FileError: "map_script_missing", the installation did not fetch it.
        ValueError: a licence holds what ends a comment.
    """
    try:
        script = _FETCHED.joinpath("protomaps-leaflet.js").read_text(encoding="utf-8")
        licences = _FETCHED.joinpath("LICENCES.txt").read_text(encoding="utf-8")
    except OSError:
        raise FileError("map_script_missing") from None
    if "*/" in licences:
        raise ValueError("*/")
    code, _, _ = script.partition("//# sourceMappingURL=")  # else browsers would ask for the map
    whole = gzip.compress(f"/*\n{licences}*/\n{code}".encode(), mtime=0)
    return Markup(base64.b64encode(whole).decode("ascii"))  # noqa: S704 - base64
