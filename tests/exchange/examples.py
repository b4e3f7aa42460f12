"""The tiny day and a plan of it as files in docs; `python -m tests.exchange.examples` writes them."""

import json
from pathlib import Path

from homecare.exchange import plan_from_json, plan_to_json, problem_to_json
from homecare.plan import Plan, Problem
from tests import tiny

FOLDER = Path(__file__).parents[2] / "docs" / "schema"
SHORT = """\
{
 "format": "homecare-plan-short-1",
 "problem_id": "tiny:20261123",
 "routes": [
  {
   "shift_id": "S-1",
   "stops": [
    {"visit_id": "V-A", "begin_at": "2026-11-23T06:10:00Z"},
    {"visit_id": "V-B", "begin_at": "2026-11-23T07:20:00Z"}
   ]
  },
  {
   "shift_id": "S-2",
   "stops": [
    {"visit_id": "V-D", "begin_at": "2026-11-23T06:40:00Z"},
    {"visit_id": "V-C", "begin_at": "2026-11-23T07:50:00Z"}
   ]
  }
 ]
}
"""


def example() -> tuple[Problem, Plan]:
    """The tiny day with all four visits served: K-1 takes A and B, K-2 takes D and C."""
    problem = tiny.problem()
    return problem, plan_from_json(SHORT, problem)


def files() -> dict[str, str]:
    """File name -> text."""
    problem, plan = example()
    return {
        "tiny.problem.json": problem_to_json(problem),
        "tiny.plan.json": plan_to_json(plan, problem),
        "tiny.short.json": SHORT,
    }


if __name__ == "__main__":
    for name, text in files().items():
        json.loads(text)
        (FOLDER / name).write_text(text, encoding="utf-8")
