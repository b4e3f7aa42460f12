"""Text as it comes in: NFC, trimmed, without characters that no database or page can hold.

`Line` is one line, `Note` may hold several; both refuse control characters, halves of
characters (surrogates) and what turns the direction of writing (a name that reads backwards
hides what it says). Empty text is text: fields that need some say `min_length`.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

MOST_LINE = 200
"""Characters; longer names and addresses there are none."""
MOST_NOTE = 2000
_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_UNSAFE = frozenset({"Cc", "Cs", "Cn", "Co"})


def one_line(text: object) -> object:
    """The text on one line, or as it is where it is none; raises for unsafe characters."""
    if not isinstance(text, str):
        return text
    return _safe(" ".join(_NEWLINES.sub("\n", text).replace("\t", " ").split("\n")))


def several_lines(text: object) -> object:
    """The text with plain newlines; as `one_line` otherwise."""
    return _safe(_NEWLINES.sub("\n", text), keep="\n\t") if isinstance(text, str) else text


def _safe(text: str, keep: str = "") -> str:
    for sign in text:
        if sign not in keep and (unicodedata.category(sign) in _UNSAFE or sign in _TURNING):
            # The type is looked up in homecare/messages/http.toml; this sentence nobody sees.
            raise PydanticCustomError("text_unsafe", "unsafe characters")
    return unicodedata.normalize("NFC", text).strip()


Line = Annotated[str, StringConstraints(max_length=MOST_LINE), BeforeValidator(one_line)]
"""One line of text for people."""
Note = Annotated[str, StringConstraints(max_length=MOST_NOTE), BeforeValidator(several_lines)]
"""Several lines of text for people."""
Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$"),
    Field(examples=["C-0001"]),
]
"""Code of a client, carer, visit ...; never a name."""
