"""Wire forms of plans: lists, one plan as its reader may see it, what the referee says of it."""

from datetime import date, datetime

from pydantic import ConfigDict, Field

from api.http.models.session import Form
from api.http.models.texts import Line
from homecare.changes import ChangeKind
from homecare.model import VisitKind, WayOfTravel
from homecare.records import PlanState


class Said(Form):
    """A sentence in both languages."""

    lv: str
    en: str


class PlanHeadView(Form):
    """A plan in a list."""

    id: int
    day_on: date
    version_no: int = Field(description="Counts the plans of one day from 1")
    state: PlanState
    row_version: int = Field(description='For If-Match, as "v<n>"')
    made_at: datetime
    made_by: str = Field(description="Code of an account, timer, or a person at the terminal")
    why: str
    changed_at: datetime | None
    changed_by: str
    served: int
    unserved: int
    cost: int = Field(description="Points; one point is one second of travel")


class PinView(Form):
    """What is fixed of a visit."""

    carer_id: str | None
    begin_at: datetime | None
    with_carer_id: str | None = Field(description="The second carer of a double-handed visit")


class StopView(Form):
    """A visit in a route; of a stop in somebody else's area only when it begins and ends."""

    number: int = Field(description="Counts the stops of the route from 1")
    busy: bool = Field(description="True for a stop that is not the reader's to see")
    begin_at: datetime
    leave_at: datetime
    arrive_at: datetime | None = None
    visit_id: str | None = None
    kind: VisitKind | None = None
    client_id: str | None = None
    client_name: str | None = None
    place_id: str | None = None
    tasks: list[str] = Field(default=[])
    with_carer_ids: list[str] = Field(default=[], description="Who comes along")
    travel_s: int | None = Field(default=None, description="The way here")
    distance_m: int | None = None
    pin: PinView | None = None


class BreakView(Form):
    """A rest of the carer."""

    start_at: datetime
    end_at: datetime


class RouteView(Form):
    """A carer's stops of one shift, in order."""

    shift_id: str
    carer_id: str
    carer_name: str | None = None
    way: WayOfTravel
    start_at: datetime
    end_at: datetime
    care_s: int
    travel_s: int
    waiting_s: int
    work_s: int
    overtime_s: int
    distance_m: int
    breaks: list[BreakView]
    stops: list[StopView]


class UnservedView(Form):
    """A visit left out, why, and what would help."""

    visit_id: str
    kind: VisitKind
    client_id: str
    client_name: str | None = None
    duty: bool = Field(description="False for a check-up that was only offered")
    reason: str = Field(description="See docs/unserved.md")
    reason_text: Said
    remedy: str
    remedy_text: Said


class ShiftView(Form):
    """A shift of the day, also one without a route; what a visit can be moved to."""

    shift_id: str
    carer_id: str
    carer_name: str | None = None
    start_at: datetime
    end_at: datetime


class PlanView(Form):
    """A plan as its reader may see it."""

    plan: PlanHeadView
    zone: str
    whole: bool = Field(description="False where stops of other areas are hidden")
    engine: str
    solve_s: float
    costs: dict[str, int] = Field(description="Points by part; see docs/costs.md")
    shifts: list[ShiftView]
    routes: list[RouteView]
    unserved: list[UnservedView]


class PlanStepView(Form):
    """One step in the life of a plan."""

    state: PlanState
    at: datetime
    actor: str
    why: str


class ViolationView(Form):
    """A rule that the plan breaks."""

    rule: str = Field(description="See docs/rules")
    hard: bool
    visit_id: str | None
    carer_id: str | None
    text: Said


class CheckView(Form):
    """What the referee says of a plan."""

    legal: bool = Field(description="Whether no hard rule is broken")
    violations: list[ViolationView]


class WhyView(Form):
    """Why a stop is where it is."""

    visit_id: str
    carer_id: str
    parts: dict[str, int] = Field(description="Points that the stop brings, by part")
    next_carer_id: str | None = Field(description="Who could come instead most cheaply")
    extra_cost: int | None = Field(description="Points that this would cost more")
    text: list[Said]


class ServedView(Form):
    """Who comes to a visit and when."""

    carer_ids: list[str]
    begin_at: datetime


class ChangeView(Form):
    """A visit that two plans serve differently."""

    visit_id: str
    client_id: str
    kind: ChangeKind
    before: ServedView | None
    after: ServedView | None


class ComparisonView(Form):
    """How a plan differs from another one of the same municipality."""

    before_id: int
    after_id: int
    changes: list[ChangeView]
    costs_before: dict[str, int]
    costs_after: dict[str, int]
    cost_more: int = Field(description="Points that the later one costs more")


class StepForm(Form):
    """Why a plan takes a step."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "Saskaņots ar komandu"}]})

    why: Line = ""


class PlanVersion(Form):
    """A plan and the version of it that was read."""

    plan_id: int = Field(ge=1, le=2**31 - 1)
    row_version: int = Field(ge=1, le=2**31 - 1)


class StepsForm(Form):
    """Plans of several days that take a step together."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"plans": [{"plan_id": 7, "row_version": 2}], "why": ""}]}
    )

    plans: list[PlanVersion] = Field(min_length=1, max_length=28)
    why: Line = ""


class PlanHeadsView(Form):
    """Plans after a step."""

    items: list[PlanHeadView]
