"""Words of an address as people write them, and as the register does."""

import re
import unicodedata

_SHORT = {
    "pagasts": "pag",
    "pagasta": "pag",
    "pagastā": "pag",
    "novads": "nov",
    "novada": "nov",
    "novadā": "nov",
    "ielā": "iela",
    "latvija": "",
    "māja": "",
    "mājas": "",
    "dzīvoklis": "dz",
}
"""What people write out or add, by what the register has."""
_WORD = re.compile(r"\w+", re.UNICODE)
_NUMBER = re.compile(r"\b(\d+)\s+([a-z])\b")
"""A house's number and its letter are one word."""
_POSTCODE = re.compile(r"\blv[- ]?(\d{4})\b", re.IGNORECASE)
_FLAT = re.compile(
    r"(?P<house>\b\d+\s?[a-z]?(?:\s?k-?\s?\d+)?)\s*(?:-|–|,?\s*dz(?:ī?v)?\.?)\s*(?P<flat>\d+\s?[a-z]?)\b",
    re.IGNORECASE,
)


def folded(text: str) -> str:
    """Small letters without diacritics and without spaces, "12 A" -> "12a"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c) and not c.isspace())


def without_flat(text: str) -> tuple[str, str]:
    """The address up to the building, and the flat's number; empty where there is none."""
    shielded = _POSTCODE.sub(r"lv\1", text)
    found = _FLAT.search(shielded)
    if found is None:
        return text, ""
    return shielded[: found.end("house")] + shielded[found.end() :], folded(found["flat"])


def words_of(text: str) -> list[str]:
    """The words to search for, small; what the register does not write is left out.

    A postcode is one word, else each house number would match the beginning of one.
    """
    joined = _POSTCODE.sub(r"lv\1", unicodedata.normalize("NFC", text)).casefold()
    joined = _NUMBER.sub(r"\1\2", joined.replace("_", " "))
    words = [_SHORT.get(word, word) for word in _WORD.findall(joined)]
    return [word for word in words if word]
