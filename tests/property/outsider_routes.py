"""The second referee's rules of routes and visits; see `outsider`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


def seen_at(text: str) -> datetime:
    """A moment of a document."""
    return datetime.fromisoformat(text)


def span_s(start: datetime, end: datetime) -> int:
    """Seconds between two moments."""
    return int((end - start).total_seconds())


class RouteSeen:
    """One route, walked from the start to the end."""

    def __init__(self, plan: "PlanSeen", route: Json) -> None:
        self.day, self.route, self.stops = plan, route, route["stops"]
        self.shift = plan.shifts[route["shift_id"]]
        self.limits = plan.problem["limits"][self.shift["limits_id"]]
        self.matrix = plan.problem["travel"]["by_way"][route["way"] or self.shift["way"]]
        self.start, self.end = seen_at(route["start_at"]), seen_at(route["end_at"])
        self.day_on = plan.local_day(self.start)
        self.breaks = sorted(
            (seen_at(b["start_at"]), seen_at(b["end_at"])) for b in route["breaks"]
        )
        self.visits = [plan.visits[s["visit_id"]] for s in self.stops]
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
        return sum(max(0, span_s(max(start, a), min(end, b))) for a, b in self.breaks)

    @property
    def work_s(self) -> int:
        work_s = span_s(self.start, self.end)
        if not self.limits["break_counts_as_work"]:
            work_s -= sum(span_s(a, b) for a, b in self.breaks)
        if not self.limits["home_legs_count"]:
            ends = (("starts_at_home", 0), ("ends_at_home", len(self.stops)))
            work_s -= sum(self.way(n)["travel_s"] for at, n in ends if self.shift[at])
        return work_s

    @property
    def overtime_s(self) -> int:
        return max(0, span_s(seen_at(self.shift["end_at"]), self.end))

    def rules(self) -> Iterator[str]:
        opens, closes = seen_at(self.shift["start_at"]), seen_at(self.shift["latest_end_at"])
        if self.start < opens or self.end > closes:
            yield "shift"
        free = self.start
        for number, stop in enumerate(self.stops):
            yield from self.on_the_way(number, stop, free)
            yield from self.at_the_client(stop, self.visits[number])
            free = seen_at(stop["leave_at"])
        needed_s = self.way(-1 % len(self.ways))["travel_s"] + self.rested_s(free, self.end)
        if span_s(free, self.end) < needed_s or self.route["last_leg"] != self.leg(-1):
            yield "travel"
        yield from self.resting()
        if self.route["totals"] != self.totals():
            yield "totals"

    def leg(self, number: int) -> Json:
        start, end = self.ways[number]
        return {"from_place_id": start, "to_place_id": end, **self.way(number % len(self.ways))}

    def on_the_way(self, number: int, stop: Json, free: datetime) -> Iterator[str]:
        arrive, begin = seen_at(stop["arrive_at"]), seen_at(stop["begin_at"])
        on_road = span_s(free, arrive) - self.rested_s(free, arrive)
        at_door = span_s(arrive, begin) - self.rested_s(arrive, begin)
        if (
            stop["leg"] != self.leg(number)
            or on_road < stop["leg"]["travel_s"]
            or at_door < self.approach_s(number)
        ):
            yield "travel"

    def at_the_client(self, stop: Json, visit: Json) -> Iterator[str]:
        shift, begin, leave = self.shift, seen_at(stop["begin_at"]), seen_at(stop["leave_at"])
        spoken, area = set(visit["languages"]), visit["area_id"]
        broken = {
            "window": not windows_around(visit, begin),
            "service": span_s(begin, leave) != visit["service_s"],
            "skills": not set(visit["skills"]) <= set(shift["skills"]),
            "language": bool(spoken) and not spoken & set(shift["languages"]),
            "area": bool(area and shift["area_ids"]) and area not in shift["area_ids"],
            "incompatible": bool(set(visit["facts"]) & set(shift["refuses"]))
            or shift["carer_id"] in visit["forbidden_carers"],
            "legal_break": any(a < leave and begin < b for a, b in self.breaks),
        }
        yield from (rule for rule, is_broken in broken.items() if is_broken)

    def resting(self) -> Iterator[str]:
        outside = any(not self.start <= a < b <= self.end for a, b in self.breaks)
        if outside or any(b[0] < a[1] for a, b in pairwise(self.breaks)):
            yield "legal_break"

    def totals(self) -> Json:
        ways = [self.way(n) for n in range(len(self.ways))]
        spent = {
            "care_s": sum(
                span_s(seen_at(s["begin_at"]), seen_at(s["leave_at"])) for s in self.stops
            ),
            "travel_s": sum(w["travel_s"] for w in ways),
            "approach_s": sum(self.approach_s(n) for n in range(len(self.stops))),
            "break_s": sum(span_s(a, b) for a, b in self.breaks),
        }
        return spent | {
            "waiting_s": span_s(self.start, self.end) - sum(spent.values()),
            "work_s": self.work_s,
            "overtime_s": self.overtime_s,
            "distance_m": sum(w["distance_m"] for w in ways),
        }


def windows_around(visit: Json, begin: datetime) -> list[Json]:
    """The windows in which a visit lies that begins at this moment."""
    last = begin
    if visit["window_on"] == "end":
        last += timedelta(seconds=visit["service_s"])
    return [
        w
        for w in visit["windows"]
        if seen_at(w["opens_at"]) <= begin and last <= seen_at(w["closes_at"])
    ]


class PlanSeen:
    """All routes of a plan together."""

    def __init__(self, problem: Json, plan: Json) -> None:
        self.problem, self.plan = problem, plan
        self.zone = ZoneInfo(problem["zone"])
        self.visits: dict[str, Json] = {v["id"]: v for v in problem["visits"]}
        self.shifts: dict[str, Json] = {s["id"]: s for s in problem["shifts"]}
        self.routes = [RouteSeen(self, r) for r in plan["routes"]]
        self.met: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
        for route in plan["routes"]:
            for stop in route["stops"]:
                carer_id = self.shifts[route["shift_id"]]["carer_id"]
                self.met[stop["visit_id"]].append((carer_id, seen_at(stop["begin_at"])))

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def carers(self, visit_id: str) -> set[str]:
        return {k for k, _ in self.met.get(visit_id, ())}

    def begin(self, visit_id: str) -> datetime:
        return min(b for _, b in self.met[visit_id])

    def once(self) -> Iterator[str]:
        listed = [u["visit_id"] for u in self.plan["unserved"]]
        for visit_id, visit in self.visits.items():
            stops = len(self.met.get(visit_id, ()))
            if (stops > 0) == (listed.count(visit_id) == 1) or stops > visit["carers_needed"]:
                yield "once"

    def known(self) -> Iterator[str]:
        if any(
            r["carer_id"] != self.shifts[r["shift_id"]]["carer_id"] for r in self.plan["routes"]
        ):
            yield "known"

    def pairs(self) -> Iterator[str]:
        for visit_id, met in self.met.items():
            carers, begins = self.carers(visit_id), {b for _, b in met}
            needed, pin = self.visits[visit_id]["carers_needed"], self.visits[visit_id]["pin"]
            if needed > 1 and (len(begins) > 1 or len(carers) < needed):
                yield "double_handed"
            if pin and {pin["carer_id"], pin["with_carer_id"]} - {None} - carers:
                yield "pin"
            if pin and pin["begin_at"] and begins != {seen_at(pin["begin_at"])}:
                yield "pin"

    def ties(self) -> Iterator[str]:
        for gap in self.problem["gaps"]:
            first_id, second_id = gap["first_id"], gap["second_id"]
            served = [visit_id in self.met for visit_id in (first_id, second_id)]
            if gap["together"] and len(set(served)) == 2:
                yield "together"
            if all(served):
                apart_s = span_s(self.begin(first_id), self.begin(second_id))
                one, two = self.carers(first_id), self.carers(second_id)
                late = gap["most_s"] is not None and apart_s > gap["most_s"]
                strange = gap["carers"] == "same" and not (one <= two or two <= one)
                if apart_s < gap["least_s"] or late or strange:
                    yield "gap"
                if gap["carers"] == "different" and one & two:
                    yield "gap"
        for spacing in self.problem["spacings"]:
            served_ids = [v for v in spacing["visit_ids"] if v in self.met]
            days = [self.local_day(self.begin(v)) for v in served_ids]
            if any(abs((a - b).days) < spacing["least_days"] for a, b in combinations(days, 2)):
                yield "spacing"
