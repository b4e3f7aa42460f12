"""The wheel carries all four rooms with what they read, and nothing is taken from the checkout."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.architecture.sources import ROOMS, ROOT

PROBE = """
import homecare, solver, maps, api
from importlib.resources import files
print(homecare.__file__, solver.__file__, maps.__file__, api.__file__, sep="\\n")
from homecare.i18n import say
print(say("error.intake", "en", n=1))
print(files("homecare.store").joinpath("migrations").is_dir())
from maps.protomaps import packed
print(len(packed()) > 40_000)
print(any(f.name.endswith(".html") for f in files("api.pages").joinpath("templates").iterdir()))
"""


def run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_all_rooms_import_from_an_installed_wheel(tmp_path: Path):
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    target = tmp_path / "installed"
    run(
        sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet",
        "--disable-pip-version-check", "--target", str(target), str(wheel), cwd=tmp_path,
    )  # fmt: skip
    # Third-party packages come from this environment; -S keeps its link to the checkout out.
    paths = os.pathsep.join([str(target), sysconfig.get_path("purelib")])
    shown = run(
        sys.executable, "-S", "-c", PROBE, cwd=tmp_path, env={"PYTHONPATH": paths, "LANG": "C"}
    ).splitlines()
    assert [Path(line).relative_to(target).parts[0] for line in shown[:4]] == list(ROOMS)
    assert shown[4] == "1 fault. Nothing was written."
    assert shown[5:] == ["True", "True", "True"]
