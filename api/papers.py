"""A carer's day to take along: sheet (PDF), calendar (iCalendar), way for a navigation device (GPX).

A `PdfPaper` or a `GpxPaper` can be made in another process, because the libraries that write them
are big; they are imported only where one is made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from api.handout import Handout
from api.pages import CarersDay
from homecare.feeds import Feed, FeedDay
from homecare.files import naming, write_whole
from homecare.model import Place
from homecare.sheets import Sheet, sheets_of
from maps.legs import FindLeg


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPaper:
    """The sheet of a day, for paper."""

    day: CarersDay
    legs: FindLeg | None = None
    """Ways of the day; None draws them straight."""

    def made(self) -> bytes:
        """The file."""
        from api.pages.pdf import pdf_sheet  # noqa: PLC0415 - see above

        return pdf_sheet(self.day, self.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class GpxPaper:
    """The way through a day, for a navigation device."""

    sheet: Sheet
    places: Mapping[str, Place]
    legs: FindLeg | None = None

    def made(self) -> bytes:
        """The file."""
        from maps.gpx import day_gpx  # noqa: PLC0415 - see above

        return day_gpx(self.sheet, self.places, self.legs).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPaper:
    """The visits of a day, for a calendar; names only as the municipality has set it."""

    feed: Feed

    def made(self) -> bytes:
        """The file."""
        from api.pages.calendar import calendar_of  # noqa: PLC0415 - see above

        return calendar_of(self.feed)


Paper = PdfPaper | GpxPaper | CalendarPaper


def pdf_paper(handout: Handout, carer_id: str) -> Paper:
    """One carer's sheet. Raises NotFound where the carer has no route."""
    return PdfPaper(day=handout.day(carer_id), legs=handout.legs)


def gpx_paper(handout: Handout, carer_id: str) -> Paper:
    """One carer's way."""
    sheet, places = _sheet(handout, carer_id), handout.casebook.places
    return GpxPaper(sheet=sheet, places=places, legs=handout.legs)


def calendar_paper(handout: Handout, carer_id: str) -> Paper:
    """One carer's calendar of the plan's day."""
    record, casebook = handout.record, handout.casebook
    day = FeedDay(
        sheet=_sheet(handout, carer_id),
        version_no=record.version_no,
        changed_at=record.changed_at or record.made_at,
    )
    named = casebook.municipality.settings.planning.names_in_calendar
    feed = Feed(
        municipality_id=record.municipality_id,
        carer_id=carer_id,
        language=handout.language,
        days=(day,),
        persons=casebook.persons if named else {},
        places=casebook.places if named else {},
    )
    return CalendarPaper(feed=feed)


def _sheet(handout: Handout, carer_id: str) -> Sheet:
    return sheets_of(handout.record.problem, handout.record.plan)[carer_id]


KINDS: Mapping[str, Callable[[Handout, str], Paper]] = {
    "pdf": pdf_paper,
    "ics": calendar_paper,
    "gpx": gpx_paper,
}
"""Ending of the file name -> what is in the file."""


def write_papers(handout: Handout, kind: str, folder: Path) -> list[Path]:
    """A file named by code for each carer with a route; those of others are removed.

    Raises FileError.
    """
    carers = sorted({route.carer_id for route in handout.record.plan.routes})
    files = {f"{carer_id}.{kind}": KINDS[kind](handout, carer_id) for carer_id in carers}
    written = [write_whole(folder / name, paper.made()) for name, paper in files.items()]
    with naming(folder):
        for old in folder.glob(f"*.{kind}"):
            if old.name not in files:
                old.unlink()
    return written
