"""The register of check-ups as requests and answers have it."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.http.invalid import Detail
from api.http.models.parts import Counted, Day, Form, details
from api.http.models.texts import Code
from homecare import model
from homecare.calendar import CheckUpDue, CheckUpState, Risk
from homecare.model import ContactResult
from homecare.register.check_ups import ContactMade
from homecare.register.views import Written


class ContactForm(Form):
    """What came of a check-up."""

    client_id: Code
    on: Day
    result: ContactResult
    intake: StrictBool = Field(
        default=False, description="The person needs help: a needs assessment is ordered"
    )


class ContactView(BaseModel):
    """What came of a check-up."""

    model_config = ConfigDict(extra="forbid")

    client_id: str
    on: date
    result: ContactResult
    intake: bool

    @classmethod
    def of(cls, contact: model.Contact) -> "ContactView":
        """The contact."""
        return cls.model_validate(contact, from_attributes=True)


class ContactWritten(BaseModel):
    """What was written down, and the visit that it asks for."""

    model_config = ConfigDict(extra="forbid")

    contact: ContactView
    order_id: str | None = Field(description="The needs assessment, of an intake")
    warnings: list[Detail]

    @classmethod
    def of(cls, written: Written[ContactMade]) -> "ContactWritten":
        """What was written down."""
        made = written.view
        return cls(
            contact=ContactView.of(made.contact),
            order_id=made.order_id,
            warnings=details(written.warnings),
        )


class ContactsView(BaseModel):
    """Outcomes of a client's check-ups, oldest first."""

    model_config = ConfigDict(extra="forbid")

    items: list[ContactView]


class CheckUpView(BaseModel):
    """One resident in the register."""

    model_config = ConfigDict(extra="forbid")

    client_id: str
    state: CheckUpState
    due_on: date
    days_late: int
    open: bool = Field(description="Whether a visit may be offered on the day")
    interval_months: int
    risk: Risk | None = Field(description="Null in codes")
    last_on: date | None
    last_result: ContactResult | None

    @classmethod
    def of(cls, due: CheckUpDue, *, named: bool) -> "CheckUpView":
        """The resident; in codes without what says how they live."""
        return cls(
            client_id=due.client_id,
            state=due.state,
            due_on=due.due_on,
            days_late=due.days_late,
            open=due.open,
            interval_months=due.interval_months,
            risk=due.risk if named else None,
            last_on=due.last.on if due.last else None,
            last_result=due.last.result if due.last else None,
        )


class CheckUpsView(Counted[CheckUpView]):
    """A page of the register, most overdue first."""

    on: date = Field(description="The day that was looked at")
    counts: dict[CheckUpState, int] = Field(description="Residents by state, of all pages")
