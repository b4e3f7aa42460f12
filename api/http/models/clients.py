"""Clients as requests and answers have them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.http.invalid import Detail
from api.http.models.parts import (
    Day,
    Form,
    Home,
    HomeChange,
    House,
    HouseChange,
    Number,
    Person,
    PersonChange,
    Phrase,
    PlaceView,
    Tongue,
    Word,
    details,
    person_of,
)
from api.http.models.texts import Line
from homecare.model import ClientPeriod, StayKind
from homecare.register import views
from homecare.register.views import Written

Tongues = Annotated[list[Tongue], Field(min_length=1, max_length=20)]
Words = Annotated[list[Word], Field(max_length=30)]
Phrases = Annotated[list[Phrase], Field(max_length=30)]


class Stay(Form):
    """Local days, both in, on which a client is not at home; without an end it is not known."""

    kind: StayKind
    from_on: Day
    to_on: Day | None = None


Stays = Annotated[list[Stay], Field(max_length=200, description="Given whole, in any order")]


class ClientForm(Form):
    """A new client."""

    external_no: Number = Field(description="The number in the municipality's own system")
    person: Person
    birth_on: Day
    lives_alone: StrictBool = False
    languages: Tongues = Field(default=["lv"], description="A carer has to speak one of them")
    aids: Phrases = Field(default=[], examples=[["ratiņkrēsls"]])
    facts: Words = Field(default=[], examples=[["dog"]], description="What a carer may not bear")
    area_id: Number | None = None
    place: Home
    declared_place: House | None = Field(
        default=None, description="Where the client is registered, when that is another house"
    )
    stays: Stays = Field(default=[])


class ClientChange(Form):
    """What of a client is to be changed: absent fields stay, null clears."""

    external_no: Number | None = None
    person: PersonChange | None = None
    birth_on: Day | None = None
    lives_alone: StrictBool | None = None
    languages: Tongues | None = None
    aids: Phrases | None = None
    facts: Words | None = None
    area_id: Number | None = None
    place: HomeChange | None = None
    declared_place: HouseChange | None = None
    stays: Stays | None = None


class ClientSearch(Form):
    """Whom is looked for; by POST, so that no name stands in an address."""

    text: Line = Field(
        min_length=1, description="Beginnings of names, or a number", examples=["par ann"]
    )
    area_id: Number | None = None


class StayView(BaseModel):
    """A stay; in codes without its kind."""

    model_config = ConfigDict(extra="forbid")

    kind: StayKind | None
    from_on: date
    to_on: date | None

    @classmethod
    def of(cls, stay: ClientPeriod, *, named: bool) -> "StayView":
        """The stay."""
        kind = stay.kind if named else None
        return cls(kind=kind, from_on=stay.from_on, to_on=stay.to_on)


class ClientView(BaseModel):
    """A client; in codes without everything that says who it is."""

    model_config = ConfigDict(extra="forbid")

    id: str
    external_no: str | None
    person: Person | None
    birth_on: date | None
    lives_alone: bool
    languages: list[str]
    aids: list[str] | None
    facts: list[str]
    area_id: str | None
    place: PlaceView
    declared_place: PlaceView | None
    stays: list[StayView]
    warnings: list[Detail] = Field(
        default=[], description="After a change: what somebody should look at"
    )

    @classmethod
    def of(cls, view: views.ClientView) -> "ClientView":
        """The client as the actor sees them."""
        client, named = view.client, view.named
        return cls(
            id=client.id,
            external_no=client.external_no if named else None,
            person=person_of(view.person),
            birth_on=client.birth_on if named else None,
            lives_alone=client.lives_alone,
            languages=list(client.languages),
            aids=list(client.aids) if named else None,
            facts=list(client.facts),
            area_id=client.area_id or None,
            place=PlaceView.of(view.place, named=named),
            declared_place=PlaceView.maybe(view.declared, named=named),
            stays=[StayView.of(stay, named=named) for stay in client.periods],
        )

    @classmethod
    def written(cls, written: Written[views.ClientView]) -> "ClientView":
        """The client after a change, with what somebody should look at."""
        made = cls.of(written.view)
        return made.model_copy(update={"warnings": details(written.warnings)})
