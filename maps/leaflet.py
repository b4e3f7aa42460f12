"""Leaflet's own files, taken from the package that carries them and made to stand in one page."""

import base64
import re
from functools import cache
from pathlib import Path

from markupsafe import Markup
from xstatic.pkg import leaflet

_FILES = Path(leaflet.BASE_DIR)
_IMAGE = re.compile(r"url\((images/[\w.-]+)\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@cache
def script() -> Markup:
    """Leaflet with its licence line; without the pointer to a source map, which would be asked for.

    Raises:
        ValueError: the file holds what would end an inline script.
    """
    text = _SOURCE_MAP.sub("", (_FILES / "leaflet.js").read_text(encoding="utf-8"))
    return _inline(text, "</script")


@cache
def style() -> Markup:
    """Leaflet's style sheet with its pictures written into it.

    Raises:
        ValueError: the file holds what would end an inline style sheet.
    """
    text = (_FILES / "leaflet.css").read_text(encoding="utf-8")
    return _inline(_IMAGE.sub(lambda found: f"url({_picture(found[1])})", text), "</style")


def _inline(text: str, end: str) -> Markup:
    if end in text.lower():
        raise ValueError(end)
    return Markup(text)  # noqa: S704 - a file of a package pinned by its hash


def _picture(name: str) -> str:
    encoded = base64.b64encode((_FILES / name).read_bytes()).decode("ascii")
    return f"data:image/png;base64,{encoded}"
