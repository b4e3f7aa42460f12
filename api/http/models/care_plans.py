"""Care plans with their items, as requests and answers have them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from api.http.invalid import Detail
from api.http.models.carers import Weekdays
from api.http.models.clients import Phrases, Words
from api.http.models.parts import Clock, Day, Form, Number, Priority, Window, details
from api.http.models.texts import Code
from homecare import model
from homecare.intake.rhythms import weekdays_in
from homecare.register import views
from homecare.register.views import Written

Service = Annotated[
    StrictInt, Field(ge=60, le=43_200, description="Seconds at the client", examples=[3600])
]
Granted = Annotated[
    StrictInt,
    Field(
        ge=60, le=2_678_400, description="Seconds for each period of the level", examples=[14_400]
    ),
]
Carers = Annotated[list[Code], Field(max_length=100)]
Tasks = Annotated[Phrases, Field(min_length=1, examples=[["mazgāšana", "ēdiena gatavošana"]])]
Hands = Annotated[StrictInt, Field(ge=1, le=2, description="2: both come together")]


class RhythmForm(Form):
    """On which days an item falls due: weekdays, or an iCalendar rule."""

    weekdays: Weekdays | None = Field(default=None, examples=[[0, 3]])
    rrule: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, examples=["FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"]
    )
    starts_on: Day | None = Field(default=None, description="Null: when the plan begins")
    times_per_week: Annotated[StrictInt, Field(ge=1, le=7)] | None = Field(
        default=None, description="So many times on any of the days; null: on all of them"
    )
    least_days_apart: Annotated[StrictInt, Field(ge=1, le=7)] | None = None


class GapForm(Form):
    """Time from the begin of this item to the begin of another on the same day."""

    to_item_id: Annotated[str, StringConstraints(pattern=r"^(?:[\w:-]{1,60}\.)?\d{1,3}$")] = Field(
        description='Code of an item, or the number of one of the same plan: "2"', examples=["2"]
    )
    least_s: Annotated[StrictInt, Field(ge=0, le=86_400)]
    most_s: Annotated[StrictInt, Field(ge=0, le=86_400)] | None = None


class ItemPinForm(Form):
    """A carer, a time, or both, fixed for every visit of the item."""

    carer_id: Code | None = None
    begins: Clock | None = None


class ItemForm(Form):
    """Tasks done in one visit, and when."""

    number: Annotated[StrictInt, Field(ge=1, le=999, description="Within the plan")]
    tasks: Tasks
    service_s: Service
    carers_needed: Hands = 1
    skills: Words = Field(default=[])
    priority: Priority = "normal"
    rhythm: RhythmForm
    window: Window
    preferred: Window | None = None
    preferred_carer_ids: Carers = Field(default=[])
    forbidden_carer_ids: Carers = Field(default=[])
    gaps: Annotated[list[GapForm], Field(max_length=10)] = Field(default=[])
    pin: ItemPinForm | None = None


Items = Annotated[list[ItemForm], Field(max_length=60, description="Given whole")]


class CarePlanForm(Form):
    """A new grant of home care to a client."""

    external_no: Number = Field(description="The number of the decision", examples=["L-17"])
    client_id: Code
    level_id: Number = Field(examples=["2"])
    valid_from: Day
    valid_to: Day | None = Field(default=None, description="Last day")
    granted_s: Granted
    items: Items = Field(default=[])


class CarePlanChange(Form):
    """What of a grant is to be changed: absent fields stay, null clears."""

    external_no: Number | None = None
    level_id: Number | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    granted_s: Granted | None = None
    items: Items | None = None


class RhythmView(BaseModel):
    """On which days an item falls due."""

    model_config = ConfigDict(extra="forbid")

    weekdays: list[int] | None
    rrule: str | None = Field(description="Null where weekdays say all of it")
    starts_on: date
    times_per_week: int | None
    least_days_apart: int | None

    @classmethod
    def of(cls, rhythm: model.Rhythm) -> "RhythmView":
        """The rhythm, as weekdays where they say all of it."""
        days = weekdays_in(rhythm.rrule)
        return cls(
            weekdays=None if days is None else list(days),
            rrule=rhythm.rrule if days is None else None,
            starts_on=rhythm.starts_on,
            times_per_week=rhythm.times_per_week,
            least_days_apart=rhythm.least_days_apart if rhythm.times_per_week else None,
        )


class ItemView(BaseModel):
    """An item; in codes without the words of its tasks."""

    model_config = ConfigDict(extra="forbid")

    id: str
    number: int
    tasks: list[str] | None
    service_s: int
    carers_needed: int
    skills: list[str]
    priority: Priority
    rhythm: RhythmView
    window: Window
    preferred: Window | None
    preferred_carer_ids: list[str]
    forbidden_carer_ids: list[str]
    gaps: list[GapForm]
    pin: ItemPinForm | None

    @classmethod
    def of(cls, item: model.CareItem, *, named: bool) -> "ItemView":
        """The item."""
        pin = item.pin
        return cls.model_construct(
            id=item.id,
            number=int(item.id.rpartition(".")[2]),
            tasks=list(item.tasks) if named else None,
            service_s=item.service_s,
            carers_needed=item.carers_needed,
            skills=list(item.skills),
            priority=item.priority.name.lower(),
            rhythm=RhythmView.of(item.rhythm),
            window=Window.of(item.window),
            preferred=Window.maybe(item.preferred),
            preferred_carer_ids=list(item.preferred_carer_ids),
            forbidden_carer_ids=list(item.forbidden_carer_ids),
            gaps=[_gap(gap) for gap in item.gaps],
            pin=pin and ItemPinForm.model_construct(carer_id=pin.carer_id, begins=pin.begins),
        )


def _gap(gap: model.GapRule) -> GapForm:
    least, most = gap.least_s, gap.most_s
    return GapForm.model_construct(to_item_id=gap.to_item_id, least_s=least, most_s=most)


class CarePlanView(BaseModel):
    """A grant; in codes without its number."""

    model_config = ConfigDict(extra="forbid")

    id: str
    external_no: str | None
    client_id: str
    level_id: str
    valid_from: date
    valid_to: date | None
    granted_s: int
    items: list[ItemView]
    warnings: list[Detail] = Field(
        default=[], description="After a change: what somebody should look at"
    )

    @classmethod
    def of(cls, view: views.CarePlanView) -> "CarePlanView":
        """The grant as the actor sees it."""
        plan, named = view.plan, view.named
        return cls(
            id=plan.id,
            external_no=plan.external_no if named else None,
            client_id=plan.client_id,
            level_id=plan.level_id,
            valid_from=plan.valid_from,
            valid_to=plan.valid_to,
            granted_s=plan.granted_s,
            items=[ItemView.of(item, named=named) for item in plan.items],
        )

    @classmethod
    def written(cls, written: Written[views.CarePlanView]) -> "CarePlanView":
        """The grant after a change, with what somebody should look at."""
        made = cls.of(written.view)
        return made.model_copy(update={"warnings": details(written.warnings)})
