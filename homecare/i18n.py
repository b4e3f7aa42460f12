"""Everything a person reads, in Latvian first and English second.

Sentences live in homecare/messages/*.toml, one table per code with `lv` and `en`. A sentence
that counts something is a table of plural forms and takes the number from `n`: Latvian has
three (zero, one, other), English two (one, other).
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

LANGUAGES = ("lv", "en")

_LATVIAN = "aābcčdeēfgģhiījkķlļmnņoōpqrŗsštuūvwxyzž"
_BASE = str.maketrans("āēīōūŗ", "aeiour")


@cache
def messages() -> Mapping[str, Mapping[str, str | Mapping[str, str]]]:
    """All sentences: code -> language -> text or plural forms."""
    found: dict[str, Mapping[str, str | Mapping[str, str]]] = {}
    for file in files("homecare").joinpath("messages").iterdir():
        if file.name.endswith(".toml"):
            found |= _flat("", tomllib.loads(file.read_text(encoding="utf-8")))
    return found


def _flat(
    prefix: str, table: Mapping[str, object]
) -> dict[str, Mapping[str, str | Mapping[str, str]]]:
    found: dict[str, Mapping[str, str | Mapping[str, str]]] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            path = f"{prefix}{name}"
            if _is_sentence(value):
                found[path] = value
            else:
                found |= _flat(f"{path}.", value)
    return found


def _is_sentence(table: Mapping[str, object]) -> bool:
    """Whether a table is one sentence; the words for languages have a table "lv" that is not."""
    latvian = table.get("lv")
    return isinstance(latvian, str) or (isinstance(latvian, dict) and "other" in latvian)


def say(code: str, language: str = "lv", /, **values: str | float) -> str:
    """The sentence of a code; a code without a sentence is shown as it is, with its values."""
    entry = messages().get(code)
    if entry is None:
        return " ".join([code, *(f"{name}={value}" for name, value in values.items())])
    text = entry.get(language, entry["lv"])
    if not isinstance(text, str):
        form = Locale(language).plural_form(float(values["n"]))
        text = text.get(form, text["other"])
    return text.format_map({name: _shown(name, value, language) for name, value in values.items()})


_WORDS = {
    "skills": "skill",
    "languages": "spoken",
    "facts": "fact",
    "way": "way",
    "in_the_way": "why.rule",
    "state": "cli.state",
    "to": "cli.state",
    "action": "action",
    "step": "step",
}
"""Blanks that are filled with codes a person should not have to know, and where their words are."""


def _shown(name: str, value: str | float, language: str) -> str:
    if isinstance(value, float):
        text = f"{value:.1f}"
        return text.replace(".", ",") if language == "lv" else text
    if name in _WORDS:
        return ", ".join(_word(_WORDS[name], code, language) for code in str(value).split(", "))
    return str(value)


def _word(table: str, code: str, language: str) -> str:
    entry = messages().get(f"{table}.{code}", {})
    word = entry.get(language, code)
    return word if isinstance(word, str) else code


def clock(at: datetime | time, zone: str = "Europe/Riga") -> str:
    """Wall time of a moment in 24 hours, "08:05"."""
    local = at.astimezone(ZoneInfo(zone)) if isinstance(at, datetime) else at
    return f"{local:%H:%M}"


def day_name(day: date, language: str = "lv") -> str:
    """A date in full words, „pirmdiena, 2026. gada 23. novembris”; English as in Britain."""
    return format_date(day, format="full", locale="en_GB" if language == "en" else language)


def minutes(seconds: int) -> int:
    """Seconds as whole minutes for a person, rounded half up."""
    return (seconds + 30) // 60


def sort_key(name: str) -> tuple[list[int], list[int]]:
    """Key that sorts names as Latvian dictionaries do.

    č, ģ, ķ, ļ, ņ, š and ž are letters of their own; long vowels differ from short ones only
    where all else is equal; y stands with i (Unicode CLDR, collation of "lv").
    """
    folded = name.casefold()
    strong = folded.translate(_BASE).replace("y", "i")
    return [_rank(c) for c in strong], [_rank(c) for c in folded]


def _rank(letter: str) -> int:
    place = _LATVIAN.find(letter)
    return 1000 + place if place >= 0 else ord(letter) if ord(letter) < 1000 else 2000 + ord(letter)
