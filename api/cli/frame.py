"""What all commands share: language, tables, JSON, errors and exit codes."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum, IntEnum
from functools import cache
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from homecare.errors import (
    Conflict,
    FileError,
    HomecareError,
    IntakeError,
    NotFound,
    NotPublishable,
    PlanError,
    ProblemError,
    RequestError,
    SettingsError,
    SolveError,
    StoreError,
)
from homecare.i18n import say
from homecare.settings import settings


class Exit(IntEnum):
    """Exit codes of every command; documented in docs/command-line.md."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    FAULTS = 3
    VIOLATIONS = 4
    NOT_FOUND = 5
    CONFLICT = 6
    SOLVER = 7
    SETTINGS = 8


_EXITS: tuple[tuple[type[HomecareError], Exit], ...] = (
    (IntakeError, Exit.FAULTS),
    (NotPublishable, Exit.VIOLATIONS),
    (PlanError, Exit.CONFLICT),
    (NotFound, Exit.NOT_FOUND),
    (Conflict, Exit.CONFLICT),
    (SolveError, Exit.SOLVER),
    (ProblemError, Exit.SOLVER),
    (SettingsError, Exit.SETTINGS),
    (StoreError, Exit.SETTINGS),
    (FileError, Exit.SETTINGS),
    (RequestError, Exit.USAGE),
)


@cache
def language() -> str:
    """The language of this terminal; Latvian where the settings cannot be read."""
    try:
        return settings().spoken()
    except SettingsError:
        return "lv"


def tell(code: str, **values: str | float) -> str:
    """A sentence of the command line in the language of the terminal."""
    return say(code, language(), **values)


def console() -> Console:
    """Where tables go; a fresh one, so that it follows a redirected output."""
    return Console(highlight=False, soft_wrap=False)


def day_given(text: str) -> datetime:
    """A day as people write it; raises BadParameter with what to write."""
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y."):
        with suppress(ValueError):
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
    raise typer.BadParameter(tell("cli.said.bad_day"))


def day_option(told: str) -> Any:  # noqa: ANN401 - typer does not say what it makes
    """The option of a day, for Annotated; `told` is its help."""
    return typer.Option("--day", "-d", parser=day_given, metavar="23.11.2026", help=told)


AsJson = Annotated[bool, typer.Option("--json", help=tell("cli.option.json"))]
ForMunicipality = Annotated[
    str | None, typer.Option("--municipality", "-m", help=tell("cli.option.municipality"))
]
OnDay = Annotated[datetime | None, day_option(tell("cli.option.day"))]


def emit(as_json: bool, answer: Mapping[str, Any], show: Callable[[], None]) -> None:
    """Print the answer as JSON, or let `show` draw it for a person."""
    if as_json:
        sys.stdout.write(json.dumps(plain(answer), ensure_ascii=False, indent=1) + "\n")
        sys.stdout.flush()
    else:
        show()


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The value as JSON knows it: dataclasses as objects, sets sorted, times as ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(v) for v in value)
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Draw a table; columns of numbers stand to the right, codes are not broken in two."""
    lines = [[str(cell) for cell in row] for row in rows]
    drawn = Table(header_style="bold")
    for number, header in enumerate(headers):
        filled = [line[number] for line in lines if line[number]]
        numeric = bool(filled) and all(_is_number(cell) for cell in filled)
        drawn.add_column(
            header,
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=all(_is_code(cell) for cell in filled),
        )
    for line in lines:
        drawn.add_row(*line)
    console().print(title, style="bold", markup=False)
    if lines:
        console().print(drawn)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace(":", "").replace("-", "").isdigit()


MOST_CODE = 20
"""Longest text without a space that a column of 80 can keep whole."""


def _is_code(text: str) -> bool:
    return " " not in text and len(text) <= MOST_CODE


@contextmanager
def bar(label: str, total: float | None, as_json: bool) -> Iterator[Callable[[float], None]]:
    """A progress bar on stderr that runs to `total`; yields the function that moves it.

    Without a total it only shows that something is going on.
    """
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=as_json or not sys.stderr.isatty(),
    )
    with shown:
        task = shown.add_task(label, total=total)
        yield lambda done: shown.update(task, completed=done)


def notice_for(as_json: bool) -> Callable[[str], None] | None:
    """What tells the person at the terminal why a first search does not begin; programs no word."""
    if as_json:
        return None

    def notice(code: str) -> None:
        Console(stderr=True, highlight=False).print(
            tell(f"cli.notice.{code}"), markup=False, soft_wrap=True
        )

    return notice


def exit_of(error: HomecareError) -> Exit:
    """The exit code that belongs to an error."""
    if error.code == "plan_broken":
        return Exit.VIOLATIONS
    return next((code for kind, code in _EXITS if isinstance(error, kind)), Exit.UNEXPECTED)


def report(error: HomecareError, *, as_json: bool) -> Exit:
    """Say what went wrong on stderr (JSON on stdout when asked) and give the exit code."""
    values = dict(error.values)
    if "count" in values:
        values["n"] = values["count"]
    sentence = tell(f"error.{error.code}", **values)
    if as_json:
        body = {"error": {"code": error.code, "message": sentence, "values": dict(error.values)}}
        sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=1) + "\n")
    else:
        Console(stderr=True, highlight=False).print(sentence, style="bold red", markup=False)
    return exit_of(error)
