"""The second referee's rules of carers, clients and cars over days; see `outsider`."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from tests.property.outsider_routes import Json, PlanSeen, RouteSeen, seen_at, span_s

WEEK = timedelta(days=7)
Span = tuple[datetime, datetime]


def of_carers(seen: PlanSeen) -> Iterator[str]:
    for carer_id in {r.shift["carer_id"] for r in seen.routes}:
        routes = sorted(
            (r for r in seen.routes if r.shift["carer_id"] == carer_id), key=lambda r: r.start
        )
        history = [h for h in seen.problem["history"] if h["carer_id"] == carer_id]
        past = [(seen_at(h["start_at"]), seen_at(h["end_at"])) for h in history]
        if any(later.start < earlier.end for earlier, later in pairwise(routes)):
            yield "travel"
        yield from _breaks(routes)
        yield from _days(routes, past)
        yield from _weeks(seen, routes, history)


def _breaks(routes: list[RouteSeen]) -> Iterator[str]:
    limits, chains = routes[0].limits, [[routes[0]]]
    for earlier, later in pairwise(routes):
        if 0 <= span_s(earlier.end, later.start) < limits["break_total_s"]:
            chains[-1].append(later)
        else:
            chains.append([later])
    for chain in chains:
        rests = [(a.end, b.start) for a, b in pairwise(chain)]
        rests = sorted(rests + [rest for r in chain for rest in r.breaks])
        parts = [(a, b) for a, b in rests if span_s(a, b) >= limits["break_part_s"]]
        short = sum(span_s(a, b) for a, b in parts) < limits["break_total_s"]
        latest = chain[0].start + timedelta(seconds=limits["break_latest_start_s"])
        is_due = sum(r.work_s for r in chain) > limits["break_over_s"]
        if is_due and (short or parts[0][0] > latest):
            yield "legal_break"


def _days(routes: list[RouteSeen], past: list[Span]) -> Iterator[str]:
    limits, all_work = routes[0].limits, past + [(r.start, r.end) for r in routes]
    blocks: list[Span] = []
    for day_on in sorted({r.day_on for r in routes}):
        today = [r for r in routes if r.day_on == day_on]
        if sum(r.work_s for r in today) > limits["day_max_s"]:
            yield "working_day"
        start, end = today[0].start, max(r.end for r in today)
        blocks.append((start, end))
        rests = [span_s(b, start) if a < start else span_s(end, a) for a, b in past]
        if any(rest_s < limits["daily_rest_s"] for rest_s in rests):
            yield "daily_rest"
        if _longest_rest_s(all_work, end) < limits["weekly_rest_s"]:
            yield "weekly_rest"
    if any(span_s(a[1], b[0]) < limits["daily_rest_s"] for a, b in pairwise(blocks)):
        yield "daily_rest"


def _weeks(seen: PlanSeen, routes: list[RouteSeen], history: list[Json]) -> Iterator[str]:
    for week in {_week(r.day_on) for r in routes}:
        worked_s = sum(r.work_s for r in routes if _week(r.day_on) == week)
        for span in history:
            start, end = seen_at(span["start_at"]), seen_at(span["end_at"])
            if _week(seen.local_day(start)) == week:
                worked_s += span_s(start, end) if span["work_s"] is None else span["work_s"]
        if worked_s > routes[0].limits["week_max_s"]:
            yield "working_week"


def _week(day_on: date) -> tuple[int, int]:
    return day_on.isocalendar()[:2]


def _longest_rest_s(spans: list[Span], until: datetime) -> int:
    free, longest_s = until - WEEK, 0
    for start, end in sorted(spans):
        if end > until - WEEK and start < until:
            longest_s = max(longest_s, span_s(free, start))
            free = max(free, end)
    return max(longest_s, span_s(free, until))


def of_clients(seen: PlanSeen) -> Iterator[str]:
    budget = seen.problem["continuity"]
    if budget is None:
        return
    stops = [
        (seen.visits[visit_id]["client_id"], carer_id, seen.local_day(begin))
        for visit_id, met in seen.met.items()
        for carer_id, begin in met
    ]
    first_on = date.fromisoformat(seen.problem["day_on"])
    for client_id in {c for c, _, _ in stops}:
        for number in range(seen.problem["days"]):
            run = [first_on + timedelta(days=number - n) for n in range(budget["days"])]
            before = {
                carer_id
                for carer_id, days in budget["met"].get(client_id, {}).items()
                if any(date.fromisoformat(d) in run for d in days)
            }
            ours = {k for c, k, on in stops if c == client_id and on in run}
            too_many_before = len(before) > budget["most_carers"]
            if ours - before if too_many_before else len(before | ours) > budget["most_carers"]:
                yield "continuity"


def of_cars(seen: PlanSeen) -> Iterator[str]:
    cars = {pool["id"]: pool["cars"] for pool in seen.problem["cars"]}
    out: dict[str, list[Span]] = {}
    for route in seen.routes:
        shift, way = route.shift, route.route["way"]
        pool_id = shift["car_pool_id"] if shift["way"] == "shared_car" else None
        if way is not None and (pool_id is None or way != shift["way_without_car"]):
            yield "cars"
        if way is None and pool_id is not None:
            out.setdefault(pool_id, []).append(_out(route))
    for pool_id, spans in out.items():
        # The number of cars out grows only where one goes out.
        for moment, _ in spans:
            if sum(a <= moment < b for a, b in spans) > cars.get(pool_id, 0):
                yield "cars"


def _out(route: RouteSeen) -> Span:
    opens, closes = seen_at(route.shift["start_at"]), seen_at(route.shift["latest_end_at"])
    middle = opens + timedelta(seconds=span_s(opens, closes) // 2)
    if route.end <= middle:
        return opens, middle
    return (middle if route.start >= middle else opens), closes
