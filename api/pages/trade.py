"""The curve of a trade-off as a picture: cost upright, visits with other carers across.

One dot for each price of a change, with the price beside it; what lies further left disturbs
fewer people, what lies lower costs less.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from homecare.i18n import say
from homecare.repair import TradePoint
from maps.escape import templates

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 100, 600, 78, 340
STEPS = 4
"""Lines of the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """What several prices buy alike, in pixels."""

    x: float
    y: float
    prices: str
    side: int
    """1 where the prices stand to the right of the dot, -1 where they stand to the left."""


def trade_picture(points: Sequence[TradePoint], title: str, language: str = "lv") -> str:
    """The SVG; needs at least one point."""
    most = max(1, *(point.changes for point in points))
    low, high = min(p.cost for p in points), max(p.cost for p in points)
    high = max(high, low + 1)

    def x(changes: float) -> float:
        return LEFT + (RIGHT - LEFT) * changes / most

    def y(cost: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (cost - low) / (high - low)

    alike: dict[tuple[int, int], list[int]] = {}
    for point in sorted(points, key=lambda p: p.price):
        alike.setdefault((point.changes, point.cost), []).append(point.price)
    dots = [
        Dot(
            x=round(x(changes), 1),
            y=round(y(cost), 1),
            prices=", ".join(map(str, prices)),
            side=1 if 2 * changes < most else -1,
        )
        for (changes, cost), prices in sorted(alike.items())
    ]
    step = max(1, -(-most // 10))
    return (
        templates("api.pages", "templates")
        .get_template("trade.svg")
        .render(
            width=WIDTH,
            height=HEIGHT,
            frame=(LEFT, TOP, RIGHT, BOTTOM),
            title=title,
            across=say("cli.trade_off.across", language),
            upright=say("cli.trade_off.upright", language),
            price=say("cli.column.change_price", language),
            beside=say("cli.trade_off.beside", language),
            dots=dots,
            columns=[(round(x(n), 1), n) for n in range(0, most + 1, step)],
            rows=[(round(y(cost), 1), round(cost)) for cost in _between(low, high)],
        )
    )


def _between(low: int, high: int) -> list[float]:
    return [low + (high - low) * n / STEPS for n in range(STEPS + 1)]
