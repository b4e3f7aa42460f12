"""What is fetched at installation: pinned by hashes, from wherever, and with its licences."""

import json
from pathlib import Path

import pytest

import hatch_build
from tests.architecture.sources import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-bench.lock")


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc"])
def test_a_lock_names_no_address(name: str):
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_every_package_of_npm_is_pinned_by_its_hash_and_runs_nothing():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: about for name, about in packages.items() if name}
    assert len(fetched) > 5
    for name, about in fetched.items():
        assert about["integrity"].startswith("sha512-"), name
        assert not about.get("hasInstallScript"), name


def test_licences_of_all_packages_come_along_but_not_those_of_their_folders(tmp_path: Path):
    packages = {"b": "MIT", "@some/a": "ISC", "@types/b": "MIT", "b/dist/esm": "none"}
    for name, licence in packages.items():
        folder = tmp_path / name
        folder.mkdir(parents=True)
        about = {"version": "1.0", "license": licence}
        (folder / "package.json").write_text(json.dumps(about), encoding="utf-8")
    (tmp_path / "b" / "LICENSE.md").write_text("As you like.\n", encoding="utf-8")
    told = hatch_build.licences(tmp_path)
    assert [line for line in told.splitlines() if ": " in line] == [
        "@some/a 1.0: ISC",
        "b 1.0: MIT",
    ]
    assert "As you like." in told


def test_what_npm_says_of_its_failure_is_told(tmp_path: Path):
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RuntimeError, match="could not fetch") as refused:
        hatch_build.installed(tmp_path)
    assert "package-lock" in str(refused.value)
