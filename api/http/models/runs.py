"""Wire forms of runs: what is ordered, how far it is, what came of it."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from api.http.models.session import Form
from api.http.models.texts import Code, Line
from homecare.model import WayOfTravel
from homecare.runs.records import RunKind, RunState, Wanted

MOST_CODES = 500
"""Most codes of one kind in an order."""
Seconds = Annotated[float | None, Field(default=None, ge=0.1, le=3600, allow_inf_nan=False)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


class PlanOrder(Form):
    """Plan a day, or several together; each gets a draft."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "plan", "day_on": "2026-11-23", "days": 1}]}
    )

    kind: Literal["plan"]
    day_on: Day
    days: int = Field(default=1, ge=1, le=28)
    seconds: Seconds = None
    seed: Seed = 0
    why: Line = ""


class WindowForm(Form):
    """Local times between which a visit may begin, both in."""

    opens: time
    closes: time


class RepairOrder(Form):
    """Plan the rest of a published day anew, with few changes; see docs/repair.md."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "repair", "day_on": "2026-11-23", "now": "10:30", "ill": {"K-03": None}}
            ]
        }
    )

    kind: Literal["repair"]
    day_on: Day
    now: time | None = Field(default=None, description="Local time; null takes the clock")
    ill: dict[Code, time | None] = Field(
        default={}, max_length=MOST_CODES, description="Carer -> from when on; null: from now"
    )
    away: list[Code] = Field(
        default=[], max_length=MOST_CODES, description="Clients who are not visited any more"
    )
    urgent: list[Code] = Field(
        default=[], max_length=MOST_CODES, description="Orders that have to be done today"
    )
    windows: dict[Code, WindowForm] = Field(
        default={}, max_length=MOST_CODES, description="Visit -> when it may begin instead"
    )
    ways: dict[Code, WayOfTravel] = Field(
        default={}, max_length=MOST_CODES, description="Carer -> how the carer goes on"
    )
    frozen: list[Code] = Field(
        default=[], max_length=MOST_CODES, description="Visits that stay as they are published"
    )
    freeze_s: int = Field(default=0, ge=0, le=24 * 3600)
    price: int | None = Field(
        default=None, ge=0, le=10**9, description="Points of a visit with other carers"
    )
    seconds: Seconds = None
    seed: Seed = 0
    why: Line = ""


def _form_of(sent: object) -> str | None:
    """Which form is meant; pointers to wrong fields leave out what begins with a capital."""
    kind = sent.get("kind") if isinstance(sent, dict) else getattr(sent, "kind", None)
    return kind.capitalize() if isinstance(kind, str) else None


RunForm = Annotated[
    Annotated[PlanOrder, Tag("Plan")] | Annotated[RepairOrder, Tag("Repair")],
    Discriminator(
        _form_of,
        custom_error_type="kind_unknown",
        custom_error_message="no such kind",
        custom_error_context={"expected": "plan, repair", "field": "kind"},
    ),
]


class RunProgress(Form):
    """The best plan of the search until now."""

    model_config = ConfigDict(extra="ignore")

    seconds: float | None = None
    cost: int | None = None
    unserved: int | None = None
    costs: dict[str, int] = Field(default={})
    bound: int | None = Field(default=None, description="No plan can cost less")
    iterations: int | None = None
    notice: str | None = Field(default=None, description="What the search waits for: compiling")


class RunError(Form):
    """Why a run failed."""

    code: str = Field(description="See docs/errors.md")
    message_lv: str
    message_en: str


class RunView(Form):
    """A run as it stands."""

    id: str
    kind: RunKind
    wish: dict[str, Any] = Field(description="What was ordered")
    period: str | None
    state: RunState
    wanted: Wanted = Field(description="What somebody asked of it since: stop, cancel")
    ordered_at: datetime
    ordered_by: str
    began_at: datetime | None
    ended_at: datetime | None
    attempts: int
    progress: RunProgress
    plan_ids: list[int] = Field(description="Drafts that came of it")
    outcome: dict[str, Any]
    error: RunError | None
    row_version: int = Field(description="Grows with every change; id of the run's events")
