"""A terminal of its own for each story: one database, one language, settings read afresh."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from api.cli.frame import language, report
from homecare.errors import HomecareError
from homecare.settings import settings


class Terminal:
    """Runs commands as a person would, and reads what they print."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: object, code: int = 0) -> str:
        """What the command printed; fails unless it ended with `code`."""
        result = CliRunner().invoke(app, [str(w) for w in words])
        ended = result.exit_code
        if isinstance(result.exception, HomecareError):
            ended = report(result.exception, as_json=False)
        elif result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert ended == code, result.output
        return result.output

    def ask(self, *words: object, code: int = 0) -> Any:
        """The command's answer as JSON."""
        return json.loads(self.run(*words, "--json", code=code))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOMECARE_DATABASE_URL", f"sqlite:///{tmp_path / 'story.sqlite'}")
    monkeypatch.setenv("HOMECARE_LANGUAGE", "lv")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    language.cache_clear()
    yield Terminal(tmp_path)
    settings.cache_clear()
    language.cache_clear()
