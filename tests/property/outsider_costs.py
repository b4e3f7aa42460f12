"""What a plan costs by docs/costs.md, as the second referee reads it; see `outsider`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from math import ceil

from tests.property.outsider_routes import (
    Json,
    PlanSeen,
    RouteSeen,
    seen_at,
    span_s,
    windows_around,
)


def costs(seen: PlanSeen) -> dict[str, int]:
    """Cost parts that are not nought."""
    found: dict[str, int] = defaultdict(int)
    for route in seen.routes:
        for part, points in _of_route(seen, route):
            found[part] += points
    for visit_id, visit in seen.visits.items():
        for part, points in _of_visit(seen, visit, seen.met.get(visit_id, [])):
            found[part] += points
    weights = seen.problem["weights"]
    late = [_late_s(seen.visits[v], seen.begin(v)) for v in seen.met]
    found["lateness"] = weights["lateness_per_s"] * sum(late)
    found["largest_lateness"] = weights["largest_lateness_per_s"] * max([0, *late])
    found["idle"] = weights["idle_per_s"] * max([0, *_idle(seen)])
    found["imbalance"] = weights["imbalance_per_s"] * _unfair_s(seen)
    return {part: points for part, points in found.items() if points}


def _of_route(seen: PlanSeen, route: RouteSeen) -> Iterator[tuple[str, int]]:
    weights, totals = seen.problem["weights"], route.totals()
    yield "travel", weights["travel_per_s"] * totals["travel_s"]
    yield "overtime", weights["overtime_per_s"] * route.overtime_s
    yield "waiting", weights["waiting_per_s"] * totals["waiting_s"]
    yield "carers_used", weights["carer_used"]
    meal = route.shift["meal"]
    if meal and not any(_is_meal(meal, a, b) for a, b in route.breaks):
        yield "missed_break", weights["missed_break"]


def _is_meal(meal: Json, start: datetime, end: datetime) -> bool:
    latest = end if meal["on_end"] else start
    long_enough = span_s(start, end) >= meal["least_s"]
    return (
        long_enough and start >= seen_at(meal["opens_at"]) and latest <= seen_at(meal["closes_at"])
    )


def _of_visit(
    seen: PlanSeen, visit: Json, met: list[tuple[str, datetime]]
) -> Iterator[tuple[str, int]]:
    weights, carers = seen.problem["weights"], {k for k, _ in met}
    if not met:
        worth = visit["optional_worth"]
        duty = weights["unserved"][str(visit["priority"])]
        yield ("unserved", duty) if worth is None else ("optional", worth)
        return
    for wish, part in (("preferred_carers", "not_preferred"), ("known_carers", "new_face")):
        strangers = [k for k, _ in met if visit[wish] and k not in visit[wish]]
        yield part, weights[part] * len(strangers)
    yield "preference", sum(visit["carer_points"].get(k, 0) for k, _ in met)
    before = seen.problem["baseline"].get(visit["id"])
    if before and set(before["carer_ids"]) != carers:
        yield "change", weights["change"]
    elif before:
        moved_s = abs(span_s(seen_at(before["begin_at"]), min(b for _, b in met)))
        yield "moved", weights["moved_per_s"] * moved_s


def _late_s(visit: Json, begin: datetime) -> int:
    around = windows_around(visit, begin)
    around.sort(key=lambda w: (seen_at(w["opens_at"]), seen_at(w["closes_at"])))
    if around and around[-1]["due_at"] is not None:
        after_s = visit["service_s"] if visit["window_on"] == "end" else 0
        return max(0, span_s(seen_at(around[-1]["due_at"]), begin) + after_s)
    if visit["preferred"]:
        return max(0, span_s(seen_at(visit["preferred"]["closes_at"]), begin))
    return 0


def _idle(seen: PlanSeen) -> Iterator[int]:
    routes = {r.shift["id"]: r for r in seen.routes}
    for shift in seen.problem["shifts"]:
        start, end, route = (
            seen_at(shift["start_at"]),
            seen_at(shift["end_at"]),
            routes.get(shift["id"]),
        )
        if route is None:
            meal = shift["meal"]
            yield span_s(start, end) - (meal["least_s"] if meal else 0)
        else:
            around_s = max(0, span_s(start, route.start)) + max(0, span_s(route.end, end))
            yield around_s + route.totals()["waiting_s"]


def _unfair_s(seen: PlanSeen) -> int:
    if seen.problem["weights"]["balance"] == "above_fair":
        fair = [(r.work_s, r.shift["fair_work_s"]) for r in seen.routes]
        return sum(max(0, work_s - fair_s) for work_s, fair_s in fair if fair_s is not None)
    load = {s["carer_id"]: 0 for s in seen.problem["shifts"]}
    load = {k: seen.problem["worked_s"].get(k, 0) for k in load}
    for route in seen.routes:
        totals = route.totals()
        load[route.shift["carer_id"]] += totals["care_s"] + totals["travel_s"]
    if not load:
        return 0
    if seen.problem["weights"]["balance"] == "range":
        return max(load.values()) - min(load.values())
    mean = Fraction(sum(load.values()), len(load))
    return sum(ceil(abs(own - mean)) for own in load.values())
