"""What an import changed is told as JSON, whatever kind of value a field holds."""

from tests.story.test_one_visit import write_tables
from tests.terminal import Terminal

ABSENCES = (
    "aprūpētājs;iemesls;no;līdz;no plkst.;līdz plkst.\n"
    "{carer};apmācība;24.11.2026;24.11.2026;12:00;16:30\n"
)


def test_hours_that_changed_are_told(terminal: Terminal):
    files = write_tables(terminal.folder / "tables")
    terminal.run("db", "upgrade")
    terminal.ask("import", files, "-m", "tervete", "--create", "Tērvetes novads")
    carer = (files / "aprūpētāji.csv").read_text(encoding="utf-8").splitlines()[1].split(";")[0]
    absences = terminal.folder / "prombūtnes.csv"
    absences.write_text(ABSENCES.format(carer=carer), encoding="utf-8")
    (change,) = terminal.ask("import", absences)["changes"]
    assert (change["table"], change["kind"]) == ("carers", "changed")
    assert "12:00:00" in str(change["fields"])
