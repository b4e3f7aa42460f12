"""`homecare db`: bring the database up to date, save it, bring it back."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.frame import AsJson, bar, console, emit, tell
from homecare.privacy.erasure import listed
from homecare.settings import settings
from homecare.store import Store

Force = Annotated[bool, typer.Option("--force", help=tell("cli.option.force"))]
File = Annotated[Path, typer.Argument(help=tell("cli.option.backup_file"))]


def upgrade(as_json: AsJson = False) -> None:
    """Create the database or bring its tables to this version."""
    store = Store(settings().database_url)
    try:
        store.upgrade()
    finally:
        store.close()
    emit(as_json, {"upgraded": True}, _say_upgraded)


def _say_upgraded() -> None:
    console().print(tell("cli.said.upgraded"))
    console().print(tell("cli.next.upgraded"), markup=False)


def backup(file: File, as_json: AsJson = False) -> None:
    """Write everything to one file, while others go on working."""
    store = Store(settings().database_url)
    try:
        store.check()
        with bar(tell("cli.doing.backup"), None, as_json):
            store.backup(file)
    finally:
        store.close()
    emit(
        as_json,
        {"file": str(file), "bytes": file.stat().st_size},
        lambda: console().print(tell("cli.said.backed_up", file=str(file)), markup=False),
    )


def restore(file: File, force: Force = False, as_json: AsJson = False) -> None:
    """Fill the database from a backup; refuses one that holds anything unless forced."""
    store = Store(settings().database_url)
    try:
        with bar(tell("cli.doing.restore"), None, as_json):
            came_back = store.restore(file, force=force, erased=listed(settings().erasures_file))
    finally:
        store.close()
    emit(
        as_json,
        {"file": str(file), "restored": True, "erased_again": came_back},
        lambda: console().print(tell("cli.said.restored", file=str(file)), markup=False),
    )
