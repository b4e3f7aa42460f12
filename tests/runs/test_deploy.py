"""What lies in deploy/ names commands, settings and files that there are."""

import re
from pathlib import Path

import pytest
import typer.main

from api.cli.app import app
from homecare.settings import Settings
from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(file for file in DEPLOY.rglob("*") if file.is_file())


def ids(file: Path) -> str:
    return file.name


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_every_command_is_one_of_ours(file: Path):
    known = getattr(typer.main.get_command(app), "commands", {})
    said = re.findall(r"(?:bin/|exec |&& |\")homecare ([a-z]+)", file.read_text("utf-8"))
    assert bool(said) == (file.suffix != ".timer")
    assert set(said) <= set(known)


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_every_setting_is_one_of_ours(file: Path):
    known = {f"HOMECARE_{name.upper()}" for name in Settings.model_fields} | {"HOMECARE_NAME"}
    assert set(re.findall(r"HOMECARE_\w+", file.read_text("utf-8"))) <= known


def test_the_container_copies_what_there_is():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE)
    names = [name for names in copied for name in names.split()]
    assert {"homecare", "solver", "maps", "api", "pyproject.toml"} <= set(names)
    assert [name for name in names if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("file", FILES, ids=ids)
def test_what_was_not_run_says_so(file: Path):
    if file.suffix != ".timer":
        assert re.search(r"UNTESTED|systemd-analyze verify", file.read_text("utf-8"))
