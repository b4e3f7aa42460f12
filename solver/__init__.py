"""The workshop: a Problem in, a Plan out. The only room with OR-Tools.

`solve` runs in a process of its own and imports no OR-Tools here; `solver.method.solve_here`
is the same method in this process, for tests and benchmarks.
"""

from homecare.ports import StopRule
from solver.process import solve

__all__ = ["StopRule", "solve"]
