"""CSV files as municipalities have them: several encodings and delimiters, never guessed blindly.

UTF-8 with or without its mark, UTF-16 with its mark, else Windows-1257 (Baltic); text that would
come out of that as other than Latvian letters is refused.
"""

import csv
import io
import re
from collections.abc import Iterator

from homecare.intake.faults import Refused
from homecare.intake.headers import Raw, RawRow
from homecare.intake.text import clean, unguarded

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LATVIAN = frozenset("āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ")
_SIGNS = frozenset("„”“‟«»’‘–—…°§€\u00a0")
_LONG_RUN = re.compile(r"[^\W\x00-\x7f]{4,}")
"""Latvian seldom has four letters with marks in a row; Russian read as Latvian always has."""
_OTHERS = (b"%pdf", b"<html", b"<?xml", b"<!doctype", b"{", b"\x89png", b"\xff\xd8")
"""How files begin that people take for tables."""
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a]")


def decoded(content: bytes) -> str:
    """The text of a CSV file; Refused as file_encoding or file_not_table."""
    if content.startswith(_UTF16):
        return _decode(content, "utf-16")
    _refuse_binary(content[:4096])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _baltic(content)


def _refuse_binary(sample: bytes) -> None:
    """A stray control sign is a fault of its cell; many of them are no text at all."""
    controls = _BINARY.findall(sample)
    if sample.lstrip(b"\xef\xbb\xbf \r\n").lower().startswith(_OTHERS):
        raise Refused("file_not_table")
    if len(controls) * 20 > len(sample):
        raise Refused("file_encoding" if b"\x00" in controls else "file_not_table")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("file_encoding") from None


def _baltic(content: bytes) -> str:
    text = _decode(content, "cp1257")
    foreign = [c for c in text if not c.isascii() and c not in _SIGNS]
    latvian = sum(c in _LATVIAN for c in foreign)
    cyrillic = sum(map(len, _LONG_RUN.findall(text)))
    if latvian * 2 < len(foreign) or cyrillic * 2 > len(foreign):
        raise Refused("file_encoding")
    return text


def raw_rows(text: str) -> Iterator[RawRow]:
    """Numbered rows; Refused as csv_broken where quotes do not match.

    A row's number is what a spreadsheet shows: a quoted cell may hold line ends.
    """
    named = re.match("sep=([;,\t|])\r?\n", text)
    body = text[named.end() :] if named else text
    sign = named[1] if named else _delimiter(body)
    number = 1 if named else 0
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=sign, strict=True)
    try:
        for cells in reader:
            number += 1
            yield number, [_raw(cell) for cell in cells]
    except csv.Error:
        raise Refused("csv_broken", row=number + 1) from None


def _delimiter(text: str) -> str:
    first = re.search(r"[^\r\n]*[^\s\r\n][^\r\n]*", text)
    header = re.sub('"[^"]*"', "", first[0] if first else "")
    return max(";,\t", key=header.count)


def _raw(cell: str) -> Raw:
    try:
        text = clean(cell)
    except Refused as refused:
        return refused
    if text.startswith("="):
        return Refused("formula")
    return unguarded(text) or None
