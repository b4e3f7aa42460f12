"""`homecare trade-off`: what each price of a change buys on a begun day; nothing is stored."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.drawing import hours
from api.cli.frame import (
    AsJson,
    ForMunicipality,
    bar,
    console,
    emit,
    language,
    notice_for,
    plain,
    table,
    tell,
)
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
from api.cli.repair import MOST_PRICE
from api.handout import write
from api.pages.trade import trade_picture
from api.wire import municipality_of, open_ports
from homecare.i18n import day_name, say
from homecare.planning_repair import PricesCompared, compare_prices
from homecare.repair import TradePoint

MOST_PRICES = 20


def _help(name: str) -> str:
    return tell(f"cli.option.trade_off.{name}")


Prices = Annotated[str | None, typer.Option("--prices", metavar="0,600,1200", help=_help("prices"))]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, max=3600, help=_help("seconds"))
]
Csv = Annotated[Path | None, typer.Option("--csv", help=_help("csv"))]
Svg = Annotated[Path | None, typer.Option("--svg", help=_help("svg"))]


def trade_off(
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
    prices: Prices = None,
    seconds: Seconds = None,
    csv: Csv = None,
    svg: Svg = None,
    as_json: AsJson = False,
) -> None:
    """Repair a day once for each price of a change, and compare."""
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
    wanted = _prices(prices)
    with open_ports(on_notice=notice_for(as_json)) as ports:
        wish = words.wish(ports, municipality_of(ports, municipality))
        wish = replace(wish, seconds=seconds)
        with bar(tell("cli.doing.trade_off"), None, as_json):
            found = compare_prices(ports, wish, wanted)
    files = _written(found, csv, svg)
    emit(as_json, _answer(found, files), lambda: _draw(found, files))


def _prices(text: str | None) -> tuple[int, ...]:
    if text is None:
        return ()
    try:
        found = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        found = ()
    if not 0 < len(found) <= MOST_PRICES or not 0 <= found[0] <= found[-1] <= MOST_PRICE:
        told = tell("cli.said.bad_prices", most=MOST_PRICE, count=MOST_PRICES)
        raise typer.BadParameter(told, param_hint="--prices")
    return found


def _written(found: PricesCompared, csv: Path | None, svg: Path | None) -> list[Path]:
    """The files that were asked for."""
    points = found.points
    files = [write(csv, trade_table(points, language()))] if csv else []
    if svg:
        files.append(write(svg, trade_picture(points, _title(found), language())))
    return files


def trade_table(points: Sequence[TradePoint], spoken: str) -> str:
    """The curve as CSV, seconds and points, the dearest price first."""
    lines = (";".join(map(str, astuple(point))) for point in points)
    return "\n".join([say("cli.trade_off.header", spoken), *lines, ""])


def _answer(found: PricesCompared, files: Sequence[Path]) -> dict[str, Any]:
    return {
        "published_plan_id": found.published.id,
        "day_on": found.published.day_on,
        "points": [plain(point) for point in found.points],
        "files": [str(file) for file in files],
    }


def _title(found: PricesCompared) -> str:
    day = found.published.day_on
    return tell("cli.trade_off.title", day=day_name(day, language()), plan_id=found.published.id)


def _draw(found: PricesCompared, files: Sequence[Path]) -> None:
    columns = ("change_price", "other_carers", "other_time", "travel", "unplanned", "cost")
    table(
        _title(found),
        [tell(f"cli.column.{c}") for c in columns],
        [
            (p.price, p.changes, p.moved, hours(p.travel_s), p.unserved, p.cost)
            for p in found.points
        ],
    )
    out = console()
    out.print(tell("cli.trade_off.note"), markup=False)
    for file in files:
        out.print(tell("cli.said.exported", file=str(file)), markup=False)
    out.print(tell("cli.next.traded", day=f"{found.published.day_on:%d.%m.%Y}"), markup=False)
