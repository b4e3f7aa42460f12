"""A whole small day as a CP-SAT model: circuits per shift, one begin per visit, ties, the bill.

It is a relaxation of the referee's rules and costs: what is in it and what is not stands in
`solver.proof`. Routes are circuits with optional nodes, one per shift, as in OR-Tools' own
examples of routing with CP-SAT.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from homecare.desk import Desk, DeskShift
from homecare.model import Gap, GapCarers, WayOfTravel
from solver.arrays import lost_cost

DEPOT = 0

Place = tuple[str, str]
"""Visit id, shift id."""


def able_shifts_of(desk: Desk, visit_id: str) -> Iterator[DeskShift]:
    """Shifts that may serve a visit at some hour, were it alone."""
    visit = desk.visits[visit_id]
    for shift_id, shift in desk.shifts.items():
        if desk.refusal(shift_id, visit_id) is None and any(
            max(a, shift.starts_s) <= min(b, shift.latest_end_s - visit.service_s)
            for a, b in visit.windows_s
        ):
            yield shift


def servable(desk: Desk, visit_id: str, able: Sequence[DeskShift]) -> bool:
    """Whether carers enough are able, the pinned ones among them."""
    visit = desk.visits[visit_id].visit
    carers = {shift.shift.carer_id for shift in able}
    pinned = {visit.pin.carer_id, visit.pin.with_carer_id} - {None} if visit.pin else set()
    return len(carers) >= visit.carers_needed and pinned <= carers


def _travel_s(desk: Desk, shift: DeskShift) -> Callable[[int, int], int]:
    """Travel of a shift; where its shared car may be gone, the quicker of the two ways."""
    without = shift.shift.way_without_car
    if shift.shift.way is not WayOfTravel.SHARED_CAR or without is None:
        return lambda a, b: shift.travel_s[a][b]
    other_s = desk.problem.travel.by_way[without].travel_s
    return lambda a, b: min(shift.travel_s[a][b], other_s[a][b])


@dataclass(slots=True)
class _Bill:
    """Terms of the objective; only what a carer is wished for may be negative."""

    terms: list[cp_model.IntVar] = field(default_factory=list)
    prices: list[int] = field(default_factory=list)

    def add(self, variable: cp_model.IntVar, price: int) -> None:
        if price:
            self.terms.append(variable)
            self.prices.append(price)


class Day:
    """The model of a day: circuits, begins, ties and the bill."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.model, self.bill = desk, cp_model.CpModel(), _Bill()
        self.numbers = {visit_id: n for n, visit_id in enumerate(desk.visits, start=1)}
        self.at: dict[Place, cp_model.IntVar] = {}
        self.begin: dict[str, cp_model.IntVar] = {}
        self.served: dict[str, cp_model.IntVar] = {}
        self.arcs: dict[str, list[tuple[int, int, cp_model.IntVar]]] = {}
        for visit_id in desk.visits:
            self._visit(visit_id)
        self._lateness()
        for shift in desk.shifts.values():
            self._circuit(shift)
        for gap in desk.problem.gaps:
            self._gap(gap)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(self.bill.terms, self.bill.prices))

    def orders(self, solver: cp_model.CpSolver) -> dict[str, list[str]]:
        """Visits of every used shift in their order."""
        ids = {n: visit_id for visit_id, n in self.numbers.items()}
        found: dict[str, list[str]] = {}
        for shift_id, arcs in self.arcs.items():
            after = {a: b for a, b, literal in arcs if a != b and solver.boolean_value(literal)}
            node = after.get(DEPOT, DEPOT)
            while node != DEPOT:
                found.setdefault(shift_id, []).append(ids[node])
                node = after[node]
        return found

    def begun(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """Begins of served visits that hang together with others across routes."""
        return {
            visit_id: solver.value(begin)
            for visit_id, begin in self.begin.items()
            if solver.boolean_value(self.served[visit_id])
            and (self.desk.visits[visit_id].visit.carers_needed > 1 or self._tied(visit_id))
        }

    def _tied(self, visit_id: str) -> bool:
        return any(visit_id in (gap.first_id, gap.second_id) for gap in self.desk.problem.gaps)

    def _visit(self, visit_id: str) -> None:
        """A visit: served or lost, by whom, and when."""
        desk, visit, model = self.desk, self.desk.visits[visit_id], self.model
        served, lost = model.new_bool_var(""), model.new_bool_var("")
        model.add(served + lost == 1)
        self.served[visit_id] = served
        self.bill.add(lost, lost_cost(desk, visit))
        able = tuple(able_shifts_of(desk, visit_id))
        if not servable(desk, visit_id, able):
            model.add(served == 0)
            return
        spans = [list(span) for span in visit.windows_s]
        domain = cp_model.Domain.from_intervals(spans)
        self.begin[visit_id] = model.new_int_var_from_domain(domain, "")
        for shift in able:
            self.at[visit_id, shift.shift.id] = model.new_bool_var("")
        places = [self.at[visit_id, shift.shift.id] for shift in able]
        model.add(sum(places) == visit.visit.carers_needed * served)
        self._carers(visit_id, able)

    def _carers(self, visit_id: str, able: Sequence[DeskShift]) -> None:
        """Different carers, pinned carers, and what each carer costs."""
        visit, weights = self.desk.visits[visit_id], self.desk.problem.weights
        changed = self.model.new_bool_var("")
        for carer_id, here in self._by_carer(visit_id).items():
            self.model.add_at_most_one(here)
            pin = visit.visit.pin
            if pin is not None and carer_id in (pin.carer_id, pin.with_carer_id):
                self.model.add(sum(here) == self.served[visit_id])
        for shift in able:
            literal, carer_id = self.at[visit_id, shift.shift.id], shift.shift.carer_id
            self.bill.add(literal, visit.visit.carer_points.get(carer_id, 0))
            for wanted, price in (
                (visit.visit.preferred_carers, weights.not_preferred),
                (visit.visit.known_carers, weights.new_face),
            ):
                if wanted and carer_id not in wanted:
                    self.bill.add(literal, price)
            if visit_id in self.desk.problem.baseline and carer_id not in visit.was_carers:
                self.model.add_implication(literal, changed)
        if visit_id in self.desk.problem.baseline and (
            len(visit.was_carers) != visit.visit.carers_needed
        ):
            self.model.add_implication(self.served[visit_id], changed)
        self.bill.add(changed, weights.change)

    def _by_carer(self, visit_id: str) -> dict[str, list[cp_model.IntVar]]:
        found: dict[str, list[cp_model.IntVar]] = {}
        for shift_id, shift in self.desk.shifts.items():
            if (visit_id, shift_id) in self.at:
                literal = self.at[visit_id, shift_id]
                found.setdefault(shift.shift.carer_id, []).append(literal)
        return found

    def _lateness(self) -> None:
        """Lateness of each visit by the due of the span it begins in, and the largest."""
        weights, model = self.desk.problem.weights, self.model
        if not weights.lateness_per_s and not weights.largest_lateness_per_s:
            return
        most_s = 0
        lates: list[cp_model.IntVar] = []
        for visit_id, begin in self.begin.items():
            visit = self.desk.visits[visit_id]
            late_s = max(visit.late_s(b) for _, b in visit.windows_s)
            if late_s == 0:
                continue
            late = model.new_int_var(0, late_s, "")
            most_s = max(most_s, late_s)
            lates.append(late)
            self.bill.add(late, weights.lateness_per_s)
            for (a, b), due in zip(visit.windows_s, visit.dues_s, strict=True):
                inside = self._inside(visit_id, a, b)
                if due is not None and b > due:
                    model.add(late >= begin - due).only_enforce_if(inside)
        worst = model.new_int_var(0, most_s, "")
        for late in lates:
            model.add(worst >= late)
        self.bill.add(worst, weights.largest_lateness_per_s)

    def _inside(self, visit_id: str, a: int, b: int) -> list[cp_model.IntVar]:
        """Literals that hold when the visit is served and begins within a..b."""
        begin, inside = self.begin[visit_id], self.model.new_bool_var("")
        before, after = self.model.new_bool_var(""), self.model.new_bool_var("")
        self.model.add(begin < a).only_enforce_if(before)
        self.model.add(begin > b).only_enforce_if(after)
        self.model.add_exactly_one(before, inside, after)
        return [self.served[visit_id], inside]

    def _circuit(self, shift: DeskShift) -> None:
        """The route of a shift: a circuit through its depot, or nothing."""
        desk, shift_id, model = self.desk, shift.shift.id, self.model
        ids = [visit_id for visit_id in self.numbers if (visit_id, shift_id) in self.at]
        used, unused = model.new_bool_var(""), model.new_bool_var("")
        model.add(used + unused == 1)
        self.bill.add(used, desk.problem.weights.carer_used)
        arcs = self.arcs[shift_id] = [(DEPOT, DEPOT, unused)]
        travel_s = _travel_s(desk, shift)
        over = model.new_int_var(0, max(0, shift.latest_end_s - shift.ends_s), "")
        self.bill.add(over, desk.problem.weights.overtime_per_s)
        for visit_id in ids:
            here, node = self.at[visit_id, shift_id], self.numbers[visit_id]
            model.add_implication(here, used)
            absent = model.new_bool_var("")
            model.add(absent + here == 1)
            arcs.append((node, node, absent))
            self._first(shift, visit_id, travel_s)
            self._last(shift, visit_id, travel_s, over)
            for next_id in ids:
                if next_id != visit_id:
                    self._between(shift, visit_id, next_id, travel_s)
        if ids:
            model.add_circuit(arcs)

    def _arc(self, shift: DeskShift, nodes: tuple[int, int], travel_s: int) -> cp_model.IntVar:
        literal = self.model.new_bool_var("")
        self.arcs[shift.shift.id].append((*nodes, literal))
        self.bill.add(literal, travel_s * self.desk.problem.weights.travel_per_s)
        return literal

    def _first(self, shift: DeskShift, visit_id: str, travel_s: Callable[[int, int], int]) -> None:
        visit = self.desk.visits[visit_id]
        leg_s = travel_s(shift.from_place, visit.place)
        ready_s = shift.starts_s + leg_s
        ready_s += visit.approach_s if visit.place != shift.from_place else 0
        if ready_s <= visit.windows_s[-1][1]:
            literal = self._arc(shift, (DEPOT, self.numbers[visit_id]), leg_s)
            self.model.add(self.begin[visit_id] >= ready_s).only_enforce_if(literal)

    def _last(
        self,
        shift: DeskShift,
        visit_id: str,
        travel_s: Callable[[int, int], int],
        over: cp_model.IntVar,
    ) -> None:
        visit, begin = self.desk.visits[visit_id], self.begin[visit_id]
        leg_s = travel_s(visit.place, shift.to_place)
        by_s = shift.latest_end_s - leg_s - visit.service_s
        if visit.windows_s[0][0] <= by_s:
            literal = self._arc(shift, (self.numbers[visit_id], DEPOT), leg_s)
            self.model.add(begin <= by_s).only_enforce_if(literal)
            end_s = visit.service_s + leg_s - shift.ends_s
            self.model.add(over >= begin + end_s).only_enforce_if(literal)

    def _between(
        self,
        shift: DeskShift,
        visit_id: str,
        next_id: str,
        travel_s: Callable[[int, int], int],
    ) -> None:
        here, there = self.desk.visits[visit_id], self.desk.visits[next_id]
        leg_s = travel_s(here.place, there.place)
        apart_s = here.service_s + leg_s + (there.approach_s if here.place != there.place else 0)
        if here.windows_s[0][0] + apart_s <= there.windows_s[-1][1]:
            nodes = self.numbers[visit_id], self.numbers[next_id]
            literal = self._arc(shift, nodes, leg_s)
            begins = self.begin[next_id] - self.begin[visit_id]
            self.model.add(begins >= apart_s).only_enforce_if(literal)

    def _gap(self, gap: Gap) -> None:
        first, second = self.served[gap.first_id], self.served[gap.second_id]
        if gap.together:
            self.model.add(first == second)
        if gap.first_id not in self.begin or gap.second_id not in self.begin:
            return
        both = [first, second]
        apart = self.begin[gap.second_id] - self.begin[gap.first_id]
        self.model.add(apart >= gap.least_s).only_enforce_if(both)
        if gap.most_s is not None:
            self.model.add(apart <= gap.most_s).only_enforce_if(both)
        if gap.carers is not GapCarers.ANY:
            self._gap_carers(gap, both)

    def _gap_carers(self, gap: Gap, both: list[cp_model.IntVar]) -> None:
        """All carers of the smaller visit make the other too, or nobody makes both."""
        needed = [self.desk.visits[v].visit.carers_needed for v in (gap.first_id, gap.second_id)]
        first_is_smaller = needed[0] <= needed[1]
        firsts, seconds = self._by_carer(gap.first_id), self._by_carer(gap.second_id)
        for carer_id in firsts.keys() | seconds.keys():
            here, there = firsts.get(carer_id, []), seconds.get(carer_id, [])
            if gap.carers is GapCarers.SAME:
                fewer, more = (here, there) if first_is_smaller else (there, here)
                self.model.add(sum(fewer) <= sum(more)).only_enforce_if(both)
            elif here and there:
                self.model.add_at_most_one([*here, *there])
