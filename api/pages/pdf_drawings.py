"""What is drawn on the PDF sheet: the map of the day, QR codes, boxes to tick, numbers."""

from typing import Any

import segno
from reportlab.graphics.shapes import Circle, Drawing, Group, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import HexColor, black, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from maps.sketch import Point, Sign, Sketch

DRAWING_FONT = "OpenSans"
BLUE = HexColor("#0b4f8a")
QUIET = 2
"""Free modules round a code; with the white of the paper there are the four that cameras want."""
LETTERS = 19.0
"""Size of text on the map, in units of the sketch: 14 points on paper."""
HOUSE = ((-14, 0), (0, 12), (14, 0), (9, 0), (9, -13), (-9, -13), (-9, 0))


def qr(text: str, size: float) -> Drawing:
    """A code of a text, so many points wide; runs of dark modules are one rectangle each."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    step = size / (len(rows) + 2 * QUIET)
    drawing = Drawing(size, size)
    for y, row in enumerate(rows):
        bottom = size - (y + 1 + QUIET) * step
        for start, end in _runs(row):
            left, width = (start + QUIET) * step, (end - start) * step
            drawing.add(Rect(left, bottom, width, step, fillColor=black, strokeColor=None))
    return drawing


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """First and one after the last of dark modules on end."""
    edges = [n for n, (a, b) in enumerate(zip([0, *row], [*row, 0], strict=True)) if a != b]
    return list(zip(edges[::2], edges[1::2], strict=True))


def box(size: float = 13.0) -> Drawing:
    """A box to tick, beside a line of text of 14 points."""
    drawing = Drawing(size + 3, size + 5)
    drawing.add(Rect(1, 1, size, size, fillColor=white, strokeColor=black, strokeWidth=1.4))
    return drawing


def disc(number: str) -> Drawing:
    """The number of a stop as it stands on the map."""
    drawing = Drawing(34, 34)
    drawing.add(Circle(17, 17, 16, fillColor=BLUE, strokeColor=None))
    drawing.add(_string((17, 10.5), number, 18, white_on=True, bold=True))
    return drawing


def map_drawing(sketch: Sketch, width: float) -> Drawing:
    """The map of the day, so many points wide."""
    scale = width / sketch.width
    drawing = Drawing(width, sketch.height * scale)
    inside = Group(
        Rect(0, 0, sketch.width, sketch.height, fillColor=white, strokeColor=black, strokeWidth=1),
        *_lines(sketch),
        *(_house(_up(sketch, at)) for at in sketch.homes),
        *(part for at, name in sketch.villages for part in _village(_up(sketch, at), name)),
        *(part for sign in sketch.signs for part in _sign(_up(sketch, sign.at), sign)),
        *_bar(sketch),
    )
    inside.scale(scale, scale)
    drawing.add(inside)
    return drawing


def _up(sketch: Sketch, at: Point) -> Point:
    """The sketch counts down from the top, paper up from the bottom."""
    return at[0], sketch.height - at[1]


def _lines(sketch: Sketch) -> list[Any]:
    return [
        PolyLine(
            [number for at in line for number in _up(sketch, at)],
            strokeColor=BLUE,
            strokeWidth=4,
            strokeLineJoin=1,
            strokeLineCap=1,
        )
        for line in sketch.lines
        if len(line) > 1
    ]


def _house(at: Point) -> Any:  # noqa: ANN401 - reportlab has no types
    points = [number for x, y in HOUSE for number in (at[0] + x, at[1] + y)]
    return Polygon(points, fillColor=white, strokeColor=black, strokeWidth=2.5)


def _village(at: Point, name: str) -> list[Any]:
    """The name on a strip of white, so that lines do not run through it."""
    width = stringWidth(name, DRAWING_FONT, LETTERS) + 6
    strip = Rect(at[0] - width / 2, at[1] - 43, width, 24, fillColor=white, strokeColor=None)
    return [strip, _string((at[0], at[1] - 37), name, LETTERS)]


def _sign(at: Point, sign: Sign) -> list[Any]:
    left = at[0] - sign.width / 2
    shape = Rect(left, at[1] - 16, sign.width, 32, rx=16, ry=16, fillColor=white)
    shape.strokeColor, shape.strokeWidth = BLUE, 3
    return [shape, _string((at[0], at[1] - 7), sign.text, LETTERS, bold=True)]


def _bar(sketch: Sketch) -> list[Any]:
    ends = [10, 14, 10, 8, 10 + sketch.bar, 8, 10 + sketch.bar, 14]
    line = PolyLine(ends, strokeColor=black, strokeWidth=2)
    return [line, _string((10 + sketch.bar / 2, 17), sketch.bar_text, LETTERS)]


def _string(
    at: Point, text: str, size: float, *, white_on: bool = False, bold: bool = False
) -> Any:  # noqa: ANN401
    font = f"{DRAWING_FONT}-Bold" if bold else DRAWING_FONT
    fill = white if white_on else black
    return String(*at, text, fontName=font, fontSize=size, fillColor=fill, textAnchor="middle")
