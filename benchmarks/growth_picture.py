"""The picture of `benchmarks.growth`, an SVG written by hand.

Left: how far the cost lies above the last one, in per cent, over the seconds, one line for each
size of day. Right: seconds until that is 1 %, over the visits. All axes are logarithmic but the left
upright one, which is cut at TOP_PERCENT.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 960, 400
TOP_PERCENT = 10.0
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#000000")
"""Okabe and Ito's, told apart by nearly everybody; each line also carries its size in words."""
FIRST_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    """A plot's rectangle with its two scales, each from 0 to 1."""

    left: float
    right: float
    across: Callable[[float], float]
    upright: Callable[[float], float]
    top: float = 50.0
    bottom: float = HEIGHT - 60.0

    def x(self, value: float) -> float:
        """Pixels from the left."""
        return self.left + (self.right - self.left) * self.across(value)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return self.bottom - (self.bottom - self.top) * self.upright(value)


def picture(courses: Sequence[Mapping[str, Any]]) -> str:
    """The SVG; courses as in the JSON line of `benchmarks.growth`."""
    last_s = max((c["points"][-1][0] for c in courses), default=1.0)
    falls = _Panel(
        left=70, right=500, across=_log(FIRST_S, last_s), upright=lambda v: v / TOP_PERCENT
    )
    sizes = [c["visits"] for c in courses] or [1]
    grows = _Panel(
        left=620,
        right=920,
        across=_log(min(sizes) / 1.3, max(sizes) * 1.3),
        upright=_log(FIRST_S, last_s),
    )
    parts = [*_frame(falls, "seconds of search", "cost above the last, %")]
    parts += _frame(grows, "visits of the day", "seconds to within 1 %")
    parts += _scale(falls, _powers(FIRST_S, last_s), [0, 2, 4, 6, 8, 10])
    parts += _scale(grows, sizes, _powers(FIRST_S, last_s))
    for number, course in enumerate(courses):
        parts += _course(falls, grows, course, COLOURS[number % len(COLOURS)])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">'
    )
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return "\n".join([head, ground, *parts, "</svg>", ""])


def _log(low: float, high: float) -> Callable[[float], float]:
    span = math.log(max(high, 1.01 * low) / low)
    return lambda value: min(1.0, max(0.0, math.log(max(value, low) / low) / span))


def _powers(low: float, high: float) -> list[float]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    return [10.0**power for power in range(first, last + 1)]


def _frame(panel: _Panel, across: str, upright: str) -> list[str]:
    middle, low = (panel.left + panel.right) / 2, HEIGHT - 18
    axes = f"M{panel.left:g} {panel.top:g}V{panel.bottom:g}H{panel.right:g}"
    return [
        f'<path d="{axes}" fill="none" stroke="#444"/>',
        f'<text x="{middle:g}" y="{low}" text-anchor="middle">{across}</text>',
        f'<text x="{panel.left:g}" y="{panel.top - 16:g}" text-anchor="middle">{upright}</text>',
    ]


def _scale(panel: _Panel, across: Sequence[float], upright: Sequence[float]) -> list[str]:
    parts = []
    for value in across:
        x, low = panel.x(value), panel.bottom + 18
        parts.append(f'<text x="{x:.1f}" y="{low:g}" text-anchor="middle">{value:,g}</text>')
    for value in upright:
        y, left = panel.y(value), panel.left - 8
        line = f"M{panel.left:g} {y:.1f}H{panel.right:g}"
        parts.append(f'<path d="{line}" stroke="#ddd"/>')
        parts.append(f'<text x="{left:g}" y="{y + 4:.1f}" text-anchor="end">{value:,g}</text>')
    return parts


def _course(falls: _Panel, grows: _Panel, course: Mapping[str, Any], colour: str) -> list[str]:
    """A size's line on the left, with its name where it leaves the top, and its dot on the right."""
    points, visits = course["points"], course["visits"]
    last = points[-1][1] or 1
    seen = [(s, 100.0 * (cost / last - 1)) for s, cost in points]
    shown = [(s, percent) for s, percent in seen if percent <= TOP_PERCENT]
    steps = f"M{falls.x(shown[0][0]):.1f} {falls.y(shown[0][1]):.1f}"
    steps += "".join(f"H{falls.x(s):.1f}V{falls.y(percent):.1f}" for s, percent in shown[1:])
    x, y = falls.x(shown[0][0]) + 4, falls.y(shown[0][1]) - 4
    dot_x, dot_y = grows.x(visits), grows.y(course["near_s"])
    return [
        f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{visits:,}</text>',
        f'<circle cx="{dot_x:.1f}" cy="{dot_y:.1f}" r="5" fill="{colour}"/>',
        f'<text x="{dot_x + 9:.1f}" y="{dot_y + 4:.1f}">{course["near_s"]:.1f} s</text>',
    ]
