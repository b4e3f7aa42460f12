"""One-off visits as requests and answers have them."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.http.invalid import Detail
from api.http.models.care_plans import Hands, Service
from api.http.models.clients import Phrases, Words
from api.http.models.parts import Day, Form, Number, Priority, Window, details
from api.http.models.texts import Code
from homecare.model import VisitKind
from homecare.register import views
from homecare.register.views import Written


class OrderForm(Form):
    """A visit that somebody asks for, on one day or on any of several."""

    external_no: Number | None = Field(default=None, description="Null: its code")
    kind: VisitKind
    client_id: Code
    from_on: Day
    to_on: Day | None = Field(default=None, description="Null: on that one day")
    service_s: Service
    office: Number | None = Field(
        default=None, description="Number of the office where it happens; null: at the client's"
    )
    window: Window
    preferred: Window | None = None
    carers_needed: Hands = 1
    tasks: Phrases = Field(default=[])
    skills: Words = Field(default=[])
    priority: Priority = "normal"
    pin_carer_id: Code | None = None
    cancelled: StrictBool = False


class OrderChange(Form):
    """What of an order is to be changed: absent fields stay, null clears."""

    external_no: Number | None = None
    kind: VisitKind | None = None
    from_on: Day | None = None
    to_on: Day | None = None
    service_s: Service | None = None
    office: Number | None = None
    window: Window | None = None
    preferred: Window | None = None
    carers_needed: Hands | None = None
    tasks: Phrases | None = None
    skills: Words | None = None
    priority: Priority | None = None
    pin_carer_id: Code | None = None
    cancelled: StrictBool | None = None


class OrderView(BaseModel):
    """A one-off visit; in codes without its number and the words of its tasks."""

    model_config = ConfigDict(extra="forbid")

    id: str
    external_no: str | None
    kind: VisitKind
    client_id: str
    from_on: date
    to_on: date
    service_s: int
    office: str | None
    window: Window
    preferred: Window | None
    carers_needed: int
    tasks: list[str] | None
    skills: list[str]
    priority: Priority
    pin_carer_id: str | None
    cancelled: bool
    warnings: list[Detail] = Field(
        default=[], description="After a change: what somebody should look at"
    )

    @classmethod
    def of(cls, view: views.OrderView) -> "OrderView":
        """The order as the actor sees it."""
        order, named = view.order, view.named
        return cls.model_construct(
            id=order.id,
            external_no=order.external_no if named else None,
            kind=order.kind,
            client_id=order.client_id,
            from_on=order.from_on,
            to_on=order.to_on,
            service_s=order.service_s,
            office=view.office,
            window=Window.of(order.window),
            preferred=Window.maybe(order.preferred),
            carers_needed=order.carers_needed,
            tasks=list(order.tasks) if named else None,
            skills=list(order.skills),
            priority=order.priority.name.lower(),
            pin_carer_id=order.pin_carer_id,
            cancelled=order.cancelled,
            warnings=[],
        )

    @classmethod
    def written(cls, written: Written[views.OrderView]) -> "OrderView":
        """The order after a change, with what somebody should look at."""
        made = cls.of(written.view)
        return made.model_copy(update={"warnings": details(written.warnings)})
