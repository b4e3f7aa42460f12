"""The text of a PDF of ours, read by its own tables of letters; no program beside is needed."""

import base64
import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_STREAM = re.compile(rb"\bstream\r?\n")
_ESCAPES = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}


def pages_of(made: bytes) -> list[str]:
    """The text of each page in the order in which it was written; a space between its pieces."""
    objects = {int(number): body for number, body in _OBJECT.findall(made)}
    letters = {
        name: _letters(objects, int(number))
        for body in objects.values()
        for name, number in re.findall(rb"/(F\d+(?:\+\d+)?) (\d+) 0 R", body)
    }
    bodies = [b for b in objects.values() if re.search(rb"/Type /Page\b", b)]
    contents = [int(re.findall(rb"/Contents (\d+) 0 R", body)[0]) for body in bodies]
    return [_text(_stream(objects[number]), letters) for number in contents]


def _letters(objects: dict[int, bytes], number: int) -> dict[int, str]:
    """Code of a glyph -> the letter that it stands for."""
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])
    if found is None:
        return {}
    table = _stream(objects[int(found[1])]).decode("latin-1").partition("endcodespacerange")[2]
    known: dict[int, str] = {}
    for first, last, listed in re.findall(r"<(\w+)> <(\w+)>\s*\[(.*?)\]", table, re.DOTALL):
        codes = range(int(first, 16), int(last, 16) + 1)
        signs = re.findall(r"<(\w+)>", listed)
        known |= {
            c: bytes.fromhex(s).decode("utf-16-be") for c, s in zip(codes, signs, strict=False)
        }
    for code, sign in re.findall(r"^<(\w+)> <(\w+)>$", table, re.MULTILINE):
        known[int(code, 16)] = bytes.fromhex(sign).decode("utf-16-be")
    return known


def _stream(body: bytes) -> bytes:
    begin, length = _STREAM.search(body), re.search(rb"/Length (\d+)", body)
    assert begin is not None
    assert length is not None
    raw = body[begin.end() :][: int(length[1])]
    if b"/ASCII85Decode" in body:
        raw = base64.a85decode(raw.strip().removesuffix(b"~>"))
    return zlib.decompress(raw) if b"/FlateDecode" in body else raw


def _text(content: bytes, letters: dict[bytes, dict[int, str]]) -> str:
    shown: list[str] = []
    known: dict[int, str] = {}
    pieces = re.compile(rb"/(F\d+(?:\+\d+)?) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
    for font, text in pieces.findall(content):
        if font:
            known = letters.get(font, {})
            continue
        shown.append("".join(known.get(code, chr(code)) for code in _codes(text)))
    return " ".join(shown)


def _codes(text: bytes) -> list[int]:
    """The bytes of a string of PDF, its escapes undone."""
    found: list[int] = []
    for octal, sign, plain in re.findall(rb"\\([0-7]{1,3})|\\(.)|(.)", text, re.DOTALL):
        if octal:
            found.append(int(octal, 8))
        else:
            found.append(_ESCAPES.get(sign, sign[0]) if sign else plain[0])
    return found
