"""Who may do what: the one place that decides.

Every door asks `Actor.may` with an `Action` before anything else, and `Actor.sees_client` or
`Actor.sees_carer` for each object; what an actor does not see is NotFound, as if it were not
there. docs/roles.md is generated from the table below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from homecare.errors import Forbidden, NotFound
from homecare.model import Carer, Client


class Role(StrEnum):
    """What an account is for; each has one."""

    ADMIN = "admin"
    """Accounts, settings and everything that a coordinator may, in the whole municipality."""
    COORDINATOR = "coordinator"
    """Clients, carers and plans of the own areas."""
    PLANNER = "planner"
    """Plans and simulates in codes; never sees a name, an address or a telephone number."""
    CARER = "carer"
    """Sees the own published routes and nothing else."""
    AUDITOR = "auditor"
    """Reads the audit and nothing else."""


class Action(StrEnum):
    """What a door may be asked for; `noun.verb`."""

    SESSION = "session.use"
    """Who am I, the second factor, an own password in place of a given one, signing out: all that
    a session may before it is whole."""
    SELF = "self.use"
    """Own sessions, password, second factor and tokens."""
    ACCOUNTS_MANAGE = "accounts.manage"
    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"
    PEOPLE_READ = "people.read"
    """Clients and carers with names, addresses, telephone numbers."""
    CODES_READ = "codes.read"
    """The same records in codes."""
    PEOPLE_WRITE = "people.write"
    DOOR_CODES_READ = "door_codes.read"
    DOOR_CODES_WRITE = "door_codes.write"
    IMPORT = "import.use"
    EXPORT_NAMES = "export.names"
    EXPORT_CODES = "export.codes"
    RUNS_READ = "runs.read"
    RUNS_ORDER = "runs.order"
    PLANS_READ = "plans.read"
    PLANS_CHANGE = "plans.change"
    """Pin, move by hand."""
    PLANS_PUBLISH = "plans.publish"
    """Approve and publish."""
    ROUTES_OWN = "routes.own"
    """The carer's own published routes."""
    AUDIT_READ = "audit.read"
    ERASE = "people.erase"


_OWN = frozenset({Action.SESSION, Action.SELF})
_PLANS = frozenset(
    {
        Action.CODES_READ,
        Action.EXPORT_CODES,
        Action.RUNS_READ,
        Action.RUNS_ORDER,
        Action.PLANS_READ,
        Action.PLANS_CHANGE,
        Action.SETTINGS_READ,
    }
)
_COORDINATION = _PLANS | {
    Action.PEOPLE_READ,
    Action.PEOPLE_WRITE,
    Action.DOOR_CODES_READ,
    Action.DOOR_CODES_WRITE,
    Action.IMPORT,
    Action.EXPORT_NAMES,
    Action.PLANS_PUBLISH,
}
ALLOWED: Mapping[Role, frozenset[Action]] = {
    Role.ADMIN: _COORDINATION
    | {
        *_OWN,
        Action.ACCOUNTS_MANAGE,
        Action.SETTINGS_WRITE,
        Action.AUDIT_READ,
        Action.ERASE,
    },
    Role.COORDINATOR: _COORDINATION | _OWN,
    Role.PLANNER: _PLANS | _OWN,
    Role.CARER: _OWN | {Action.ROUTES_OWN},
    Role.AUDITOR: _OWN | {Action.AUDIT_READ},
}
"""What each role may; whatever is not here is refused."""
NOT_FOR_TOKENS = _OWN | {Action.ACCOUNTS_MANAGE}
"""What no API token may, whatever its scopes: it never makes another key or lets anybody in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who is acting through a door, for the length of one request or run."""

    account_id: str
    """Named in the audit."""
    role: Role
    municipality_id: str
    area_ids: frozenset[str] = frozenset()
    """A coordinator's areas; empty means all."""
    carer_id: str | None = None
    """A carer's own code."""
    scopes: frozenset[Action] | None = None
    """What an API token, or a session that is not whole yet, is limited to; None: all that the
    role may."""
    session_id: str | None = None
    """Public id of the session; None for a token."""

    def may(self, action: Action) -> bool:
        """Whether the role, and the token's scopes, allow it."""
        within = self.scopes is None or action in self.scopes
        return within and action in ALLOWED[self.role]

    def require(self, action: Action) -> None:
        """Raise Forbidden unless allowed."""
        if not self.may(action):
            raise Forbidden(action=action.value)

    @property
    def whole_municipality(self) -> bool:
        """Whether nothing of the municipality is hidden; plans are published by such alone."""
        return not self.area_ids

    def require_whole(self) -> None:
        """Raise Forbidden for a coordinator of some areas: a plan is one for all of them."""
        if not self.whole_municipality:
            raise Forbidden("whole_municipality_only")

    def sees_client(self, client: Client) -> bool:
        """Whether a client's record may be shown, in names or codes as `may` allows."""
        return not self.area_ids or client.area_id in self.area_ids

    def sees_carer(self, carer: Carer) -> bool:
        """Whether a carer's record may be shown; one without areas works in all of them."""
        if self.role is Role.CARER:
            return carer.id == self.carer_id
        return not (self.area_ids and carer.area_ids) or bool(self.area_ids & {*carer.area_ids})

    def require_municipality(self, municipality_id: str, kind: str, thing_id: str) -> None:
        """Raise NotFound for a thing of another municipality."""
        if municipality_id != self.municipality_id:
            raise NotFound(kind=kind, id=thing_id)
