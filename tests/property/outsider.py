"""A second referee that knows nothing but the exchanged files and docs/exchange.md.

Standard library only. It was written from the pages alone, as a stranger would, and says in its
own way what is wrong with a plan: a wrong sentence in the docs, or a wrong rule in the referee,
shows as a difference between the two. Routes and visits are read in `outsider_routes`, days,
carers, clients and cars in `outsider_days`, costs in `outsider_costs`.
"""

from tests.property.outsider_costs import costs
from tests.property.outsider_days import of_carers, of_cars, of_clients
from tests.property.outsider_routes import Json, PlanSeen

__all__ = ["Json", "complaints"]


def complaints(problem: Json, plan: Json) -> set[str]:
    """Names of the rules that the plan breaks."""
    seen = PlanSeen(problem, plan)
    found = {*seen.once(), *seen.known(), *seen.pairs(), *seen.ties()}
    found |= {*of_carers(seen), *of_clients(seen), *of_cars(seen)}
    for route in seen.routes:
        found |= {*route.rules()}
    stated = {part: points for part, points in plan["costs"].items() if points}
    return found | {"costs"} if stated != costs(seen) else found
