"""Text as it comes out of files: cleaned, compared, and told apart from formulas."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from homecare.intake.faults import Refused

TEXT_MAX = 300
NOTE_MAX = 2000
"""Most letters in an ordinary cell and in a note."""

_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2212\ufe63\uff0d"), "-")
_NOTHING = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_ODD = {**_HYPHENS, **_NOTHING}
_SPACES = re.compile(r"\s+")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def clean(text: str) -> str:
    """Composed (NFC), without odd spaces, hyphens and invisible signs.

    Refused: bad_character (NUL, control signs, lone surrogates), lost_letters (U+FFFD, the
    mark that some program could not read a letter).
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    if _FORBIDDEN.search(text):
        raise Refused("bad_character")
    if "\ufffd" in text:
        raise Refused("lost_letters")
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text.translate(_ODD))).strip()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Letters and digits alone, small, without diacritics: how headers and words compare."""
    return folded(text)


def folded(text: str) -> str:
    """As `fold`, of what must not stay in memory: names."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def snake(text: str) -> str:
    """A word for lists of skills and facts: small letters, underscores for everything else."""
    return re.sub(r"[^\w]+|_+", "_", text.casefold()).strip("_")


def nearest(text: str, known: Iterable[str]) -> str:
    """The known word most like this one, or nothing."""
    words = {fold(word): word for word in known}
    found = get_close_matches(fold(text), words, n=1, cutoff=0.6)
    return words[found[0]] if found else ""


def guarded(text: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula: an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
