"""Where in our code a fault happened: a module and a line, never a value."""

import traceback
from types import TracebackType

OURS = frozenset({"api", "homecare", "maps", "solver"})
"""The packages in which a fault is looked for."""


def place_of(trace: TracebackType | None) -> str:
    """The last line of ours on the way to a fault, "homecare.store.work:80"; "-" where none is."""
    ours = [
        f"{frame.f_globals['__name__']}:{line}"
        for frame, line in traceback.walk_tb(trace)
        if str(frame.f_globals.get("__name__")).split(".")[0] in OURS
    ]
    return ours[-1] if ours else "-"
