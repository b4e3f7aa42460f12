"""`homecare settings`: what this installation is set to, without secrets."""

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from api.cli.frame import AsJson, emit, table, tell
from homecare.settings import Settings, settings

HIDDEN = "***"


def show_settings(as_json: AsJson = False) -> None:
    """Print each setting, its value and whether it was set."""
    chosen = settings()
    rows = {name: shown(getattr(chosen, name)) for name in Settings.model_fields}
    emit(as_json, rows, lambda: _draw(chosen, rows))


def shown(value: object) -> str | int | float | bool | None:
    """The value as it may be printed: secrets, passwords and keys in addresses are starred."""
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    return _address(text) if re.match(r"^[a-z][a-z0-9+]*://", text) else text


def _address(url: str) -> str:
    """An address without its password and the values of its query."""
    parts = urlsplit(url)
    whom, at, host = parts.netloc.rpartition("@")
    user, colon, _ = whom.partition(":")
    hidden = f"{user}:{HIDDEN}" if colon else whom
    query = re.sub(r"=[^&]*", f"={HIDDEN}", parts.query)
    return urlunsplit(parts._replace(netloc=f"{hidden}{at}{host}", query=query))


def _draw(chosen: Settings, rows: dict[str, Any]) -> None:
    headers = [tell("cli.column.setting"), tell("cli.column.value"), tell("cli.column.is_set")]
    lines = [
        (
            f"HOMECARE_{name.upper()}",
            "–" if value is None else value,
            tell("cli.said.yes") if name in chosen.model_fields_set else "",
        )
        for name, value in rows.items()
    ]
    table(tell("cli.said.settings"), headers, lines)
