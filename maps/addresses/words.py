"""Words of an address as people write them, and as the register does."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 100
"""Letters of a word that count; no address has such a one."""

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
    if text.isascii():
        return "".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold()
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


def terms_of(text: str) -> list[str]:
    """The words to search for, folded: nothing but letters and digits."""
    plain = (folded(word) for word in words_of(text))
    terms = ("".join(filter(str.isalnum, word))[:LONGEST] for word in plain)
    return [term for term in terms if term]


def terms_in(*texts: str) -> list[str]:
    """All terms of the register's own texts, each once.

    Most parts between commas are those of the neighbour too, and looked at once.
    """
    parts = (_terms_of_part(part) for text in texts for part in text.split(","))
    return list(dict.fromkeys(term for part in parts for term in part))


@lru_cache(maxsize=50_000)
def _terms_of_part(part: str) -> tuple[str, ...]:
    return tuple(terms_of(part))
