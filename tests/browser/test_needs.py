"""What `python -m tests.needs` says and does, with an apt-get of our own."""

from pathlib import Path

import pytest

from tests import needs

BROWSER = "#!/bin/sh\nexit 0\n"


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty PATH, run by root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return tmp_path


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def apt_get(folder: Path, body: str) -> None:
    program(folder, "apt-get", f"#!/bin/sh\necho $1 >> {folder}/asked\n{body}\n")


def test_a_browser_that_runs_is_found(bare: Path, capsys: pytest.CaptureFixture[str]):
    program(bare, "chromium", "#!/bin/sh\nexit 1\n")
    chrome = program(bare, "google-chrome", BROWSER)
    assert needs.find_chromium() == str(chrome)
    assert needs.main() == 0
    assert str(chrome) in capsys.readouterr().out


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1), ("false", 0)])
def test_without_any_it_says_so_and_fails_only_in_ci(
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ci: str,
    code: int,
):
    monkeypatch.setenv("CI", ci)
    assert not list(bare.iterdir())
    assert needs.main() == code
    said = capsys.readouterr().out
    assert "BROWSER TESTS WILL NOT RUN" in said
    assert "apt-get install chromium" in said


def test_debians_browser_is_installed_where_it_may_be(
    bare: Path, capsys: pytest.CaptureFixture[str]
):
    made = bare / "chromium"
    ready = bare / "ready"
    apt_get(
        bare,
        f'[ "$1" = update ] && : > {ready} && exit 0\n'
        f"[ -e {ready} ] || exit 100\n"
        f"echo '#!/bin/sh' > {made}\n/bin/chmod 755 {made}",
    )
    assert needs.main() == 0
    assert (bare / "asked").read_text().split() == ["install", "update", "install"]
    said = capsys.readouterr().out
    assert "Installing chromium" in said
    assert f"Browser tests use {made}" in said


def test_a_failed_installation_is_told(bare: Path, capsys: pytest.CaptureFixture[str]):
    apt_get(bare, "exit 100")
    assert needs.main() == 0
    assert "could not install" in capsys.readouterr().out


def test_nothing_is_installed_by_others_than_root(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    apt_get(bare, "exit 0")
    assert needs.main() == 0
    assert not (bare / "asked").exists()
    assert "BROWSER TESTS WILL NOT RUN" in capsys.readouterr().out
