"""`homecare export --pdf --ics --gpx`: a file for each carer, named by code."""

from pathlib import Path

import gpxpy
from icalendar import Calendar

from tests.api.test_command_line import planned
from tests.pages.pdf_text import pages_of
from tests.terminal import Terminal

NAME = "Paraugs"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_carer_gets_a_sheet_a_calendar_and_a_way(terminal: Terminal):
    plan_id, _ = planned(terminal)
    asked = [part for kind in ("pdf", "ics", "gpx") for part in (f"--{kind}", f"out/{kind}")]
    answer = terminal.ask("export", plan_id, *asked)
    out = terminal.folder / "out"
    carers = {Path(name).stem for name in answer["files"]}
    for kind in ("pdf", "ics", "gpx"):
        assert names_in(out / kind) == sorted(f"{carer}.{kind}" for carer in carers)
    carer = min(carers)
    assert NAME in " ".join(pages_of((out / f"pdf/{carer}.pdf").read_bytes()))
    calendar = (out / f"ics/{carer}.ics").read_bytes()
    stops = [e for e in Calendar.from_ical(calendar).walk("VEVENT") if ". " in str(e["SUMMARY"])]
    way = (out / f"gpx/{carer}.gpx").read_text("utf-8")
    assert len(gpxpy.parse(way).waypoints) == len(stops) > 0
    assert NAME not in calendar.decode() + way


def test_papers_of_who_has_no_route_any_more_are_removed(terminal: Terminal):
    plan_id, _ = planned(terminal)
    old = terminal.folder / "out" / "K-99.ics"
    kept = old.with_name("piezīmes.txt")
    old.parent.mkdir()
    old.touch()
    kept.touch()
    terminal.run("export", plan_id, "--ics", "out")
    assert not old.exists()
    assert kept.exists()


def test_names_in_calendars_are_a_setting_of_the_municipality(terminal: Terminal, tmp_path: Path):
    plan_id, _ = planned(terminal)
    table = tmp_path / "iestatījumi.csv"
    table.write_text("atslēga;vērtība\nplanning.names_in_calendar;jā\n", encoding="utf-8")
    terminal.run("import", table)
    terminal.run("export", plan_id, "--ics", "out")
    assert any(NAME in f.read_text("utf-8") for f in (terminal.folder / "out").glob("*.ics"))
