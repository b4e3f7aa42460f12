"""Settings of an installation: environment before file, wrong ones named, values kept quiet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from homecare.errors import SettingsError
from homecare.settings import Settings, settings

LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in LOCALES:
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "homecare.toml").write_text('actor = "file"\nlanguage = "en"\n', encoding="utf-8")
    monkeypatch.setenv("HOMECARE_ACTOR", "environment")
    assert (settings().actor, settings().language) == ("environment", "en")


@pytest.mark.parametrize(
    ("name", "value"),
    [("language", "de"), ("solve_memory_mb", "12"), ("solve_memory_mb", "a lot")],
)
def test_a_wrong_setting_is_named_without_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(f"HOMECARE_{name.upper()}", value)
    with pytest.raises(SettingsError) as wrong:
        settings()
    assert wrong.value.values["name"] == name
    assert value not in str(wrong.value)


def test_an_unknown_setting_in_the_file_is_named(tmp_path: Path):
    (tmp_path / "homecare.toml").write_text("datbase_url = 'x'\n", encoding="utf-8")
    with pytest.raises(SettingsError) as wrong:
        settings()
    assert wrong.value.values["name"] == "datbase_url"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("", "lv"), ("C.UTF-8", "lv"), ("lv_LV.UTF-8", "lv"), ("en_US.UTF-8", "en")],
)
def test_the_locale_chooses_where_no_setting_does(
    locale: str, language: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LANG", locale)
    assert Settings().spoken() == language
    assert Settings(language="lv").spoken() == "lv"


def test_another_process_has_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOMECARE_LANGUAGE", "en")  # of this process, not of the chosen settings
    chosen = Settings(
        language=None, https=False, metrics_token=SecretStr("x"), out_dir=tmp_path, actor="ā"
    )
    environment = chosen.environment()
    assert "HOMECARE_LANGUAGE" not in environment
    monkeypatch.delenv("HOMECARE_LANGUAGE")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Settings() == chosen
