"""Every text goes through one escaper; what comes out is the same text and nothing more."""

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

import api.pages
import maps
from maps.escape import escaped, script_value, templates

DANGEROUS = set("<>\"'`${}\\")


@given(st.text())
def test_a_reader_sees_the_same_text(text: str):
    assert html.unescape(escaped(text)) == html.unescape(html.escape(text))
    if not text.startswith("&") and "\r" not in text:
        assert not DANGEROUS & set(escaped(text))


def test_what_is_escaped_is_not_escaped_again():
    once = escaped("a < b & `c`")
    assert escaped(once) == once == "a &lt; b &amp; &#96;c&#96;"
    assert escaped(7) == "7"


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5))
def test_a_script_value_is_the_value_and_ends_no_script(value: object):
    literal = script_value(value)
    assert json.loads(literal) == value
    assert not set("<>&'`$\u2028\u2029") & set(literal)


def test_a_template_escapes_by_itself():
    text = "</td>${x}`"
    card = templates("maps", "look").get_template("cards.html").make_module({"words": None})
    shown = getattr(card, "name")("village", text)  # noqa: B009 - a macro, not an attribute
    assert shown == f'<span class="village">{escaped(text)}</span>'


@pytest.mark.parametrize("room", [maps, api.pages])
def test_no_template_marks_a_text_as_safe(room: object):
    folder = Path(str(getattr(room, "__file__", ""))).parent
    pages = [*folder.rglob("*.html"), *folder.rglob("*.svg")]
    assert pages
    for page in pages:
        assert not re.search(r"\|\s*safe|autoescape", page.read_text("utf-8")), page.name


def test_markup_passes_only_when_it_says_so():
    assert escaped(Markup("<b>")) == "<b>"
    assert escaped("<b>") == "&lt;b&gt;"
