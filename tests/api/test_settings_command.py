"""`homecare settings`: everything but secrets."""

import pytest

from homecare.settings import Settings
from tests.terminal import Terminal

SECRETS = {
    "HOMECARE_DATABASE_URL": "postgresql://homecare:CANARY@db/homecare?password=CANARY",
    "HOMECARE_GEOCODER_URL": "https://maps.test/search?key=CANARY",
    "HOMECARE_MAP_TILES_URL": "https://u:CANARY@maps.test/{z}/{x}/{y}.png",
    "HOMECARE_METRICS_TOKEN": "CANARY",
}


def test_all_settings_are_shown_and_no_secret(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    shown = terminal.ask("settings")
    assert shown.keys() == Settings.model_fields.keys()
    assert shown["database_url"] == "postgresql://homecare:***@db/homecare?password=***"
    assert shown["map_tiles_url"] == "https://u:***@maps.test/{z}/{x}/{y}.png"
    for text in (str(shown), terminal.run("settings")):
        assert "CANARY" not in text


def test_what_is_set_is_told_apart(terminal: Terminal):
    lines = terminal.run("settings").splitlines()
    assert next("jā" in line for line in lines if "DATABASE_URL" in line)
    assert not next("jā" in line for line in lines if "SERVER_PORT" in line)
