"""Erasing a person everywhere: tables, disk, files for people, and a list outside the database.

The list holds codes and salted marks; a backup that is restored later is held to it, also where
the database of today is lost.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from homecare.errors import FileError
from homecare.files import naming, read_text
from homecare.privacy.traces import files_holding, forget
from homecare.records import Erased, Erasure
from homecare.settings import Settings
from homecare.store import Store

DAYS_AT_ONCE = 10
"""Stored plans that are rewritten in one transaction, while nobody else writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Who is to be forgotten."""

    municipality_id: str
    kind: str
    """ "client", "carer" or "account"."""
    subject_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Where, beside the database, something of a person may lie."""

    out_dir: Path
    list_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What an erasure took away."""

    erased: Erased
    files: int
    """Files that were deleted: those for people that held the person, and the copies of the
    database that upgrades had left."""


def grounds_of(chosen: Settings) -> Grounds:
    """Where this installation writes files for people, and its list of erasures."""
    return Grounds(out_dir=chosen.out_dir, list_file=chosen.erasures_file)


def erase_person(store: Store, actor: str, whom: Whom, grounds: Grounds) -> Forgotten:
    """Take a person out of everything that this installation keeps.

    The person's rows go in one transaction; the stored days follow, some at a time. What an
    interruption left undone the next erasure does, or the nightly retention. Raises NotFound,
    StoreError and FileError.
    """
    erased = erase_rows(store, actor, whom)
    days = clear_days(store, actor, whom.municipality_id)
    counts = {**erased.counts, "plans": erased.counts.get("plans", 0) + days}
    return Forgotten(
        erased=replace(erased, counts=counts), files=sweep(store, actor, [erased], grounds)
    )


def erase_rows(store: Store, actor: str, whom: Whom) -> Erased:
    """Take a person out of the tables, but for the stored days. Raises NotFound."""
    with store.work(actor) as work:
        return work.erasure.erase(whom.municipality_id, whom.kind, whom.subject_id, days=False)


def clear_days(store: Store, actor: str, municipality_id: str) -> int:
    """Take who was erased out of the stored days, some days at a time; how many plans.

    What an interruption left undone is done by the next one.
    """
    with store.look(actor) as look:
        left = look.erasure.unclear(municipality_id)
    for start in range(0, len(left), DAYS_AT_ONCE):
        with store.work(actor) as work:
            work.erasure.clear(municipality_id, left[start : start + DAYS_AT_ONCE])
    return len(left)


def sweep(store: Store, actor: str, erased: list[Erased], grounds: Grounds) -> int:
    """Write the list, clean the disk, delete files that hold any of them; how many files."""
    with store.look(actor) as look:
        note_erasures(grounds.list_file, look.erasure.erasures())
    store.scrub()
    copies = store.drop_copies()
    files: set[Path] = set()
    for one in erased:
        files |= {*files_holding(grounds.out_dir, one.erasure.subject_id, one.traces)}
    found = {file for file in files if file.resolve() != grounds.list_file.resolve()}
    forget(found)
    return len(found) + copies


def note_erasures(file: Path, done: tuple[Erasure, ...]) -> None:
    """Add to the list what it lacks; it is on disk when this returns. Raises FileError."""
    known = {(one.municipality_id, one.kind, one.subject_id, one.salt) for one in listed(file)}
    lines = [
        json.dumps(asdict(one) | {"at": one.at.isoformat()}, ensure_ascii=False) + "\n"
        for one in done
        if (one.municipality_id, one.kind, one.subject_id, one.salt) not in known
    ]
    with naming(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.writelines(lines)
            opened.flush()
            os.fsync(opened.fileno())


def listed(file: Path) -> tuple[Erasure, ...]:
    """The erasures on the list; none where there is no file. Raises FileError."""
    if not file.exists():
        return ()
    try:
        return tuple(_erasure(line) for line in read_text(file).splitlines() if line)
    except (ValueError, TypeError, KeyError):
        raise FileError("erasures_file_broken", file=file.name) from None


def _erasure(line: str) -> Erasure:
    values = json.loads(line)
    return Erasure(**values | {"at": datetime.fromisoformat(values["at"])})
