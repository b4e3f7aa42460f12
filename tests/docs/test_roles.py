"""docs/roles.md says what homecare/access.py does."""

from homecare.access import ALLOWED, Action, Role
from homecare.i18n import messages
from homecare.roles import page
from tests.architecture.sources import ROOT


def test_the_page_is_the_one_that_the_code_writes():
    assert (ROOT / "docs" / "roles.md").read_text(encoding="utf-8") == page()


def test_every_role_and_action_has_its_words():
    codes = {f"role.{role}" for role in Role} | {f"role_is.{role}" for role in Role}
    codes |= {f"action.{action}" for action in Action}
    assert codes - messages().keys() == set()


def test_every_action_is_for_somebody():
    assert set().union(*ALLOWED.values()) == set(Action)
    assert set(ALLOWED) == set(Role)
