"""The workshop: a Problem in, a Plan out. The only room with OR-Tools and numba.

`solve` runs in a process of its own and imports neither here; `solver.here.solve_here` does the
same in this process, for tests and benchmarks. `lay_out` answers questions about a plan at hand, too
fast for a process of its own; it loads numba when first called. `warm_up` compiles what is not yet.
"""

from homecare.ports import Params, StopRule
from solver.boards import lay_out
from solver.cache import Warmth
from solver.process import solve, warm_up

__all__ = ["Params", "StopRule", "Warmth", "lay_out", "solve", "warm_up"]
