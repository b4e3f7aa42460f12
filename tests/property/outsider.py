"""A second referee that knows nothing but the exchanged files and docs/exchange.md.

Standard library only. It was written from the pages alone, as a stranger would, and says in its
own way what is wrong with a plan: a wrong sentence in the docs, or a wrong rule in the referee,
shows as a difference between the two.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
WEEK = timedelta(days=7)


def complaints(problem: Json, plan: Json) -> set[str]:
    """Names of the rules that the plan breaks."""
    day = _Day(problem, plan)
    found = {*day.once(), *day.pairs(), *day.carers(), *day.money()}
    for route in plan["routes"]:
        found |= {*_Route(day, route).rules()}
    return found


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _s(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


class _Route:
    """One route, walked from the start to the end."""

    def __init__(self, day: "_Day", route: Json) -> None:
        self.day, self.route, self.stops = day, route, route["stops"]
        self.shift = day.shifts[route["shift_id"]]
        self.limits = day.problem["limits"][self.shift["limits_id"]]
        self.matrix = day.problem["travel"]["by_way"][self.shift["way"]]
        self.start, self.end = _at(route["start_at"]), _at(route["end_at"])
        self.breaks = sorted((_at(b["start_at"]), _at(b["end_at"])) for b in route["breaks"])
        self.visits = [day.visits[s["visit_id"]] for s in self.stops]
        places = [self.shift["start_place_id"], *(v["place_id"] for v in self.visits)]
        self.ways = list(zip(places, [*places[1:], self.shift["end_place_id"]], strict=True))

    def way(self, number: int) -> Json:
        """The leg as the matrix has it."""
        place_ids = self.day.problem["travel"]["place_ids"]
        row, column = (place_ids.index(p) for p in self.ways[number])
        return {k: self.matrix[k][row][column] for k in ("travel_s", "distance_m")}

    def approach_s(self, number: int) -> int:
        start, end = self.ways[number]
        return int(self.visits[number]["approach_s"]) if start != end else 0

    def rested_s(self, start: datetime, end: datetime) -> int:
        return sum(max(0, _s(max(start, a), min(end, b))) for a, b in self.breaks)

    @property
    def work_s(self) -> int:
        work_s = _s(self.start, self.end)
        if not self.limits["break_counts_as_work"]:
            work_s -= sum(_s(a, b) for a, b in self.breaks)
        if not self.limits["home_legs_count"]:
            ends = (("starts_at_home", 0), ("ends_at_home", len(self.stops)))
            work_s -= sum(self.way(n)["travel_s"] for at, n in ends if self.shift[at])
        return work_s

    @property
    def overtime_s(self) -> int:
        return max(0, _s(_at(self.shift["end_at"]), self.end))

    def rules(self) -> Iterator[str]:
        if self.start < _at(self.shift["start_at"]) or self.end > _at(self.shift["latest_end_at"]):
            yield "shift"
        free = self.start
        for number, stop in enumerate(self.stops):
            yield from self.on_the_way(number, stop, free)
            yield from self.at_the_client(stop, self.visits[number])
            free = _at(stop["leave_at"])
        if _s(free, self.end) < self.way(-1 % len(self.ways))["travel_s"] + self.rested_s(
            free, self.end
        ):
            yield "travel"
        yield from self.resting()
        if self.route["totals"] != self.totals():
            yield "totals"

    def on_the_way(self, number: int, stop: Json, free: datetime) -> Iterator[str]:
        way, leg = self.way(number), stop["leg"]
        arrive, begin = _at(stop["arrive_at"]), _at(stop["begin_at"])
        on_road = _s(free, arrive) - self.rested_s(free, arrive)
        at_door = _s(arrive, begin) - self.rested_s(arrive, begin)
        if (
            (leg["from_place_id"], leg["to_place_id"]) != self.ways[number]
            or {k: leg[k] for k in way} != way
            or on_road < way["travel_s"]
            or at_door < self.approach_s(number)
        ):
            yield "travel"

    def at_the_client(self, stop: Json, visit: Json) -> Iterator[str]:
        shift, begin, leave = self.shift, _at(stop["begin_at"]), _at(stop["leave_at"])
        windows = [(_at(w["opens_at"]), _at(w["closes_at"])) for w in visit["windows"]]
        spoken, area = set(visit["languages"]), visit["area_id"]
        broken = {
            "window": not any(a <= begin <= b for a, b in windows),
            "service": _s(begin, leave) != visit["service_s"],
            "skills": not set(visit["skills"]) <= set(shift["skills"]),
            "language": bool(spoken) and not spoken & set(shift["languages"]),
            "area": bool(area and shift["area_ids"]) and area not in shift["area_ids"],
            "incompatible": bool(set(visit["facts"]) & set(shift["refuses"]))
            or shift["carer_id"] in visit["forbidden_carers"],
            "legal_break": any(a < leave and begin < b for a, b in self.breaks),
        }
        yield from (rule for rule, is_broken in broken.items() if is_broken)

    def resting(self) -> Iterator[str]:
        parts = [(a, b) for a, b in self.breaks if _s(a, b) >= self.limits["break_part_s"]]
        short = sum(_s(a, b) for a, b in parts) < self.limits["break_total_s"]
        latest = self.start + timedelta(seconds=self.limits["break_latest_start_s"])
        if self.work_s > self.limits["break_over_s"] and (short or parts[0][0] > latest):
            yield "legal_break"
        if any(not self.start <= a < b <= self.end for a, b in self.breaks):
            yield "legal_break"

    def totals(self) -> Json:
        ways = [self.way(n) for n in range(len(self.ways))]
        spent = {
            "care_s": sum(_s(_at(s["begin_at"]), _at(s["leave_at"])) for s in self.stops),
            "travel_s": sum(w["travel_s"] for w in ways),
            "approach_s": sum(self.approach_s(n) for n in range(len(self.stops))),
            "break_s": sum(_s(a, b) for a, b in self.breaks),
        }
        return spent | {
            "waiting_s": _s(self.start, self.end) - sum(spent.values()),
            "work_s": self.work_s,
            "overtime_s": self.overtime_s,
            "distance_m": sum(w["distance_m"] for w in ways),
        }


class _Day:
    """All routes of a day together."""

    def __init__(self, problem: Json, plan: Json) -> None:
        self.problem, self.plan = problem, plan
        self.visits: dict[str, Json] = {v["id"]: v for v in problem["visits"]}
        self.shifts: dict[str, Json] = {s["id"]: s for s in problem["shifts"]}
        self.routes = [_Route(self, r) for r in plan["routes"]]
        self.met: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
        for route in plan["routes"]:
            for stop in route["stops"]:
                self.met[stop["visit_id"]].append((route["carer_id"], _at(stop["begin_at"])))

    def once(self) -> Iterator[str]:
        listed = [u["visit_id"] for u in self.plan["unserved"]]
        for visit_id, visit in self.visits.items():
            stops = len(self.met.get(visit_id, ()))
            if (stops > 0) == (listed.count(visit_id) == 1) or stops > visit["carers_needed"]:
                yield "once"

    def pairs(self) -> Iterator[str]:
        for visit_id, met in self.met.items():
            carers, begins = {k for k, _ in met}, {b for _, b in met}
            needed, pin = self.visits[visit_id]["carers_needed"], self.visits[visit_id]["pin"]
            if len(begins) > 1 or (needed > 1 and len(carers) < needed):
                yield "double_handed"
            if pin and pin["carer_id"] and pin["carer_id"] not in carers:
                yield "pin"
            if pin and pin["begin_at"] and begins != {_at(pin["begin_at"])}:
                yield "pin"
        for gap in self.problem["gaps"]:
            first, second = (self.met.get(gap[k]) for k in ("first_id", "second_id"))
            if first and second:
                apart_s = _s(first[0][1], second[0][1])
                most_s = gap["most_s"]
                if apart_s < gap["least_s"] or (most_s is not None and apart_s > most_s):
                    yield "gap"

    def carers(self) -> Iterator[str]:
        for carer_id in {r.shift["carer_id"] for r in self.routes}:
            routes = [r for r in self.routes if r.shift["carer_id"] == carer_id]
            limits, spans = routes[0].limits, sorted((r.start, r.end) for r in routes)
            if sum(r.work_s for r in routes) > limits["day_max_s"]:
                yield "working_day"
            if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
                yield "travel"
            past = [
                (_at(h["start_at"]), _at(h["end_at"]))
                for h in self.problem["history"]
                if h["carer_id"] == carer_id
            ]
            start, end = spans[0][0], max(b for _, b in spans)
            before = [_s(b, start) for a, b in past if a < start]
            after = [_s(end, a) for a, _ in past if a >= start]
            if min([*before, *after], default=limits["daily_rest_s"]) < limits["daily_rest_s"]:
                yield "daily_rest"
            if _longest_rest_s(past + spans, end) < limits["weekly_rest_s"]:
                yield "weekly_rest"

    def money(self) -> Iterator[str]:
        costs: dict[str, int] = defaultdict(int)
        for part, points in self._of_routes():
            costs[part] += points
        for visit_id, visit in self.visits.items():
            for part, points in self._of_visit(visit, self.met.get(visit_id, [])):
                costs[part] += points
        stated = {part: points for part, points in self.plan["costs"].items() if points}
        if stated != {part: points for part, points in costs.items() if points}:
            yield "costs"

    def _of_routes(self) -> Iterator[tuple[str, int]]:
        weights = self.problem["weights"]
        for route in self.routes:
            fair_s, totals = route.shift["fair_work_s"], route.totals()
            yield "travel", weights["travel_per_s"] * totals["travel_s"]
            yield "overtime", weights["overtime_per_s"] * route.overtime_s
            if fair_s is not None:
                yield "imbalance", weights["imbalance_per_s"] * max(0, route.work_s - fair_s)

    def _of_visit(self, visit: Json, met: list[tuple[str, datetime]]) -> Iterator[tuple[str, int]]:
        weights, carers = self.problem["weights"], {k for k, _ in met}
        if not met:
            worth = visit["optional_worth"]
            duty = weights["unserved"][str(visit["priority"])]
            yield ("unserved", duty) if worth is None else ("optional", worth)
            return
        begin = min(b for _, b in met)
        for wish, part in (("preferred_carers", "not_preferred"), ("known_carers", "new_face")):
            strangers = [k for k, _ in met if visit[wish] and k not in visit[wish]]
            yield part, weights[part] * len(strangers)
        if visit["preferred"]:
            late_s = max(0, _s(_at(visit["preferred"]["closes_at"]), begin))
            yield "lateness", weights["lateness_per_s"] * late_s
        before = self.problem["baseline"].get(visit["id"])
        if before and set(before["carer_ids"]) != carers:
            yield "change", weights["change"]
        elif before:
            yield "moved", weights["moved_per_s"] * abs(_s(_at(before["begin_at"]), begin))


def _longest_rest_s(spans: list[tuple[datetime, datetime]], until: datetime) -> int:
    free, longest_s = until - WEEK, 0
    for start, end in sorted(spans):
        if end > until - WEEK and start < until:
            longest_s = max(longest_s, _s(free, start))
            free = max(free, end)
    return max(longest_s, _s(free, until))
