"""docs/roles.md out of the code: `python -m homecare.roles > docs/roles.md`."""

import sys
from collections.abc import Iterator

from homecare.access import ALLOWED, NOT_FOR_TOKENS, Action, Role
from homecare.i18n import say

_HEAD = """\
# Roles

Who may do what. This page is written from `homecare/access.py`
(`python -m homecare.roles > docs/roles.md`); a test holds it to that. Which action an endpoint needs
stands in [the API](api.md), and `tests/http/test_roles_matrix.py` tries every endpoint as every
role on own, foreign and deleted records.

- An account has one role and belongs to one municipality; nothing of another one is there for it.
- A coordinator of some areas sees the clients and carers of these; a plan is one for the whole
  municipality, so only who sees all of it orders, changes, approves and publishes plans.
- What somebody may not see is answered 404, as if it were not there; what a role may not do, 403.
- A session whose second factor or own password is lacking may only supply that.
- An API token may what its scopes and the role of its owner both allow, and never: {never}.
- Roles, areas and a disabled account count from the next request on.
"""


def page() -> str:
    """The page, Markdown."""
    never = ", ".join(f"`{action}`" for action in sorted(NOT_FOR_TOKENS))
    lines = [_HEAD.format(never=never), "## Roles", "", *_roles(), ""]
    lines += ["## What each may do", "", *_actions()]
    return "\n".join(lines) + "\n"


def _roles() -> Iterator[str]:
    yield "| role | what for |"
    yield "|---|---|"
    for role in Role:
        lv, en = say(f"role_is.{role}", "lv"), say(f"role_is.{role}", "en")
        yield f"| `{role}` ({say(f'role.{role}', 'lv')}) | {en}<br>{lv} |"


def _actions() -> Iterator[str]:
    yield f"| action | {' | '.join(Role)} | meaning |"
    yield f"|---|{'---|' * len(Role)}---|"
    for action in Action:
        marks = " | ".join("x" if action in ALLOWED[role] else "" for role in Role)
        meaning = f"{say(f'action.{action}', 'en')}<br>{say(f'action.{action}', 'lv')}"
        yield f"| `{action}` | {marks} | {meaning} |"


if __name__ == "__main__":
    sys.stdout.write(page())
