"""How a command ends: done, refused, interrupted, or by a fault of our own.

Exit codes are in docs/command-line.md.
"""

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from api.blame import place_of
from api.cli.app import app
from api.cli.frame import Exit, report
from homecare.errors import FileError, HomecareError, SettingsError
from homecare.files import cause
from homecare.settings import settings


class Interrupted(SystemExit):
    """Somebody wants the command to end now."""


_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run() -> int:
    """Run the command of the command line; its exit code, unless the command leaves by itself."""
    _leave_in_order()
    as_json = "--json" in sys.argv
    try:
        app()
    except Interrupted as left:
        os._exit(int(str(left.code)))  # all is closed; taking down the rooms would take its time
    except HomecareError as error:
        return report(error, as_json=as_json)
    except OSError as error:
        return _refused(FileError("system_refused", reason=cause(error)), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person is told and nobody's name is
        return _unexpected(error, as_json=as_json)
    return Exit.OK


def _leave_in_order() -> None:
    """Ctrl-C, `kill` and a closed window end a command by way of its `finally`s, once."""
    for number in _INTERRUPTIONS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    for again in _INTERRUPTIONS:
        signal.signal(again, signal.SIG_DFL)  # who asks twice does not want to wait
    raise Interrupted(128 + number)


def _refused(error: HomecareError, *, as_json: bool) -> Exit:
    """As `report`, also where it is the answer itself that could not be written."""
    try:
        code = report(error, as_json=as_json)
        sys.stdout.flush()
    except OSError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the very end
        code = report(error, as_json=False)
    return code


def _unexpected(error: Exception, *, as_json: bool) -> Exit:
    """Say that the program is at fault and where, never with which values."""
    if _debugging():
        sys.stderr.writelines(_trace(error))
    told = HomecareError("unexpected", kind=type(error).__name__, at=place_of(error.__traceback__))
    return report(told, as_json=as_json)


def _debugging() -> bool:
    try:
        return settings().debug
    except SettingsError:
        return False


def _trace(error: BaseException | None) -> Iterator[str]:
    """Lines of code and kinds of errors, the first cause first; messages may hold names."""
    if error is not None:
        yield from _trace(error.__cause__ or error.__context__)
        yield from traceback.format_tb(error.__traceback__)
        yield f"{type(error).__name__}\n\n"
