"""The families' own evaluators, beside the project; tests skip without them, but never in CI."""

import gzip
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.families.files import SHARED
from tests.needs import in_ci


def shared(name: str) -> Path:
    """A file or folder of the public benchmarks; skips the test where it is not there."""
    path = SHARED / name
    if not path.exists():
        why = f"the public benchmarks lie beside the project as shared/benchmarks; no {name}"
        if in_ci():
            pytest.fail(why)
        pytest.skip(why)
    return path


def evaluator(name: str) -> ModuleType:
    """An evaluator's module, imported by its path."""
    spec = importlib.util.spec_from_file_location(name, shared(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if hasattr(module, "_read"):
        # Theirs leaves files open, which is an error here.
        vars(module)["_read"] = read_text
    return module


def read_text(path: str) -> str:
    if path.endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8") as packed:
            return packed.read()
    return Path(path).read_text(encoding="utf-8")
