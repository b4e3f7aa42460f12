"""Carers with their shifts and absences, as requests and answers have them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api.http.invalid import Detail
from api.http.models.clients import Tongues, Words
from api.http.models.parts import (
    Clock,
    Day,
    Form,
    House,
    HouseChange,
    Number,
    Person,
    PersonChange,
    PlaceView,
    details,
    person_of,
)
from homecare.model import Absence, AbsenceReason, ShiftPattern, WayOfTravel
from homecare.register import views
from homecare.register.carers import AbsenceView as OneAbsence
from homecare.register.views import Written

Weekday = Annotated[StrictInt, Field(ge=0, le=6, description="0 is Monday")]
Weekdays = Annotated[list[Weekday], Field(min_length=1, max_length=7)]
WeekSeconds = Annotated[StrictInt, Field(ge=3600, le=216_000, description="Seconds a week")]
AreaIds = Annotated[list[Number], Field(max_length=50, description="None: all areas")]


class ShiftForm(Form):
    """Weekdays and local times at which a carer works."""

    weekdays: Weekdays
    starts: Clock
    ends: Clock = Field(description="Not after `starts` means: on the next day")
    start_place: Number = Field(description='"home" or the number of an office', examples=["1"])
    end_place: Number | None = Field(default=None, description="Null: where it starts")
    way: WayOfTravel | None = Field(default=None, description="Null: the carer's own")
    valid_from: Day | None = None
    valid_to: Day | None = None
    overtime_s: Annotated[StrictInt, Field(ge=0, le=28_800)] = 0
    on_holidays: StrictBool = False


class AbsenceForm(Form):
    """Local days, both in, or part of each of them, on which a carer does not work."""

    reason: AbsenceReason
    from_on: Day
    to_on: Day | None = Field(default=None, description="Null: one day")
    from_time: Clock | None = None
    to_time: Clock | None = None


Shifts = Annotated[list[ShiftForm], Field(max_length=60, description="Given whole")]
Absences = Annotated[list[AbsenceForm], Field(max_length=400, description="Given whole")]


class CarerForm(Form):
    """A new carer."""

    external_no: Number
    person: Person
    skills: Words = Field(default=[], examples=[["lifting", "check_up"]])
    languages: Tongues = Field(default=["lv"])
    contract_week_s: WeekSeconds = 144_000
    home: House | None = None
    way: WayOfTravel = WayOfTravel.CAR
    area_ids: AreaIds = Field(default=[])
    refuses: Words = Field(default=[], examples=[["dog"]])
    limits_id: Number = "standard"
    shifts: Shifts = Field(default=[])
    absences: Absences = Field(default=[])


class CarerChange(Form):
    """What of a carer is to be changed: absent fields stay, null clears."""

    external_no: Number | None = None
    person: PersonChange | None = None
    skills: Words | None = None
    languages: Tongues | None = None
    contract_week_s: WeekSeconds | None = None
    home: HouseChange | None = None
    way: WayOfTravel | None = None
    area_ids: AreaIds | None = None
    refuses: Words | None = None
    limits_id: Number | None = None
    shifts: Shifts | None = None
    absences: Absences | None = None


class AbsencesForm(Form):
    """All absences of a carer."""

    absences: Absences


class ShiftView(BaseModel):
    """A pattern of shifts."""

    model_config = ConfigDict(extra="forbid")

    weekdays: list[int]
    starts: Clock
    ends: Clock
    start_place: str
    end_place: str
    way: WayOfTravel | None
    valid_from: date | None
    valid_to: date | None
    overtime_s: int
    on_holidays: bool

    @classmethod
    def of(cls, shift: ShiftPattern, view: views.CarerView) -> "ShiftView":
        """The pattern, its ends named as in a form."""
        return cls.model_construct(
            weekdays=list(shift.weekdays),
            starts=shift.starts,
            ends=shift.ends,
            start_place=view.start(shift.start_place_id),
            end_place=view.start(shift.end_place_id),
            way=shift.way,
            valid_from=shift.valid_from,
            valid_to=shift.valid_to,
            overtime_s=shift.overtime_s,
            on_holidays=shift.on_holidays,
        )


class AbsenceView(BaseModel):
    """An absence; in codes without its reason."""

    model_config = ConfigDict(extra="forbid")

    reason: AbsenceReason | None
    from_on: date
    to_on: date
    from_time: Clock | None
    to_time: Clock | None

    @classmethod
    def of(cls, absence: Absence, *, named: bool) -> "AbsenceView":
        """The absence."""
        return cls.model_construct(
            reason=absence.reason if named else None,
            from_on=absence.from_on,
            to_on=absence.to_on,
            from_time=absence.from_time,
            to_time=absence.to_time,
        )


class AbsenceOf(BaseModel):
    """An absence and whose it is."""

    model_config = ConfigDict(extra="forbid")

    carer_id: str
    absence: AbsenceView

    @classmethod
    def of(cls, one: OneAbsence, *, named: bool) -> "AbsenceOf":
        """The absence and whose it is."""
        return cls(carer_id=one.carer_id, absence=AbsenceView.of(one.absence, named=named))


class AbsencesView(BaseModel):
    """Absences in order of their days."""

    model_config = ConfigDict(extra="forbid")

    items: list[AbsenceOf]


class CarerView(BaseModel):
    """A carer; in codes without everything that says who it is."""

    model_config = ConfigDict(extra="forbid")

    id: str
    external_no: str | None
    person: Person | None
    skills: list[str]
    languages: list[str]
    contract_week_s: int
    home: PlaceView | None
    way: WayOfTravel
    area_ids: list[str]
    refuses: list[str]
    limits_id: str
    shifts: list[ShiftView]
    absences: list[AbsenceView]
    warnings: list[Detail] = Field(
        default=[], description="After a change: what somebody should look at"
    )

    @classmethod
    def of(cls, view: views.CarerView) -> "CarerView":
        """The carer as the actor sees them."""
        carer, named = view.carer, view.named
        return cls(
            id=carer.id,
            external_no=carer.external_no if named else None,
            person=person_of(view.person),
            skills=list(carer.skills),
            languages=list(carer.languages),
            contract_week_s=carer.contract_week_s,
            home=PlaceView.maybe(view.home, named=named),
            way=carer.way,
            area_ids=list(carer.area_ids),
            refuses=list(carer.refuses),
            limits_id=carer.limits_id,
            shifts=[ShiftView.of(shift, view) for shift in carer.patterns],
            absences=[AbsenceView.of(absence, named=named) for absence in carer.absences],
        )

    @classmethod
    def written(cls, written: Written[views.CarerView]) -> "CarerView":
        """The carer after a change, with what somebody should look at."""
        made = cls.of(written.view)
        return made.model_copy(update={"warnings": details(written.warnings)})
