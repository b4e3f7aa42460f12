"""Solve an instance of uhhc2026 and write the solution; the last line printed is JSON.

python -m benchmarks.uhhc INSTANCE.json[.gz] --seconds 30 --seed 1 --threads 2 --out SOLUTION.json
"""

from benchmarks.families import answer, parser, read_json, tell, write_json
from benchmarks.uhhc.instance import instance_of
from benchmarks.uhhc.problem import problem_of
from benchmarks.uhhc.score import cost_parts
from benchmarks.uhhc.solution import solution_of
from homecare.model import GapCarers


def main() -> None:
    """Read, solve, write, tell."""
    words = parser(__doc__)
    words.add_argument(
        "--independent",
        choices=(GapCarers.ANY, GapCarers.DIFFERENT),
        type=GapCarers,
        default=GapCarers.ANY,
        help="carers of a patient's independent services",
    )
    asked = words.parse_args()
    instance = instance_of(read_json(asked.instance))
    problem = problem_of(instance, asked.independent)
    found = answer(problem, asked)
    solution = solution_of(instance, found.plan)
    must = {visit.id for visit in problem.visits if visit.optional_worth is None}
    # A wrong cost is the engine's fault and no fault of the plan; it is told all the same.
    feasible = must <= found.plan.served_ids and not set(found.violations) - {"costs"}
    parts = cost_parts(instance, solution)
    if asked.out:
        write_json(asked.out, solution | {"cost_components": parts})
    tell(asked, found, sum(parts.values()), parts, feasible=feasible)


if __name__ == "__main__":
    main()
