"""`homecare repair`: the rest of a published day, planned anew with few changes."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from api.cli.drawing import draw_left_out, draw_summary, left_out_row, say_next, summary_answer
from api.cli.frame import (
    AsJson,
    ForMunicipality,
    bar,
    day_given,
    emit,
    notice_for,
    plain,
    table,
    tell,
)
from api.cli.plans import Seconds, Seed, Why, day_of
from api.wire import municipality_of, open_ports
from homecare.changes import Change
from homecare.i18n import clock
from homecare.model import LocalWindow, WayOfTravel
from homecare.plan import Served
from homecare.planning import Ports
from homecare.planning_repair import Repaired, RepairWish
from homecare.planning_repair import repair as repair_day
from homecare.summary import summary


def _help(name: str) -> str:
    return tell(f"cli.option.repair.{name}")


OnToday = Annotated[
    datetime | None,
    typer.Option("--day", "-d", parser=day_given, metavar="23.11.2026", help=_help("day")),
]
Now = Annotated[str | None, typer.Option("--now", metavar="10:30", help=_help("now"))]
Ill = Annotated[
    list[str] | None,
    typer.Option("--carer-ill", metavar="K-03[@10:30]", help=_help("carer_ill")),
]
Away = Annotated[list[str] | None, typer.Option("--client-away", help=_help("client_away"))]
Urgent = Annotated[list[str] | None, typer.Option("--urgent", help=_help("urgent"))]
WINDOW_SHAPE, WAY_SHAPE = "V=10:00-12:00", "K-03=bicycle"
Windows = Annotated[
    list[str] | None, typer.Option("--window", metavar=WINDOW_SHAPE, help=_help("window"))
]
OtherWay = Annotated[
    list[str] | None, typer.Option("--other-way", metavar=WAY_SHAPE, help=_help("other_way"))
]
Freeze = Annotated[list[str] | None, typer.Option("--freeze", help=_help("freeze"))]
FreezeMinutes = Annotated[
    int, typer.Option("--freeze-minutes", min=0, max=1440, help=_help("freeze_minutes"))
]
Price = Annotated[int | None, typer.Option("--price", min=0, max=1_000_000, help=_help("price"))]
T = TypeVar("T")


def repair(
    day: OnToday = None,
    municipality: ForMunicipality = None,
    now: Now = None,
    carer_ill: Ill = None,
    client_away: Away = None,
    urgent: Urgent = None,
    window: Windows = None,
    other_way: OtherWay = None,
    freeze: Freeze = None,
    freeze_minutes: FreezeMinutes = 0,
    price: Price = None,
    seconds: Seconds = None,
    seed: Seed = 0,
    why: Why = "",
    as_json: AsJson = False,
) -> None:
    """Plan the rest of a published day anew and store it as a draft."""
    with open_ports(on_notice=notice_for(as_json)) as ports:
        where = municipality_of(ports, municipality)
        wish = RepairWish(
            municipality_id=where,
            day_on=_day(ports, where, day.date() if day else None),
            now=_time(now, "--now") if now else None,
            ill=dict(_ill(text) for text in carer_ill or ()),
            away=frozenset(client_away or ()),
            urgent=frozenset(urgent or ()),
            windows=_pairs(window, "--window", WINDOW_SHAPE, _window),
            ways=_pairs(other_way, "--other-way", WAY_SHAPE, WayOfTravel),
            frozen=frozenset(freeze or ()),
            freeze_s=freeze_minutes * 60,
            price=price,
            seconds=seconds,
            seed=seed,
            why=why,
        )
        with bar(tell("cli.doing.plan"), seconds or 20, as_json) as move:
            made = repair_day(ports, wish, lambda p: move(p.seconds))
    emit(as_json, _answer(made), lambda: _draw(made))


def _day(ports: Ports, municipality_id: str, day: date | None) -> date:
    """The day named, else today."""
    if day is not None:
        return day_of(ports, municipality_id, day)
    with ports.store.look(ports.actor) as look:
        zone = look.casebook(municipality_id).municipality.zone
    return ports.now().astimezone(ZoneInfo(zone)).date()


def _time(text: str, option: str) -> time:
    hour, _, minute = text.strip().partition(":")
    try:
        return time(int(hour), int(minute))
    except ValueError:
        shape = tell("cli.said.bad_pair", shape="10:30")
        raise typer.BadParameter(shape, param_hint=option) from None


def _ill(text: str) -> tuple[str, time | None]:
    carer_id, _, at = text.partition("@")
    return carer_id, _time(at, "--carer-ill") if at else None


def _window(text: str) -> LocalWindow:
    opens, _, closes = text.replace("–", "-").partition("-")
    return LocalWindow(opens=_time(opens, "--window"), closes=_time(closes, "--window"))


def _pairs(
    texts: Sequence[str] | None, option: str, shape: str, read: Callable[[str], T]
) -> dict[str, T]:
    """Codes with what stands behind their sign of equality."""
    found: dict[str, T] = {}
    for text in texts or ():
        code, _, value = text.partition("=")
        try:
            found[code] = read(value.strip())
        except ValueError:
            told = tell("cli.said.bad_pair", shape=shape)
            raise typer.BadParameter(told, param_hint=option) from None
    return found


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
