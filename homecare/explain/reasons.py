"""Why a visit was left out: the rule in the way of the carers nearest to serving it.

A search through every shift and place tells apart what no plan could serve (nobody able, the
visit alone already fits nobody), what this plan leaves no time for, what is not worth its
price, and what the engine just did not find.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from homecare.desk import Desk, Usable
from homecare.explain.board import Board, Fit, Miss
from homecare.explain.boards import within_gaps
from homecare.explain.relax import RELAXED, refusals
from homecare.explain.search import Finding, find
from homecare.i18n import clock
from homecare.model import Shift, Visit
from homecare.ties import TIES, unmet_together

RESTS = ("legal_break", "working_day", "working_week", "daily_rest", "weekly_rest")
"""Rules of working time; one of them is the reason where it stops every able carer."""

Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason code with its values, and the search that led to it."""

    code: str
    values: Values
    finding: Finding


def worth_of(board: Board, visit: Visit) -> int:
    """Points saved by serving the visit."""
    if visit.optional_worth is not None:
        return visit.optional_worth
    return board.desk.problem.weights.unserved[visit.priority]


def local(desk: Desk, moment_s: int) -> str:
    """Wall time of a moment of the desk, with its day where the problem has several."""
    shown = clock(desk.moment(moment_s), desk.problem.zone)
    return shown if desk.problem.days == 1 else f"{desk.on(desk.day_no(moment_s))} {shown}"


def reason_of(board: Board, visit_id: str) -> Reason:
    """The reason of one unserved visit."""
    visit = board.desk.visits[visit_id].visit
    working = [s.shift for s in board.desk.shifts.values() if _open(s.usable)]
    able = board.able(visit)
    finding = find(within_gaps(board, visit_id), visit_id, able)
    code, values = (
        _placed(board, visit, finding)
        or _nobody(board, visit, working)
        or _tied(board, visit, finding)
        or _own(board, visit, able, finding)
        or _alone(board, visit, able)
        or _busy(finding, visit, able, board)
    )
    return Reason(code=code, values=values, finding=finding)


def _open(usable: Usable) -> bool:
    """Whether anybody works; a shift that only lacks a car is worked."""
    return usable.opens_s < usable.closes_s or usable.closes_rule == "cars"


def _placed(board: Board, visit: Visit, finding: Finding) -> tuple[str, Values] | None:
    if finding.best is None:
        return None
    alone = unmet_together(board.desk, board.begins_s, visit.id)
    if alone:
        return "together", {"other": ", ".join(alone)}
    price, worth = finding.best.price, worth_of(board, visit)
    if price >= worth:
        return "not_worth", {"price": price, "worth": worth}
    return "search", {"price": price, "worth": worth, "carers": finding.best.carers}


def _nobody(board: Board, visit: Visit, working: Sequence[Shift]) -> tuple[str, Values] | None:
    """Nobody works, or everybody who does is kept away whatever the hour.

    Told is the rule by which the last of them is kept away: each rule before it is kept by
    somebody, so that "nobody has the skills" is never said of a day on which somebody has them.
    """
    if not board.desk.shifts:
        return "no_shift", {}
    if not working:
        return _resting(board)
    barred = [(refusals(shift, visit), shift) for shift in working]
    if not all(rules for rules, _ in barred):
        return None
    order = list(RELAXED)
    furthest = max((rules[0] for rules, _ in barred), key=order.index)
    near = [(rules, shift) for rules, shift in barred if rules[0] == furthest]
    _, nearest = min(near, key=lambda pair: (len(pair[0]), pair[1].id))
    return furthest, _refused(furthest, visit, nearest, working)


def _tied(board: Board, visit: Visit, finding: Finding) -> tuple[str, Values] | None:
    """It would fit, but for a rule that looks across routes and days."""
    found = [miss for miss in finding.misses if miss.rule in TIES]
    if not found:
        return None
    return _told(board, visit, min(found, key=lambda miss: (TIES.index(miss.rule), miss.shift_id)))


def _told(board: Board, visit: Visit, nearest: Miss) -> tuple[str, Values]:
    """The rule of a near miss, with what its sentence names."""
    if nearest.rule not in TIES:
        return nearest.rule, _missed(nearest)
    values: dict[str, str | int] = {"carer": nearest.carer_id}
    if nearest.rule == "spacing":
        spaced = {v for s in board.desk.spacings_of[visit.id] for v in s.visit_ids} - {visit.id}
        values["other"] = ", ".join(sorted(spaced & board.begins_s.keys()))
    if nearest.rule == "gap_carers":
        tied = {v for g in board.desk.ties_of[visit.id] for v in (g.first_id, g.second_id)}
        values["other"] = ", ".join(sorted((tied - {visit.id}) & board.begins_s.keys()))
    budget = board.desk.problem.continuity
    if nearest.rule == "continuity" and budget is not None:
        values |= {"most": budget.most_carers, "days": budget.days}
    return nearest.rule, values


def _resting(board: Board) -> tuple[str, Values]:
    """Every shift is closed by the rest that other days' work asks for."""
    nearest = min(
        board.desk.shifts.values(),
        key=lambda s: (s.usable.opens_s - s.usable.closes_s, s.shift.id),
    )
    usable = nearest.usable
    rules = [r for r in (usable.opens_rule, usable.closes_rule) if r != "shift"]
    if not rules:
        return "no_shift", {}
    short_s = usable.opens_s - usable.closes_s
    return rules[0], {"carer": nearest.shift.carer_id, "n": -(-short_s // 60)}


def _refused(rule: str, visit: Visit, nearest: Shift, working: Sequence[Shift]) -> Values:
    if rule == "skills":
        held = frozenset[str]().union(*(s.skills for s in working))
        lacking = (visit.skills - held) or (visit.skills - nearest.skills)
        return {"skills": ", ".join(sorted(lacking))}
    if rule == "language":
        return {"languages": ", ".join(sorted(visit.languages))}
    if rule == "area":
        return {"area": visit.area_id}
    if rule == "pin":
        return {"pinned": visit.pin.carer_id or "" if visit.pin else ""}
    return {"carer": nearest.carer_id}


def _own(
    board: Board, visit: Visit, able: Sequence[str], finding: Finding
) -> tuple[str, Values] | None:
    """What the visit itself asks for: a partner, a gap, a pinned begin."""
    if finding.single is not None:
        begin = local(board.desk, finding.single.begin_s)
        return "double_handed", {"carer": finding.single.carer_id, "begin": begin}
    uncut = board.desk.visits[visit.id].windows_s
    if within_gaps(board, visit.id).desk.visits[visit.id].windows_s != uncut:
        others = [o for o, _, _ in board.desk.gaps_of[visit.id] if o in board.begins_s]
        if find(board, visit.id, able).single is not None:
            return "gap", {"other": ", ".join(sorted(others))}
    if visit.pin is not None and visit.pin.begin_at is not None:
        return "pin", {"pinned": local(board.desk, board.desk.seconds(visit.pin.begin_at))}
    return None


def _alone(board: Board, visit: Visit, able: Sequence[str]) -> tuple[str, Values] | None:
    """Whether every able carer would fail even with nothing else to do."""
    tried = _with_nothing_else(board, visit, able)
    misses = [t for t in tried if isinstance(t, Miss)]
    if len(misses) < len(tried) or not misses:
        return None
    nearest = min(misses, key=lambda miss: (miss.missing_s, miss.shift_id))
    return _told(board, visit, nearest)


def _with_nothing_else(board: Board, visit: Visit, able: Sequence[str]) -> list[Fit | Miss]:
    """What would come of the visit in the empty route of each able carer."""
    empty = board.varied(orders=dict.fromkeys(able, ()))
    return [t for shift_id in able for t in empty.tries(visit.id, shift_id)]


def _busy(finding: Finding, visit: Visit, able: Sequence[str], board: Board) -> tuple[str, Values]:
    """Everybody able is busy, or stopped by one and the same rule of working time."""
    could = [t for t in _with_nothing_else(board, visit, able) if isinstance(t, Fit)]
    idle = {fit.shift_id for fit in could}
    misses = [miss for miss in finding.misses if miss.shift_id in idle]
    rules = {miss.rule for miss in misses}
    if len(rules) == 1 and rules <= set(RESTS):
        return rules.pop(), _missed(min(misses, key=lambda miss: miss.missing_s))
    return "no_time", {"n": len({fit.carer_id for fit in could})}


def _missed(miss: Miss) -> Values:
    return {"carer": miss.carer_id, "n": -(-miss.missing_s // 60)}


CODES = (
    "no_shift",
    *RELAXED,
    "window",
    "shift",
    *RESTS,
    "double_handed",
    "gap",
    "together",
    *TIES,
    "no_time",
    "not_worth",
    "search",
)
"""Every reason code, in the order of docs/unserved.md."""
