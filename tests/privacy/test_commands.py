"""`homecare erase` and `homecare retention` as somebody at the terminal meets them."""

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from homecare.store import Store
from tests.privacy import canary
from tests.terminal import Terminal


@pytest.fixture
def town(terminal: Terminal) -> Terminal:
    """The canaries' town, at a terminal."""
    terminal.run("db", "upgrade")
    store = Store(f"sqlite:///{terminal.folder / 'story.sqlite'}")
    with store.work("test") as work:
        canary.fill(work)
    store.close()
    return terminal


def test_a_person_is_erased_and_a_restore_does_not_bring_them_back(town: Terminal) -> None:
    town.run("db", "backup", "b.zip")
    told = town.ask("erase", "client", "C-A", "--yes")
    assert (told["counts"]["clients"], told["places_kept"]) == (1, 0)
    town.run("erase", "client", "C-A", "--yes", code=5)
    restored = town.ask("db", "restore", "b.zip", "--force")
    assert restored["erased_again"] == 1
    town.run("erase", "client", "C-A", "--yes", code=5)


@pytest.mark.usefixtures("town")
def test_the_code_is_asked_for_again() -> None:
    refused = CliRunner().invoke(app, ["erase", "carer", "K-2"], input="K-1\n")
    assert refused.exit_code == 2
    done = CliRunner().invoke(app, ["erase", "carer", "K-2"], input="K-2\n")
    assert done.exit_code == 0
    assert "K-2 ir izdzēsts" in done.output


def test_what_is_no_kind_of_person_is_refused(town: Terminal) -> None:
    town.run("erase", "house", "P-1", "--yes", code=2)


def test_nothing_is_due_in_a_young_town(town: Terminal) -> None:
    counted = town.ask("retention", "--dry-run")
    assert counted["dry_run"]
    assert set(counted["counts"].values()) == {0}
    assert town.ask("retention")["client_ids"] == []
    assert "Dzēsts, jo glabāšanas laiks beidzies" in town.run("retention")
