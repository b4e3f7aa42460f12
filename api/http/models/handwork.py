"""Wire forms of changes by hand, and of the places where a visit could go."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field

from api.http.models.plans import ChangeView, PlanHeadView, ViolationView
from api.http.models.session import Form
from api.http.models.texts import Code, Line

PlanId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class HandForm(Form):
    """What every change by hand says."""

    visit_id: Code
    why: Line = ""
    newest_plan_id: PlanId | None = Field(
        default=None,
        description="The day's newest plan, where that is another one and has been seen",
    )


class PinForm(HandForm):
    """What is to be fixed of a visit; nothing named fixes it as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "visit_id": "A-0007.1:20261123",
                    "carer_id": "K-02",
                    "begin_at": "2026-11-23T08:00:00Z",
                }
            ]
        }
    )

    carer_id: Code | None = None
    begin_at: AwareDatetime | None = None
    with_carer_id: Code | None = Field(
        default=None, description="The second carer of a double-handed visit"
    )


class ReleaseForm(HandForm):
    """Which visit is to be free again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"visit_id": "A-0007.1:20261123", "why": "Var arī citi"}]}
    )


class MoveForm(HandForm):
    """Where a visit is to go."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"visit_id": "A-0007.1:20261123", "shift_ids": ["K-02:20261123"], "position": 0}
            ]
        }
    )

    shift_ids: list[Code] = Field(
        default=[],
        max_length=2,
        description="Two for a double-handed visit; none takes the visit out of the plan",
    )
    position: int | None = Field(
        default=None,
        ge=0,
        le=200,
        description="Stops of the only shift that come before it; left out: the best place",
    )
    from_shift_id: Code | None = Field(
        default=None, description="Of a double-handed visit: the shift that gives its half away"
    )
    dry_run: bool = Field(default=False, description="Tell what would come of it, store nothing")


class HandMadeView(Form):
    """What a change by hand does; a new draft unless it was a try."""

    plan: PlanHeadView | None = Field(description="The new draft; null after a try")
    changes: list[ChangeView]
    violations: list[ViolationView] = Field(description="What the referee says; soft rules alone")
    costs: dict[str, int]
    cost_more: int = Field(description="Points that it costs more than the plan before")


class SeatView(Form):
    """One carer's part of a place."""

    shift_id: str
    carer_id: str
    position: int = Field(description="So many stops come before it")


class ShiftedView(Form):
    """Another visit that would begin at another moment."""

    visit_id: str
    was_at: datetime
    begin_at: datetime
    late_s: int


class OpeningView(Form):
    """A place for a visit."""

    begin_at: datetime
    seats: list[SeatView]
    price: int = Field(description="Points of the place itself")
    more: int = Field(description="Points that the whole plan would cost more")
    parts: dict[str, int]
    shifted: list[ShiftedView]
    here: bool = Field(description="Whether the same carers serve it in these shifts now")


class GivenView(Form):
    """What would be possible if one rule gave way."""

    rule: str
    by_s: int
    opening: OpeningView


class PlacesView(Form):
    """Where a visit could go in a plan, the cheapest first."""

    plan_id: int
    visit_id: str
    openings: list[OpeningView]
    if_only: list[GivenView]
    costs_here: dict[str, int]
    needs: list[str] = Field(description="Visits left out that have to be served together with it")
    faithful: bool = Field(description="False: prices are against times the engine would choose")


class StandInsView(Form):
    """Who could take over each visit of a carer, each visit asked by itself."""

    plan_id: int
    carer_id: str
    visits: dict[str, list[OpeningView]]
