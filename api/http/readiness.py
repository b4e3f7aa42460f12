"""Whether this server can do its work: the database, its tables, the disk; and the solver's cache."""

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from homecare.errors import StoreError
from homecare.planning import Ports
from homecare.settings import Settings
from solver.cache import MARK, choose_folder

MB = 1_000_000


def checks(ports: Ports, chosen: Settings) -> dict[str, str]:
    """Each check by name: "ok", else one word for what is wrong.

    A cold kernel cache keeps nobody from working: the first plan waits for the compiler.
    """
    made: dict[str, Callable[[], str]] = {
        "database": lambda: _database(ports),
        "disk": lambda: _disk(chosen),
        "kernels": lambda: _kernels(chosen),
    }
    return {name: check() for name, check in made.items()}


def failing(found: dict[str, str]) -> list[str]:
    """Names of the checks without which the server should get no requests."""
    return [name for name, word in found.items() if word != "ok" and name != "kernels"]


def _database(ports: Ports) -> str:
    try:
        ports.store.check()
    except StoreError as error:
        return error.code
    return "ok"


def _disk(chosen: Settings) -> str:
    try:
        free = shutil.disk_usage(_folder(chosen)).free
    except OSError:
        return "unreadable"
    return "ok" if free >= chosen.least_free_mb * MB else "full"


def _folder(chosen: Settings) -> Path:
    """Where this installation writes: beside its SQLite file, else where it is started."""
    url = urlsplit(chosen.database_url)
    beside = Path(url.path.removeprefix("/")).parent if url.scheme.startswith("sqlite") else Path()
    return beside if beside.exists() else Path()


def _kernels(chosen: Settings) -> str:
    folder = choose_folder(chosen.cache_dir, chosen.user_cache())
    return "ok" if (folder / MARK).exists() else "cold"
