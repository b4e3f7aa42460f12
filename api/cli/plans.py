"""`homecare plan`, `check`, `approve`, `publish`: a plan's way from draft to the carers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.drawing import (
    draw_left_out,
    draw_summary,
    draw_violations,
    left_out_row,
    say_next,
    summary_answer,
)
from api.cli.frame import AsJson, Exit, ForMunicipality, OnDay, bar, console, emit, notice_for, tell
from api.wire import municipality_of, open_ports
from homecare import planning
from homecare.exchange import plan_from_json, problem_from_json
from homecare.files import read_text
from homecare.planning import Planned, Ports, Wish
from homecare.records import PlanRecord, PlanState
from homecare.rules import Violation, judge
from homecare.summary import Summary, summary

Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, max=3600, help=tell("cli.option.seconds"))
]
Seed = Annotated[int, typer.Option("--seed", min=0, help=tell("cli.option.seed"))]
Why = Annotated[str, typer.Option("--why", help=tell("cli.option.why"))]
MOST_ID = 2**31 - 1
"""What both databases take for a number of a row."""
PlanId = Annotated[int, typer.Argument(max=MOST_ID, help=tell("cli.option.plan_id"))]
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
    municipality: ForMunicipality = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Plan one day and store the plan as a draft."""
    with open_ports(on_notice=notice_for(as_json)) as ports:
        where = municipality_of(ports, municipality)
        wish = Wish(
            municipality_id=where,
            day_on=day_of(ports, where, day.date() if day else None),
            seconds=seconds,
            seed=seed,
            why=why,
        )
        with bar(tell("cli.doing.plan"), seconds or 20, as_json) as move:
            made = planning.plan_day(ports, wish, lambda p: move(p.seconds))
    figures = summary(made.record.problem, made.record.plan)
    emit(
        as_json,
        summary_answer(made.record, figures)
        | {"left_out": [left_out_row(one) for one in made.left_out]},
        lambda: _draw_made(made, figures),
    )


def _draw_made(made: Planned, figures: Summary) -> None:
    draw_summary(made.record, figures)
    draw_left_out(made.left_out)
    say_next(made.record)


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
    plan_id: PlanId,
    why: Why = "",
    if_match: IfMatch = None,
    as_json: AsJson = False,
) -> None:
    """Say that a draft is good."""
    record = _moved(planning.approve, plan_id, why, if_match)
    _say_state(record, as_json=as_json)


def publish(
    plan_id: PlanId,
    why: Why = "",
    if_match: IfMatch = None,
    as_json: AsJson = False,
) -> None:
    """Make an approved plan the one that carers see."""
    record = _moved(planning.publish, plan_id, why, if_match)
    _say_state(record, as_json=as_json)


Step = Callable[[Ports, int, int, str], PlanRecord]


def _moved(step: Step, plan_id: int, why: str, if_match: int | None) -> PlanRecord:
    """The plan after a step of its life, taken from the version named, else from today's."""
    with open_ports() as ports:
        version = if_match or planning.read_plan(ports, plan_id).row_version
        return step(ports, plan_id, version, why)


def _say_state(record: PlanRecord, *, as_json: bool) -> None:
    answer = {"plan_id": record.id, "state": record.state, "etag": record.row_version}
    sentence = tell(f"cli.said.{PlanState(record.state)}", plan_id=record.id)

    def show() -> None:
        console().print(sentence)
        say_next(record)

    emit(as_json, answer, show)
