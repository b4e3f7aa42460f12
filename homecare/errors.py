"""Why we cannot go on.

    HomecareError
    ├── SettingsError        a setting is missing or wrong
    ├── IntakeError          a file has faults; carries all of them
    ├── ProblemError         a problem that no engine may see; carries what is wrong
    ├── SolveError
    │   ├── SolveCrashed     the solver's process died
    │   ├── SolveTimeout     it did not answer within limit and grace
    │   └── SolveCancelled   somebody stopped it before there was any plan
    ├── PlanError
    │   ├── NotPublishable   a hard rule is broken; carries the violations
    │   │   └── HandRefused  a change by hand would break one
    │   ├── WrongState       draft, approved, published and superseded follow each other
    │   └── Overlap          another published route has the carer at that time
    ├── NotFound             no such plan, client, municipality ...
    ├── Conflict             somebody else has changed the row since it was read
    ├── Denied               who is asking is not let in
    │   ├── NotSignedIn      no session or token that holds, or the proof was wrong
    │   ├── Forbidden        signed in, and not allowed to do this
    │   └── TooMany          too often, too much at once; carries `retry_s`
    ├── RequestError         what was sent to the server cannot be taken as it is
    ├── StoreError           the database cannot be used as it is
    └── FileError            a file or folder for people cannot be read or written

Each has a code under which `homecare.i18n` holds its sentence in Latvian and English, and
values for that sentence: codes and numbers, never a name or an address.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the rules know these errors at run time, not the other way round
    from homecare.rules import Violation


class HomecareError(Exception):
    """Base of all errors that a person is told about."""

    code = "error"

    def __init__(self, code: str | None = None, /, **values: str | int) -> None:
        self.code = code or self.code
        self.values = values
        super().__init__(self.code)

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code}({shown})"


class SettingsError(HomecareError):
    """A setting is missing or wrong."""

    code = "settings"


class IntakeError(HomecareError):
    """A file cannot be taken in; `faults` are all the reasons at once."""

    code = "intake"

    def __init__(self, faults: Sequence[object] = (), /, **values: str | int) -> None:
        super().__init__(None, count=len(faults), **values)
        self.faults = tuple(faults)


class ProblemError(HomecareError):
    """A problem that no engine may see."""

    code = "problem"


class SolveError(HomecareError):
    """The solver gave no plan."""

    code = "solve"


class SolveCrashed(SolveError):
    """The solver's process died."""

    code = "solve_crashed"


class SolveTimeout(SolveError):
    """The solver did not answer within its limit and grace."""

    code = "solve_timeout"


class SolveCancelled(SolveError):
    """Somebody stopped the solver before there was any plan."""

    code = "solve_cancelled"


class PlanError(HomecareError):
    """A plan cannot take this step."""

    code = "plan"


class NotPublishable(PlanError):
    """The plan breaks hard rules; `violations` says which."""

    code = "not_publishable"

    def __init__(self, violations: Sequence["Violation"] = (), /, **values: str | int) -> None:
        super().__init__(None, count=len(violations), **values)
        self.violations = tuple(violations)


class HandRefused(NotPublishable):
    """A change by hand would break hard rules; nothing was stored."""

    code = "hand_refused"


class WrongState(PlanError):
    """Draft, approved, published and superseded follow each other and nothing else."""

    code = "wrong_state"


class Overlap(PlanError):
    """Another published route has the carer at that time."""

    code = "overlap"


class NotFound(HomecareError):
    """There is no such thing."""

    code = "not_found"


class Conflict(HomecareError):
    """Somebody else has changed it since it was read."""

    code = "conflict"


class Denied(HomecareError):
    """Who is asking is not let in."""

    code = "denied"


class NotSignedIn(Denied):
    """No session or token that holds, or the proof was wrong."""

    code = "not_signed_in"


class Forbidden(Denied):
    """Signed in, and not allowed to do this."""

    code = "forbidden"


class TooMany(Denied):
    """Too often, or too much at once; the value `retry_s` says when to come again."""

    code = "too_many"


class RequestError(HomecareError):
    """What was sent to the server cannot be taken as it is; `pointer` names the place."""

    code = "request"

    def __init__(
        self, code: str | None = None, /, *, pointer: str = "", **values: str | int
    ) -> None:
        super().__init__(code, **values)
        self.pointer = pointer


class StoreError(HomecareError):
    """The database cannot be used as it is."""

    code = "store"


class FileError(HomecareError):
    """A file or folder for people cannot be read or written."""

    code = "file"
