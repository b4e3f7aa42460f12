"""The trial day needs every compiled function that Python calls, so that nobody waits later."""

from importlib import import_module
from pathlib import Path

import solver.kernel
from solver.trial import compile_all


def entries() -> dict[str, list[object]]:
    """What is kept on disk once compiled, with the kinds of arguments met so far."""
    found: dict[str, list[object]] = {}
    for file in sorted(Path(solver.kernel.__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"solver.kernel.{file.stem}")
        for name, thing in vars(module).items():
            kept = getattr(thing, "_cache", None)
            ours = getattr(getattr(thing, "py_func", None), "__module__", "") == module.__name__
            if ours and type(kept).__name__ == "FunctionCache":
                found[f"{file.stem}.{name}"] = list(thing.signatures)
    return found


def test_the_trial_day_reaches_every_entry():
    compile_all()
    met = entries()
    assert len(met) >= 9
    assert {name for name, kinds in met.items() if not kinds} == set()
    assert {name: len(kinds) for name, kinds in met.items() if len(kinds) > 1} == {}
