"""`homecare plan`, `check`, `approve`, `publish`: a plan's way from draft to the carers."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.drawing import (
    draw_left_out,
    draw_summary,
    draw_violations,
    hours,
    km,
    left_out_row,
    say_next,
    summary_answer,
)
from api.cli.frame import (
    AsJson,
    Exit,
    ForMunicipality,
    OnDay,
    bar,
    console,
    emit,
    notice_for,
    table,
    tell,
)
from api.legs import keep_legs
from api.wire import municipality_of, open_ports
from homecare import planning
from homecare.exchange import plan_from_json, problem_from_json
from homecare.files import read_text
from homecare.planning import PlannedDays, Ports, Wish
from homecare.records import PlanRecord, PlanState
from homecare.rules import Violation, judge
from homecare.settings import settings
from homecare.summary import Summary, summary

Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, max=3600, help=tell("cli.option.seconds"))
]
Seed = Annotated[int, typer.Option("--seed", min=0, help=tell("cli.option.seed"))]
Why = Annotated[str, typer.Option("--why", help=tell("cli.option.why"))]
MOST_ID = 2**31 - 1
"""What both databases take for a number of a row."""
PlanId = Annotated[int, typer.Argument(max=MOST_ID, help=tell("cli.option.plan_id"))]
PlanIds = Annotated[list[int], typer.Argument(max=MOST_ID, help=tell("cli.option.plan_ids"))]
Days = Annotated[int, typer.Option("--days", min=1, max=28, help=tell("cli.option.days"))]
IfMatch = Annotated[int | None, typer.Option("--if-match", help=tell("cli.option.if_match"))]


def day_of(ports: Ports, municipality_id: str, day: date | None) -> date:
    """The day that is meant; the next working day when none is named."""
    if day is not None:
        if not 2000 <= day.year < 2200:
            raise typer.BadParameter(tell("cli.said.day_out_of_reach"), param_hint="--day")
        return day
    with ports.store.look(ports.actor) as look:
        casebook = look.casebook(municipality_id)
    return planning.next_working_day(casebook, ports.now())


def plan(
    day: OnDay = None,
    days: Days = 1,
    municipality: ForMunicipality = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Plan one day, or several together, and store a draft of each."""
    with open_ports(on_notice=notice_for(as_json)) as ports:
        where = municipality_of(ports, municipality)
        wish = Wish(
            municipality_id=where,
            day_on=day_of(ports, where, day.date() if day else None),
            days=days,
            seconds=seconds,
            seed=seed,
            why=why,
        )
        with bar(tell("cli.doing.plan"), seconds or 20 * days, as_json) as move:
            made = planning.plan_days(ports, wish, lambda p: move(p.seconds))
            keep_legs(ports, settings(), [record.id for record in made.records])
    left_out = {"left_out": [left_out_row(one) for one in made.left_out]}
    figures = [(record, summary(record.problem, record.plan)) for record in made.records]
    if days == 1:
        emit(as_json, summary_answer(*figures[0]) | left_out, lambda: _draw_made(made, figures[0]))
        return
    answer = {"days": [summary_answer(*of_day) for of_day in figures], "costs": made.plan.costs}
    emit(as_json, answer | left_out, lambda: _draw_days(made, figures))


OfDay = tuple[PlanRecord, Summary]


def _draw_made(made: PlannedDays, of_day: OfDay) -> None:
    draw_summary(*of_day)
    draw_left_out(made.left_out)
    say_next(of_day[0])


def _draw_days(made: PlannedDays, figures: Sequence[OfDay]) -> None:
    table(
        tell("cli.days.title", n=len(figures)),
        [tell(f"cli.column.{c}") for c in ("day", "plan", "stops", "unplanned", "travel", "km")],
        [
            (
                f"{record.day_on:%d.%m.%Y}",
                record.id,
                f"{of_day.served}/{of_day.visits}",
                len(of_day.duties_unserved),
                hours(of_day.travel_s),
                km(of_day.distance_m),
            )
            for record, of_day in figures
        ],
    )
    draw_left_out(made.left_out, "cli.days.left_out")
    if figures:
        ids = " ".join(str(record.id) for record, _ in figures)
        console().print(tell("cli.next.drafts", plan_ids=ids), markup=False)


def check(
    plan_id: Annotated[
        int | None, typer.Argument(max=MOST_ID, help=tell("cli.option.plan_id"))
    ] = None,
    problem_file: Annotated[
        Path | None, typer.Option("--problem", help=tell("cli.option.problem_in"))
    ] = None,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", help=tell("cli.option.plan_in"))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Judge a stored plan, or a plan and problem from files; exit code 4 when rules are broken."""
    if plan_id is None and problem_file is not None and plan_file is not None:
        problem = problem_from_json(read_text(problem_file))
        answer = plan_from_json(read_text(plan_file), problem)
    elif plan_id is not None:
        with open_ports() as ports:
            record = planning.read_plan(ports, plan_id)
        problem, answer = record.problem, record.plan
    else:
        raise typer.BadParameter(tell("cli.said.what_to_check"))
    violations = judge(problem, answer)
    emit(as_json, violations_answer(violations), lambda: draw_violations(violations))
    if any(v.hard for v in violations):
        raise typer.Exit(Exit.VIOLATIONS)


def violations_answer(violations: tuple[Violation, ...]) -> dict[str, Any]:
    """Violations as JSON, with both sentences."""
    return {
        "legal": not any(v.hard for v in violations),
        "violations": [
            {
                "rule": v.rule,
                "hard": v.hard,
                "visit_id": v.visit_id,
                "carer_id": v.carer_id,
                "values": dict(v.values),
                "lv": v.sentence("lv"),
                "en": v.sentence("en"),
            }
            for v in violations
        ],
    }


def approve(
    plan_ids: PlanIds,
    why: Why = "",
    if_match: IfMatch = None,
    as_json: AsJson = False,
) -> None:
    """Say that drafts are good."""
    with open_ports() as ports:
        versions = _versions(ports, plan_ids, if_match)
        records = [planning.approve(ports, n, version, why) for n, version in versions.items()]
    _say_states(records, as_json=as_json)


def publish(
    plan_ids: PlanIds,
    why: Why = "",
    if_match: IfMatch = None,
    as_json: AsJson = False,
) -> None:
    """Make approved plans those that carers see, all of them or none."""
    with open_ports() as ports:
        records = planning.publish_days(ports, _versions(ports, plan_ids, if_match), why)
    _say_states(records, as_json=as_json)


def _versions(ports: Ports, plan_ids: Sequence[int], if_match: int | None) -> dict[int, int]:
    """Versions of the plans: the one named, else today's."""
    if if_match is not None and len(plan_ids) > 1:
        raise typer.BadParameter(tell("cli.said.one_version"), param_hint="--if-match")
    return {n: if_match or planning.read_plan(ports, n).row_version for n in plan_ids}


def _say_states(records: Sequence[PlanRecord], *, as_json: bool) -> None:
    if len(records) == 1:
        _say_state(records[0], as_json=as_json)
        return
    answer = {"plans": [_state_answer(record) for record in records]}

    def show() -> None:
        for record in records:
            console().print(_state_sentence(record))
        if records[0].state is PlanState.APPROVED:
            ids = " ".join(str(record.id) for record in records)
            console().print(tell("cli.next.approved", plan_id=ids), markup=False)

    emit(as_json, answer, show)


def _state_answer(record: PlanRecord) -> dict[str, Any]:
    return {"plan_id": record.id, "state": record.state, "etag": record.row_version}


def _state_sentence(record: PlanRecord) -> str:
    return tell(f"cli.said.{PlanState(record.state)}", plan_id=record.id)


def _say_state(record: PlanRecord, *, as_json: bool) -> None:
    def show() -> None:
        console().print(_state_sentence(record))
        say_next(record)

    emit(as_json, _state_answer(record), show)
