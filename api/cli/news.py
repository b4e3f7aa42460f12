"""What the commands about a begun day are told: who is ill, who is away, what is urgent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from api.cli.frame import day_option, tell
from api.cli.plans import day_of
from homecare.model import LocalWindow, WayOfTravel
from homecare.planning import Ports
from homecare.planning_repair import RepairWish


def _help(name: str) -> str:
    return tell(f"cli.option.repair.{name}")


OnToday = Annotated[datetime | None, day_option(_help("day"))]
Now = Annotated[str | None, typer.Option("--now", metavar="10:30", help=_help("now"))]
Ill = Annotated[
    list[str] | None,
    typer.Option("--carer-ill", metavar="K-03[@10:30]", help=_help("carer_ill")),
]
Away = Annotated[list[str] | None, typer.Option("--client-away", help=_help("client_away"))]
Urgent = Annotated[list[str] | None, typer.Option("--urgent", help=_help("urgent"))]
WINDOW_SHAPE, WAY_SHAPE, CARS_SHAPE = "V=10:00-12:00", "K-03=bicycle", "1=2"
Windows = Annotated[
    list[str] | None, typer.Option("--window", metavar=WINDOW_SHAPE, help=_help("window"))
]
OtherWay = Annotated[
    list[str] | None, typer.Option("--other-way", metavar=WAY_SHAPE, help=_help("other_way"))
]
CarsLess = Annotated[
    list[str] | None, typer.Option("--cars-less", metavar=CARS_SHAPE, help=_help("cars_less"))
]
Freeze = Annotated[list[str] | None, typer.Option("--freeze", help=_help("freeze"))]
FreezeMinutes = Annotated[
    int, typer.Option("--freeze-minutes", min=0, max=1440, help=_help("freeze_minutes"))
]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsWords:
    """The options as they were written; `wish` reads them."""

    day: date | None
    now: str | None
    carer_ill: Sequence[str] | None
    client_away: Sequence[str] | None
    urgent: Sequence[str] | None
    window: Sequence[str] | None
    other_way: Sequence[str] | None
    cars_less: Sequence[str] | None
    freeze: Sequence[str] | None
    freeze_minutes: int

    def wish(self, ports: Ports, municipality_id: str) -> RepairWish:
        """What is asked for; raises BadParameter with the shape that an option should have."""
        return RepairWish(
            municipality_id=municipality_id,
            day_on=_day(ports, municipality_id, self.day),
            now=_time(self.now, "--now") if self.now else None,
            ill=dict(_ill(text) for text in self.carer_ill or ()),
            away=frozenset(self.client_away or ()),
            urgent=frozenset(self.urgent or ()),
            windows=_pairs(self.window, "--window", WINDOW_SHAPE, _window),
            ways=_pairs(self.other_way, "--other-way", WAY_SHAPE, WayOfTravel),
            cars_less=_pairs(self.cars_less, "--cars-less", CARS_SHAPE, _count),
            frozen=frozenset(self.freeze or ()),
            freeze_s=self.freeze_minutes * 60,
        )


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


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise ValueError(text)
    return count


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
