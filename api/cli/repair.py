"""`homecare repair`: the rest of a published day, planned anew with few changes."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from api.cli.drawing import draw_left_out, draw_summary, left_out_row, say_next, summary_answer
from api.cli.frame import AsJson, ForMunicipality, bar, emit, notice_for, plain, table, tell
from api.cli.news import (
    Away,
    CarsLess,
    Freeze,
    FreezeMinutes,
    Ill,
    NewsWords,
    Now,
    OnToday,
    OtherWay,
    Urgent,
    Windows,
)
from api.cli.plans import Seconds, Seed, Why
from api.legs import keep_legs
from api.wire import municipality_of, open_ports
from homecare.changes import Change
from homecare.i18n import clock
from homecare.plan import Served
from homecare.planning_repair import Repaired
from homecare.planning_repair import repair as repair_day
from homecare.settings import settings
from homecare.summary import summary

MOST_PRICE = 1_000_000
Price = Annotated[
    int | None,
    typer.Option("--price", min=0, max=MOST_PRICE, help=tell("cli.option.repair.price")),
]


def repair(
    day: OnToday = None,
    municipality: ForMunicipality = None,
    now: Now = None,
    carer_ill: Ill = None,
    client_away: Away = None,
    urgent: Urgent = None,
    window: Windows = None,
    other_way: OtherWay = None,
    cars_less: CarsLess = None,
    freeze: Freeze = None,
    freeze_minutes: FreezeMinutes = 0,
    price: Price = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Plan the rest of a published day anew and store it as a draft."""
    words = NewsWords(
        day=day.date() if day else None,
        now=now,
        carer_ill=carer_ill,
        client_away=client_away,
        urgent=urgent,
        window=window,
        other_way=other_way,
        cars_less=cars_less,
        freeze=freeze,
        freeze_minutes=freeze_minutes,
    )
    with open_ports(on_notice=notice_for(as_json)) as ports:
        wish = words.wish(ports, municipality_of(ports, municipality))
        wish = replace(wish, price=price, seconds=seconds, seed=seed, why=why)
        with bar(tell("cli.doing.plan"), seconds or 20, as_json) as move:
            made = repair_day(ports, wish, lambda p: move(p.seconds))
            keep_legs(ports, settings(), [made.record.id])
    emit(as_json, _answer(made), lambda: _draw(made))


def _answer(made: Repaired) -> dict[str, Any]:
    figures = summary(made.record.problem, made.record.plan)
    return summary_answer(made.record, figures) | {
        "published_plan_id": made.published.id,
        "changes": [plain(change) for change in made.changes],
        "left_out": [left_out_row(one) for one in made.left_out],
    }


def _draw(made: Repaired) -> None:
    draw_summary(made.record, summary(made.record.problem, made.record.plan))
    zone = made.record.problem.zone
    problems = (made.published.problem, made.record.problem)
    clients = {v.id: v.client_id for problem in problems for v in problem.visits}
    table(
        tell("cli.repair.title", n=len(made.changes), plan_id=made.published.id),
        [tell(f"cli.column.{c}") for c in ("visit", "client", "change", "before", "after")],
        [_row(change, clients[change.visit_id], zone) for change in made.changes],
    )
    draw_left_out(made.left_out)
    say_next(made.record)


def _row(change: Change, client_id: str, zone: str) -> tuple[str, ...]:
    return (
        change.visit_id,
        client_id,
        tell(f"cli.repair.kind.{change.kind}"),
        _served(change.before, zone),
        _served(change.after, zone),
    )


def _served(served: Served | None, zone: str) -> str:
    """Who comes and when: "K-1, K-2 9:30"."""
    if served is None:
        return ""
    return f"{', '.join(sorted(served.carer_ids))} {clock(served.begin_at, zone)}"
