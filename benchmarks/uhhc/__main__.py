"""Solve an instance of uhhc2026 and write the solution; the last line printed is JSON.

python -m benchmarks.uhhc INSTANCE.json[.gz] --seconds 30 --seed 1 --threads 2 --out SOLUTION.json
"""

from collections import Counter

from benchmarks.families import answer, parser, read_json, tell, write_json
from benchmarks.uhhc.instance import instance_of
from benchmarks.uhhc.problem import problem_of
from benchmarks.uhhc.score import cost_parts
from benchmarks.uhhc.solution import solution_of
from homecare.rules import judge


def main() -> None:
    """Read, solve, judge, write, tell."""
    asked = parser(__doc__).parse_args()
    instance = instance_of(read_json(asked.instance))
    problem = problem_of(instance)
    found = answer(problem, asked)
    solution = solution_of(instance, found.plan)
    if asked.out:
        write_json(asked.out, solution)
    duties = {visit.id for visit in problem.visits if visit.optional_worth is None}
    left_out = len(duties - found.plan.served_ids)
    broken = Counter(v.rule for v in judge(problem, found.plan) if v.hard)
    if broken or left_out:
        print(f"mandatory services left out: {left_out}, rules broken: {dict(broken)}")
    parts = cost_parts(instance, solution)
    tell(asked, found, sum(parts.values()), parts, feasible=not broken and not left_out)


if __name__ == "__main__":
    main()
