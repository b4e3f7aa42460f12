"""The PDF sheet says what the page says, in letters that are there, the same bytes each time."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace

import pytest
from reportlab.graphics.shapes import Rect
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics

from api.pages import carers_day
from api.pages import pdf as pdfs
from api.pages.pdf import pdf_sheet
from api.pages.pdf_drawings import QUIET, qr
from homecare.model import Place, WayOfTravel
from maps.coordinates import lat_lon
from tests.maps.zemgale import Drawn, tervete
from tests.pages.pdf_text import pages_of


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def sheet(drawn: Drawn, carer_id: str = "K-01", language: str = "lv") -> bytes:
    return pdf_sheet(
        carers_day(drawn.problem, drawn.plan, drawn.casebook, carer_id, language, version_no=3)
    )


def text_of(made: bytes) -> str:
    return " ".join(" ".join(pages_of(made)).split())


def in_order(text: str, *parts: str) -> bool:
    reached = 0
    for part in parts:
        found = text.find(part, reached)
        assert found >= 0, f"{part!r} does not follow in {text[reached:]!r}"
        reached = found + len(part)
    return True


def test_the_day_reads_from_start_to_end(drawn: Drawn):
    assert in_order(
        text_of(sheet(drawn)),
        "Dienas darba lapa · Tērvete",
        "Šarlote Kārkliņa",
        "pirmdiena, 2026. gada 23. novembris",
        "4 apmeklējumi, kopā ceļā",
        "Maiņa 08:00–16:30, automašīna",
        "Izbrauciet no: „Zelmeņi”",
        "Ceļā 10 min, 8,7 km, būsiet klāt ap 08:09",
        "08:12",
        "Ārija Čiekure",
        "Ozolu iela 4, Kroņauce, Tērvetes pagasts",
        "Tālrunis +371 20000000",
        "sejas un mutes higiēna",
        "Turpat, ceļa nav",
        "Žanis Īve",
        "Ņina Ūdre",
        "apsekošana",
        "Kā atrast: No lielceļa pie pienotavas",
        "staigulis",
        "Ķersta Mežs",
        "suns",
        "Maiņas beigas: „Zelmeņi”",
        "Dienas maršruts",
        "ziemeļi augšā",
    )


def test_every_page_says_whose_it_is_and_how_many_there_are(drawn: Drawn):
    pages = pages_of(sheet(drawn))
    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert f"{number}. lapa no 3" in page
        assert "Šarlote Kārkliņa · pirmdiena, 2026. gada 23. novembris" in page
        assert "Plāna 3. versija · Plāns tervete:20261123" in page


def test_a_pair_a_break_and_a_second_shift_are_on_it(drawn: Drawn):
    assert f"Kopā ar: {drawn.names['K-03']}." in text_of(sheet(drawn, "K-02"))
    assert in_order(text_of(sheet(drawn, "K-05")), "Pārtraukums līdz 09:55", "Maiņa 17:00–20:00")


def test_english_is_english(drawn: Drawn):
    shown = text_of(sheet(drawn, "K-03", "en"))
    assert in_order(shown, "Page 1 of 2", "Day sheet", "Monday", "3 visits")
    assert "Together with: Ēvalds" in shown
    assert "Ceļā" not in shown


def test_the_same_plan_gives_the_same_bytes(drawn: Drawn):
    assert sheet(drawn) == sheet(drawn)
    assert sheet(drawn) != sheet(drawn, "K-02")


def test_no_name_is_in_the_properties_that_programs_list(drawn: Drawn):
    assert "Kārkliņa" not in told_outside(sheet(drawn))


def told_outside(made: bytes) -> str:
    """What the file tells without being opened: everything outside of its pages."""
    plain = re.sub(rb"stream\r?\n.*?endstream", b"", made, flags=re.DOTALL)
    utf_16 = plain.decode("latin-1").encode("latin-1", "ignore")
    return utf_16.decode("utf-8", "ignore") + utf_16.decode("utf-16-be", "ignore")


def test_nothing_but_the_foot_and_the_codes_is_smaller_than_14_points():
    styles = [one for one in vars(pdfs).values() if isinstance(one, ParagraphStyle)]
    assert len(styles) >= 7
    small = [style.fontSize for style in styles if style.fontSize < 14]
    assert small == [pdfs._SMALL.fontSize]


def test_the_font_has_every_letter_that_is_written():
    pdfs._use_fonts()
    for name in (pdfs.FONT, pdfs.BOLD):
        known = pdfmetrics.getFont(name).face.charToGlyph
        letters = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"
        wanted = f"{letters}{letters.upper()}0123456789„”“–·©,.:()+/"
        assert [sign for sign in wanted if ord(sign) not in known] == []


def test_what_a_person_typed_stays_text(drawn: Drawn):
    hostile = "<b>x</b> & <img src='file:///etc/passwd'/> {{7*7}} </para>"
    place = replace(drawn.casebook.places["P-103"], driving_note=hostile, address=hostile)
    persons = {
        code: replace(person, given_name="<u>Anna</u>", family_name="&amp; <para>")
        for code, person in drawn.casebook.persons.items()
    }
    casebook = replace(
        drawn.casebook, persons=persons, places={**drawn.casebook.places, "P-103": place}
    )
    made = sheet(Drawn(problem=drawn.problem, plan=drawn.plan, casebook=casebook))
    shown = "".join(text_of(made).split())
    assert "".join(hostile.split()) in shown
    assert "<u>Anna</u>&amp;<para>" in shown


def test_a_visit_that_is_longer_than_a_page_is_still_printed(drawn: Drawn):
    visits = tuple(replace(v, tasks=("cleaning",) * 90) for v in drawn.problem.visits)
    long = replace(drawn.problem, visits=visits)
    made = sheet(Drawn(problem=long, plan=drawn.plan, casebook=drawn.casebook), "K-04")
    assert text_of(made).count("uzkopšana") == 90


def test_a_place_without_coordinates_has_no_code_and_no_map_is_drawn_of_nothing(drawn: Drawn):
    nowhere = {
        code: replace(place, lat=None, lon=None) for code, place in drawn.casebook.places.items()
    }
    casebook = replace(drawn.casebook, places=nowhere)
    shown = text_of(sheet(Drawn(problem=drawn.problem, plan=drawn.plan, casebook=casebook)))
    assert "Ārija Čiekure" in shown
    assert "Karte tālrunī" not in shown
    assert "Dienas maršruts" not in shown


def test_the_map_follows_roads_and_then_says_whose_they_are(drawn: Drawn):
    asked: list[WayOfTravel] = []

    def bent(from_: Place, to: Place, way: WayOfTravel) -> Sequence[tuple[float, float]]:
        asked.append(way)
        (lat, lon), end = lat_lon(from_), lat_lon(to)
        return [(lat, lon), (lat + 0.01, lon), end]

    day = carers_day(drawn.problem, drawn.plan, drawn.casebook, "K-04")
    shown = text_of(pdf_sheet(day, bent))
    assert asked
    assert set(asked) == {WayOfTravel.BICYCLE}
    assert "© OpenStreetMap" in shown
    assert "nevis ceļus" not in shown
    assert "© OpenStreetMap" not in text_of(pdf_sheet(day, lambda *_: None))
    first = iter([True])
    partly = text_of(pdf_sheet(day, lambda a, b, w: bent(a, b, w) if next(first, False) else None))
    assert "© OpenStreetMap" in partly


def test_a_code_has_all_dark_modules_and_a_quiet_edge():
    drawing = qr("geo:56.514100,23.344700", 29.0)
    modules = 25 + 2 * QUIET
    step = 29.0 / modules
    rects = [one for one in drawing.contents if isinstance(one, Rect)]
    first = [round(one.x / step) for one in rects if round(one.y / step) == modules - 1 - QUIET]
    assert min(first) == QUIET
    top = max(rects, key=lambda one: (one.y, -one.x))
    assert round(top.width / step) == 7  # the upper edge of the finder


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler's pdftotext")
def test_other_programs_read_the_same_letters(drawn: Drawn):
    made = sheet(drawn)
    read = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True)
    words = set(read.stdout.decode().split())
    assert {"Šarlote", "Kārkliņa", "Ķersta", "Ņina", "Žanis", "Čiekure"} <= words
