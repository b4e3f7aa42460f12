"""The one way by which text reaches a page: nothing a person typed can become markup or code.

Escaping `& < > " '` alone is not enough where text stands inside a script: a template literal
runs `${...}` and ends at a backtick, and folium reads what it has rendered as a template once
more, in which braces compute. So these become numeric entities too, as do braces and the
backslash; a text so treated is the same harmless text in HTML, in an attribute and in a string.
"""

import html
import json
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in "`${}\\"}
_NOT_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'`$\u2028\u2029"}


def escaped(value: object) -> Markup:
    """A value as text of a page; what is markup already (made by this function) stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(str(value)).translate(_ENTITIES))  # noqa: S704 - escaped just here


def script_value(value: Any) -> Markup:  # noqa: ANN401 - whatever JSON can hold
    """A value as a literal inside a script: JSON that neither ends a script nor starts a tag."""
    return Markup(json.dumps(value).translate(_NOT_IN_SCRIPT))  # noqa: S704 - escaped just here


@cache
def templates(package: str, folder: str) -> Environment:
    """Templates of a package in which every expression goes through `escaped`."""
    environment = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["script_value"] = script_value
    return environment


@cache
def own_file(package: str, folder: str, name: str) -> Markup:
    """A style sheet or script of our own, to be written into a page as it is."""
    text = files(package).joinpath(folder, name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of ours
