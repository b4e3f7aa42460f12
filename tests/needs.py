"""What tests need from the machine beyond Python: a Chromium for the browser tests.

`python -m tests.needs` finds one, or installs Debian's where it may, and says what it did.
"""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")
INSTALL_S = 600


def find_chromium() -> str | None:
    """Path of the first Chromium on PATH that really runs."""
    for name in BROWSERS:
        path = shutil.which(name)
        if path is not None and _runs(path, "--version"):
            return path
    return None


def missing_browser() -> str:
    """Why browser tests cannot run here, and what to do about it."""
    return (
        f"no Chromium on PATH (looked for {', '.join(BROWSERS)}). "
        "On Debian: sudo apt-get install chromium. Elsewhere: install Chromium or Google Chrome."
    )


def in_ci() -> bool:
    """Whether a test that cannot run is a failure."""
    return os.environ.get("CI", "").lower() == "true"


def main() -> int:
    """Find or install Chromium; 1 where browser tests must run and cannot."""
    path = find_chromium()
    if path is None and _may_install():
        _tell(f"No Chromium found. Installing {' and '.join(PACKAGES)} with apt-get ...")
        path = _install()
    if path is not None:
        _tell(f"Browser tests use {path}.")
        return 0
    _tell(f"BROWSER TESTS WILL NOT RUN: {missing_browser()}")
    return 1 if in_ci() else 0


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install() -> str | None:
    install = ("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES)
    if not _runs(*install) and not (_runs("apt-get", "update") and _runs(*install)):
        _tell("apt-get could not install it.")
    return find_chromium()


def _runs(*command: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=quiet, capture_output=True, check=False, timeout=INSTALL_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
