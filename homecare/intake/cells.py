"""One cell to one value; a cell that is not understood is Refused with its fault's code."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache

from homecare.intake import vocabulary as words
from homecare.intake.faults import Refused
from homecare.intake.rhythms import rrule_of, weekdays_of
from homecare.intake.shapes import Column, Kind
from homecare.intake.tables import Cell
from homecare.intake.text import NOTE_MAX, TEXT_MAX, fold, nearest, snake
from homecare.intake.vocabulary import Choice

_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
_LONG = frozenset({Kind.NOTE, Kind.TEXTS, Kind.WORDS})
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_ADDRESS_CODE = re.compile(r"[0-9]{9}")
_BETWEEN = re.compile(r"(?<=\d) (?=\d{3}\b)")


def value_of(column: Column, cell: Cell) -> object:
    """What the cell says, in the types and units of the model."""
    return _READERS[column.kind](column, cell)


def text_of(column: Column, cell: Cell) -> str:
    """Text; a number keeps the digits that the spreadsheet shows."""
    text = _as_text(cell)
    most = NOTE_MAX if column.kind in _LONG else TEXT_MAX
    if len(text) > most:
        raise Refused("too_long", most=most)
    return text


def _as_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell)


def address_code_of(_column: Column, cell: Cell) -> str:
    """Nine digits, with spaces between them or without."""
    code = _as_text(cell).replace(" ", "")
    if not _ADDRESS_CODE.fullmatch(code):
        raise Refused("bad_address_code")
    return code


def number_of(column: Column, cell: Cell) -> float:
    """A number with decimal comma or point, inside the column's limits."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = float(cell)
    elif isinstance(cell, str):
        number = _parsed_number(cell)
    else:
        raise Refused("bad_number")
    return _in_range(column, number)


def _parsed_number(text: str) -> float:
    plain = _BETWEEN.sub("", text.replace("–", "-"))
    if len(plain) > 30 or not _NUMBER.fullmatch(plain):
        raise Refused("bad_number")
    return float(plain.replace(",", "."))


def _in_range(column: Column, number: float) -> float:
    low = float("-1e15") if column.low is None else column.low
    high = 1e15 if column.high is None else column.high
    if not low <= number <= high:  # also refuses NaN
        raise Refused("out_of_range", low=_plain(low), high=_plain(high))
    return number


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def integer_of(column: Column, cell: Cell) -> int:
    """A whole number."""
    number = number_of(column, cell)
    if not number.is_integer():
        raise Refused("bad_integer")
    return int(number)


def date_of(_column: Column, cell: Cell) -> date:
    """A local date: dd.mm.yyyy, yyyy-mm-dd, or a date cell without a time of day."""
    if isinstance(cell, datetime):
        if cell.time() != time():
            raise Refused("bad_date")
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return _parsed_date(cell)
    raise Refused("bad_date")


def _parsed_date(text: str) -> date:
    if found := _DOTTED.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        raise Refused("bad_date")
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("bad_date") from None


def time_of(_column: Column, cell: Cell) -> time:
    """A local time in whole minutes: 8:00, 08.00, or a time cell."""
    if isinstance(cell, time):
        found = cell
    elif isinstance(cell, str) and (match := _CLOCK.fullmatch(cell)):
        hour, minute = map(int, match.groups())
        if hour > 23 or minute > 59:
            raise Refused("bad_time")
        found = time(hour, minute)
    else:
        raise Refused("bad_time")
    if found.second or found.microsecond:
        raise Refused("bad_time")
    return found


def yes_no_of(_column: Column, cell: Cell) -> bool:
    """Yes or no in the words of `vocabulary`."""
    word = "-" if cell == "-" else fold(_as_text(cell))
    if word in _folded(words.YES):
        return True
    if word in _folded(words.NO) or word == "-":
        return False
    raise Refused("bad_yes_no")


@cache
def _folded(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for word in known) - {""}


def choice_of(column: Column, cell: Cell) -> str:
    """The value of one of the column's choices."""
    text = _as_text(cell)
    spelled = _spellings(column.choices)
    found = spelled.get(fold(text))
    if found is None:
        raise Refused("unknown_choice", nearest=nearest(text, _shown(column.choices)))
    return found


@cache
def _spellings(choices: tuple[Choice, ...]) -> Mapping[str, str]:
    return {fold(word): c.value for c in choices for word in (c.value, c.lv, *c.also)}


def _shown(choices: tuple[Choice, ...]) -> list[str]:
    return [word for c in choices for word in (c.lv, c.value)]


def texts_of(column: Column, cell: Cell) -> tuple[str, ...]:
    """A list of texts, each once, in the order of the cell.

    Bars part the list if there is one, else semicolons, else commas; so a text may hold a comma
    where the list ends with a semicolon.
    """
    text = text_of(column, cell)
    sign = next((s for s in "|;" if s in text), ",")
    parts = (part.strip() for part in text.split(sign))
    return tuple(dict.fromkeys(part for part in parts if part))


def words_of(column: Column, cell: Cell) -> tuple[str, ...]:
    """A list of words for skills and facts, known Latvian ones by their code."""
    parts = (words.KNOWN_WORDS.get(p.casefold(), snake(p)) for p in texts_of(column, cell))
    return tuple(dict.fromkeys(part for part in parts if part))


def languages_of(column: Column, cell: Cell) -> tuple[str, ...]:
    """A list of languages by name or ISO 639-1 code."""
    return tuple(dict.fromkeys(_language(part) for part in texts_of(column, cell)))


def _language(text: str) -> str:
    word = fold(text.casefold().replace("valoda", ""))
    known = _spellings(words.LANGUAGES).get(word)
    if known is None and not re.fullmatch("[a-z]{2}", word):
        raise Refused("bad_language", nearest=nearest(word, _shown(words.LANGUAGES)))
    return known or word


def seconds_of(column: Column, cell: Cell) -> int:
    """Minutes in the file, whole seconds in the model."""
    return round(number_of(column, cell) * 60)


def hours_of(column: Column, cell: Cell) -> int:
    """Hours in the file, whole seconds in the model."""
    return round(number_of(column, cell) * 3600)


def seconds_list_of(column: Column, cell: Cell) -> tuple[int | None, ...]:
    """Minutes for each gap of a row; a dash where one has none."""
    if not isinstance(cell, str):
        return (seconds_of(column, cell),)
    sign = next((s for s in "|;" if s in cell), None)
    parts = [part.strip() for part in (cell.split(sign) if sign else [cell])]
    return tuple(None if p in {"", "-"} else seconds_of(column, p) for p in parts)


def start_of(column: Column, cell: Cell) -> str:
    """The number of an office, or "home"."""
    text = text_of(column, cell)
    return "home" if fold(text) in _folded(words.HOME) else text


def _weekdays(_column: Column, cell: Cell) -> tuple[int, ...]:
    if isinstance(cell, date | time | bool):
        raise Refused("bad_weekday")
    return weekdays_of(_as_text(cell))


def _rrule(_column: Column, cell: Cell) -> str:
    return rrule_of(_as_text(cell))


_READERS: Mapping[Kind, Callable[[Column, Cell], object]] = {
    Kind.TEXT: text_of,
    Kind.NOTE: text_of,
    Kind.CODE: text_of,
    Kind.ADDRESS_CODE: address_code_of,
    Kind.REF: text_of,
    Kind.REFS: texts_of,
    Kind.GAP_TO: texts_of,
    Kind.START: start_of,
    Kind.INTEGER: integer_of,
    Kind.NUMBER: number_of,
    Kind.MINUTES: seconds_of,
    Kind.MINUTES_LIST: seconds_list_of,
    Kind.HOURS: hours_of,
    Kind.DATE: date_of,
    Kind.TIME: time_of,
    Kind.YES_NO: yes_no_of,
    Kind.CHOICE: choice_of,
    Kind.TEXTS: texts_of,
    Kind.WORDS: words_of,
    Kind.LANGUAGES: languages_of,
    Kind.WEEKDAYS: _weekdays,
    Kind.RRULE: _rrule,
}
