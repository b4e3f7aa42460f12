"""The carer's day sheet as a PDF on A4, in large type, for paper that goes along in the car.

Nothing in it is smaller than 14 points but the footer, since it is read at arm's length in a dark
porch. The same plan gives the same bytes. A code beside each visit, read by a telephone's camera,
opens that telephone's map: it holds coordinates and nothing else.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from api.pages.day import CarersDay, Part, Row, VisitCard
from api.pages.pdf_drawings import DRAWING_FONT, box, disc, map_drawing, qr
from maps.legs import FindLeg
from maps.sketch import Sketch, sketch_of

MARGIN = 14 * mm
FOOT = 15 * mm
INSET = 6
"""What reportlab's frames keep free at each side, points."""
WIDTH = A4[0] - 2 * MARGIN - 2 * INSET
TIME, CODE = 29 * mm, 29 * mm
"""Columns of a visit: the time on the left, the code on the right."""
MAP_HEIGHT = 440
"""Most height of the map in units of the sketch, of which 680 are as wide as the paper."""
GREY, GREEN, YELLOW = HexColor("#222222"), HexColor("#e6efdd"), HexColor("#fff2c2")
FONT, BOLD = DRAWING_FONT, f"{DRAWING_FONT}-Bold"


def pdf_sheet(day: CarersDay, find_leg: FindLeg | None = None) -> bytes:
    """The sheet; the map follows the roads where `find_leg` knows them."""
    _use_fonts()
    sketch = sketch_of(day.scene, find_leg, MAP_HEIGHT)
    pages = _built(day, sketch, total=None)[1]
    return _built(day, sketch, total=pages)[0]


@cache
def _use_fonts() -> None:
    # Open Sans has the letters of Latvian, which the fonts that every reader knows have not.
    import ttf_opensans  # noqa: PLC0415 - only PDFs need it

    pdfmetrics.registerFont(TTFont(FONT, str(ttf_opensans.OPENSANS_REGULAR.path)))
    pdfmetrics.registerFont(TTFont(BOLD, str(ttf_opensans.OPENSANS_BOLD.path)))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


def _built(day: CarersDay, sketch: Sketch | None, total: int | None) -> tuple[bytes, int]:
    """The file and its number of pages, which a first round has to find out."""
    out = BytesIO()
    # The title holds no name: programs show it, and keep it in lists of what was opened.
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=12 * mm,
        bottomMargin=FOOT + 5 * mm,
        title=day.words.say("sheet.title"),
        author="",
        lang=day.words.language,
        invariant=1,
    )
    foot: Callable[[Any, Any], None] = partial(_foot, day=day, total=total)
    document.build(list(_story(day, sketch)), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue(), int(document.page)


def _foot(canvas: Any, _document: Any, *, day: CarersDay, total: int | None) -> None:  # noqa: ANN401 - reportlab has no types
    """Whose page it is and how many there are: sheets of paper get mixed up."""
    say = day.words.say
    number = say("sheet.page", number=canvas.getPageNumber(), total=total or 0)
    version = "" if day.version_no is None else say("sheet.version", n=day.version_no) + " · "
    canvas.saveState()
    canvas.setFont(FONT, 11)
    canvas.setFillColor(GREY)
    left, right = MARGIN + INSET, A4[0] - MARGIN - INSET
    canvas.line(left, FOOT + 4.5 * mm, right, FOOT + 4.5 * mm)
    canvas.drawString(left, FOOT, f"{day.carer} · {day.day}")
    canvas.drawRightString(right, FOOT, number)
    code = say("sheet.plan_code", code=day.problem_id)
    canvas.setFont(FONT, 9)
    canvas.drawString(left, FOOT - 4.5 * mm, f"{version}{code} · {say('sheet.private')}")
    canvas.restoreState()


def _style(size: float, *, bold: bool = False, **changes: object) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{'b' if bold else ''}",
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=size * 1.28,
        **changes,
    )


PLAIN, STRONG, NAME = _style(14), _style(14, bold=True), _style(18, bold=True)
CLOCK, HEAD, PART = _style(22, bold=True), _style(24, bold=True), _style(17, bold=True)
LABEL = _style(14, textColor=GREY)


def _text(text: str, style: ParagraphStyle = PLAIN) -> Any:  # noqa: ANN401 - reportlab has no types
    """A paragraph of plain text: whatever a person typed stays text."""
    return Paragraph(escape(text), style)


def _story(day: CarersDay, sketch: Sketch | None) -> Iterator[Any]:
    words, figures = day.words, day.figures
    yield _text(f"{words.say('sheet.title')} · {day.municipality}", LABEL)
    yield _text(day.carer, HEAD)
    yield _text(day.day, PART)
    travel, km = words.minutes(figures.travel_s), words.km(figures.distance_m)
    stops = words.say("sheet.stops", n=figures.stops)
    yield _text(f"{stops}, {words.say('sheet.on_the_way', time=travel, km=km)}")
    if day.gone:
        lost = "; ".join(f"{time} {name}" for time, name in day.gone)
        yield _panel(_text(f"{words.say('sheet.news.gone')}: {lost}", STRONG), YELLOW)
    for part in day.parts:
        yield from _part(day, part)
    if sketch is not None:
        yield from _map(day, sketch)


def _part(day: CarersDay, part: Part) -> Iterator[Any]:
    """A shift: its heading stays with the first visit, and the way to a visit with the visit."""
    route, rows, goes_on = part
    words, shift = day.words, route.shift
    span = words.span(shift.start_at, shift.end_at)
    title = words.say("sheet.goes_on" if goes_on else "sheet.shift", span=span)
    head = _text(f"{title}, {words.word('way', shift.way)}", PART)
    together = [Spacer(1, 4 * mm), head, Spacer(1, 1.5 * mm)]
    for row in rows:
        together.append(_line(day, row))
        if row.kind in {"stop", "end"}:
            yield KeepTogether(together)
            together = []
    yield from together


def _line(day: CarersDay, row: Row) -> Any:  # noqa: ANN401
    if row.visit is not None:
        return _visit(day, row, row.visit)
    time = day.words.clock(row.at) if row.at else ""
    style = STRONG if row.kind == "break" else PLAIN
    cells = [[_text(time, STRONG), _text(row.text, style)]]
    look = [("VALIGN", (0, 0), (-1, -1), "TOP"), *_padded(2.2)]
    if row.kind == "break":
        look.append(("BACKGROUND", (0, 0), (-1, -1), GREEN))
    return Table(cells, colWidths=[TIME, WIDTH - TIME], style=look)


def _visit(day: CarersDay, row: Row, card: VisitCard) -> Any:  # noqa: ANN401
    """One framed visit."""
    left = [
        _text(day.words.clock(row.at) if row.at else "", CLOCK),
        Spacer(1, 2 * mm),
        disc(str(card.stop.number)),
    ]
    right = [qr(card.geo, CODE - 5 * mm), _text(day.words.say("sheet.code"), _SMALL)]
    cells = [[left, list(_said(day, card)), right if card.geo else ""]]
    frame = ("BOX", (0, 0), (-1, -1), 1.6, black)
    look = [frame, ("VALIGN", (0, 0), (-1, -1), "TOP"), *_padded(6)]
    widths = [TIME, WIDTH - TIME - CODE, CODE]
    # A visit is cut in two only where it is longer than a page.
    edge = 1.5 * mm
    return Table(
        cells, colWidths=widths, style=look, spaceBefore=edge, spaceAfter=edge, splitInRow=1
    )


_SMALL = _style(10, alignment=1)
"""Under the code alone, which is known after the first time."""


def _said(day: CarersDay, card: VisitCard) -> Iterator[Any]:
    """All that is said of a visit, top down."""
    words, visit = day.words, card.stop.visit
    yield _text(card.name, NAME)
    if card.news:
        yield _panel(_text(card.news, STRONG), YELLOW)
    leave, length = words.clock(card.stop.stop.leave_at), words.minutes(visit.service_s)
    until = words.say("sheet.until", time=leave, length=length)
    kind = "" if visit.kind == "home_care" else f" · {words.word('visit_kind', visit.kind)}"
    yield _text(until + kind)
    yield _text(words.where(card.place) if card.place else visit.place_id, STRONG)
    if card.phone:
        yield _text(f"{words.say('sheet.phone')} {card.phone}", STRONG)
    if card.together:
        yield _panel(_text(card.together, STRONG))
    if card.place:
        yield from _noted(day, "sheet.way_there", card.place.driving_note)
        yield from _noted(day, "sheet.getting_in", card.place.accessibility)
    yield from _noted(day, "sheet.mind", ", ".join(card.mind))
    if card.tasks:
        yield Spacer(1, 1 * mm)
        yield _tasks(card.tasks)


def _noted(day: CarersDay, title: str, text: str) -> Iterator[Any]:
    if text:
        label = escape(day.words.say(title))
        yield Paragraph(f'<font color="#444444">{label}:</font> <b>{escape(text)}</b>', PLAIN)


def _tasks(tasks: tuple[str, ...]) -> Any:  # noqa: ANN401
    """Boxes to tick, two beside each other; a single one has all the room."""
    columns = min(2, len(tasks))
    pairs = [tasks[n : n + columns] for n in range(0, len(tasks), columns)]
    cells = [[cell for t in pair for cell in (box(), _text(t, STRONG))] for pair in pairs]
    rows = [row + [""] * (2 * columns - len(row)) for row in cells]
    look = [("VALIGN", (0, 0), (-1, -1), "TOP"), *_padded(1)]
    width = (WIDTH - TIME - CODE - 2 * INSET) / columns
    return Table(rows, colWidths=[7 * mm, width - 7 * mm] * columns, style=look)


def _panel(text: Any, colour: Any = None) -> Any:  # noqa: ANN401
    look: list[tuple[Any, ...]] = [*_padded(3)]
    if colour is None:
        look.append(("BOX", (0, 0), (-1, -1), 1, black))
    else:
        look.append(("BACKGROUND", (0, 0), (-1, -1), colour))
    return Table([[text]], style=look, hAlign="LEFT")


def _padded(points: float) -> list[tuple[Any, ...]]:
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    return [(side, (0, 0), (-1, -1), points) for side in sides]


def _map(day: CarersDay, sketch: Sketch) -> Iterator[Any]:
    note = "sheet.roads_note" if sketch.on_roads else "sheet.sketch_note"
    yield Spacer(1, 4 * mm)
    yield KeepTogether(
        [
            _text(day.words.say("sheet.sketch"), PART),
            Spacer(1, 2 * mm),
            map_drawing(sketch, WIDTH),
            _text(day.words.say(note)),
        ]
    )
