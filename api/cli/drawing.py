"""How plans, violations and check-ups look in a terminal, and as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.cli.frame import console, language, plain, table, tell
from homecare.calendar import LeftOut
from homecare.explain import reason_sentence, remedy_sentence
from homecare.i18n import clock, day_name, messages, minutes, say, sort_key
from homecare.model import Visit, Window
from homecare.plan import Problem, Travel, Unserved
from homecare.records import PlanRecord, PlanState
from homecare.rules import Violation
from homecare.summary import CarerDay, Summary


def hours(seconds: int) -> str:
    """A length of time as a person writes it, "6:05"."""
    whole = minutes(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def km(metres: int) -> str:
    """A distance in kilometres with one decimal, comma in Latvian."""
    text = f"{metres / 1000:.1f}"
    return text.replace(".", ",") if language() == "lv" else text


def sentences(unserved: Unserved, spoken: str) -> tuple[str, str]:
    """Reason and remedy of an unserved visit as sentences."""
    return reason_sentence(unserved, spoken), remedy_sentence(unserved, spoken)


def summary_answer(record: PlanRecord, figures: Summary) -> dict[str, Any]:
    """A plan's figures as JSON."""
    answer: dict[str, Any] = {
        "plan_id": record.id,
        "day_on": record.day_on,
        "version_no": record.version_no,
        "state": record.state,
        "etag": record.row_version,
        "solve_s": round(record.plan.solve_s, 2),
        "travel": {
            "source": record.problem.travel.source,
            "passed_over": list(record.problem.travel.passed_over),
            "off_road": list(record.problem.travel.off_road),
        },
        "costs": dict(record.plan.costs),
        **plain(figures),
    }
    for name in ("duties_unserved", "optional_unserved"):
        answer[name] = [
            plain(u) | {"lv": sentences(u, "lv"), "en": sentences(u, "en")}
            for u in getattr(figures, name)
        ]
    return answer


def draw_summary(
    record: PlanRecord, figures: Summary, names: Mapping[str, str] | None = None
) -> None:
    """The day's plan as a table of carers and a list of what stays undone."""
    out = console()
    out.print(
        tell(
            "cli.summary.title",
            day=day_name(record.day_on, language()),
            plan_id=record.id,
            version=record.version_no,
            state=tell(f"cli.state.{record.state}"),
        ),
        style="bold",
    )
    out.print(tell("cli.summary.served", n=figures.served, visits=figures.visits))
    kinds = (f"{tell(f'visit_kind.{k.kind}')} {k.served}/{k.visits}" for k in figures.kinds)
    out.print(tell("cli.summary.kinds", kinds=", ".join(kinds)))
    if record.problem.travel.passed_over:
        out.print(_passed_over(record.problem.travel), markup=False)
    if record.problem.travel.off_road:
        off = ", ".join(record.problem.travel.off_road)
        out.print(tell("cli.summary.off_road", places=off), markup=False)
    table(
        tell("cli.summary.carers"),
        [tell(f"cli.column.{c}") for c in _COLUMNS],
        [_carer_row(c, names or {}) for c in (*figures.carers, _total(figures))],
    )
    if figures.duties_unserved:
        table(
            tell("cli.summary.unserved", n=len(figures.duties_unserved)),
            [tell(f"cli.column.{c}") for c in ("visit", "reason", "remedy")],
            [
                (f"{u.visit_id}\n{_whom(record, u.visit_id, names or {})}", *_spoken(u))
                for u in figures.duties_unserved
            ],
        )
    if figures.optional_unserved:
        out.print(tell("cli.summary.optional", n=len(figures.optional_unserved)))


def _passed_over(travel: Travel) -> str:
    """Whose times the plan has, and who should have given them and did not."""
    failed = (one.partition(":") for one in travel.passed_over)
    return tell(
        "cli.summary.passed_over",
        source=_word("travel_source", travel.source),
        failed=", ".join(
            f"{_word('travel_source', name)} ({_word('travel_trouble', why)})"
            for name, _, why in failed
        ),
    )


def _word(kind: str, code: str) -> str:
    """A code in words; a code of another version of the program as it is."""
    return tell(f"{kind}.{code}") if f"{kind}.{code}" in messages() else code


_COLUMNS = ("carer", "stops", "care", "travel", "other", "work", "overtime", "km")


def _spoken(unserved: Unserved) -> tuple[str, str]:
    return sentences(unserved, language())


def _whom(record: PlanRecord, visit_id: str, names: Mapping[str, str]) -> str:
    """Client and kind of a visit."""
    visit = next(v for v in record.problem.visits if v.id == visit_id)
    return f"{names.get(visit.client_id, visit.client_id)}, {tell(f'visit_kind.{visit.kind}')}"


def say_next(record: PlanRecord) -> None:
    """What can be done with a plan now."""
    if record.state is not PlanState.SUPERSEDED:
        sentence = tell(f"cli.next.{record.state}", plan_id=record.id)
        console().print(sentence, markup=False)


def _carer_row(carer: CarerDay, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        names.get(carer.carer_id, carer.carer_id),
        carer.stops,
        *map(
            hours,
            (
                carer.care_s,
                carer.travel_s,
                carer.work_s - carer.care_s - carer.travel_s,
                carer.work_s,
                carer.overtime_s,
            ),
        ),
        km(carer.distance_m),
    )


def _total(figures: Summary) -> CarerDay:
    carers = figures.carers
    return CarerDay(
        carer_id=tell("cli.summary.total"),
        stops=sum(c.stops for c in carers),
        care_s=figures.care_s,
        travel_s=figures.travel_s,
        waiting_s=sum(c.waiting_s for c in carers),
        break_s=sum(c.break_s for c in carers),
        work_s=sum(c.work_s for c in carers),
        overtime_s=sum(c.overtime_s for c in carers),
        distance_m=figures.distance_m,
    )


def draw_violations(violations: Iterable[Violation]) -> None:
    """What the referee found, a line each."""
    found = list(violations)
    if not found:
        console().print(tell("cli.said.legal"), style="green")
        return
    table(
        tell("cli.said.violations", n=len(found)),
        [tell(f"cli.column.{c}") for c in ("rule", "sentence")],
        [(v.rule, v.sentence(language())) for v in found],
    )


def draw_visits(
    problem: Problem, left_out: Iterable[LeftOut], names: Mapping[str, str] | None = None
) -> None:
    """The visits of a day in the order of their windows, then of the alphabet."""
    called = names or {}

    def order(visit: Visit) -> tuple[object, ...]:
        name = called.get(visit.client_id, visit.client_id)
        return visit.windows[0].opens_at, sort_key(name), visit.id

    rows = [
        (
            _span(v.windows, problem.zone),
            minutes(v.service_s),
            v.carers_needed,
            called.get(v.client_id, v.client_id),
            tell(f"visit_kind.{v.kind}"),
            v.id,
        )
        for v in sorted(problem.visits, key=order)
    ]
    table(
        tell("cli.visits.title", day=day_name(problem.day_on, language()), n=len(rows)),
        [
            tell(f"cli.column.{c}")
            for c in ("window", "minutes", "carers_needed", "client", "kind", "visit")
        ],
        rows,
    )
    draw_left_out(left_out)


def draw_left_out(left_out: Iterable[LeftOut], title: str = "cli.visits.left_out") -> None:
    """What is due but became no visit or shift; check-ups that can wait come last."""
    away = sorted(left_out, key=lambda one: one.why == "enough_check_ups")
    if away:
        table(
            tell(title, n=len(away)),
            [tell(f"cli.column.{c}") for c in ("count", "key", "reason")],
            grouped(left_out_row(one) for one in away),
        )


SHOWN = 4
"""Codes shown of those that were left out for one and the same reason."""


def grouped(rows: Iterable[tuple[str, str]]) -> list[tuple[int, str, str]]:
    """Codes with the same reason in one row: how many, the first few of them, the reason."""
    by_reason: dict[str, list[str]] = {}
    for code, reason in rows:
        by_reason.setdefault(reason, []).append(code)
    return [
        (len(codes), ", ".join(codes[:SHOWN]) + (" …" if len(codes) > SHOWN else ""), reason)
        for reason, codes in by_reason.items()
    ]


def _span(windows: tuple[Window, ...], zone: str) -> str:
    return f"{clock(windows[0].opens_at, zone)}–{clock(windows[-1].closes_at, zone)}"


def left_out_row(one: LeftOut) -> tuple[str, str]:
    """A visit that fell out before planning: its code and why."""
    return one.code, say(f"left_out.{one.why}", language())
