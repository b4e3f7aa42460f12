"""Values that several records have: days, clock times, words, people, houses, windows."""

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from api.http.invalid import Detail
from api.http.models.texts import MOST_LINE, Line, Note, one_line
from api.http.paging import Page
from homecare import model
from homecare.intake.faults import Fault

T = TypeVar("T")
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Days outside are slips of the pen, and some would keep a calendar counting for minutes."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def _day(text: object) -> object:
    """A date as text; numbers, which would be taken for seconds, and moments are none."""
    if isinstance(text, str) and _DAY.fullmatch(text):
        return text
    raise PydanticCustomError("date_parsing", "no day")


def _clock(text: object) -> time:
    if isinstance(text, str) and _CLOCK.fullmatch(text):
        return time.fromisoformat(text)
    raise PydanticCustomError("time_parsing", "no clock time")


def _within(day: date) -> date:
    if not FIRST <= day <= LAST:
        raise PydanticCustomError("date_parsing", "far away")
    return day


Day = Annotated[
    date, BeforeValidator(_day), AfterValidator(_within), Field(examples=["2026-11-23"])
]
"""A local date from 1900 to 2199."""
Clock = Annotated[
    time,
    BeforeValidator(_clock),
    PlainSerializer(lambda at: f"{at:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK.pattern}$", "examples": ["08:00"]}),
]
"""A local time in whole minutes."""
Phrase = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_LINE, pattern=r"^[^;|]+$"),
    BeforeValidator(one_line),
]
"""One of a list of texts."""
Word = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=r"^[^;|,]+$"),
    BeforeValidator(one_line),
]
"""One of a list of words for skills and facts."""
Tongue = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$"), Field(examples=["lv"])]
"""ISO 639-1 code of a language."""
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=MOST_LINE), BeforeValidator(one_line)
]
Number = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    BeforeValidator(one_line),
    Field(examples=["2026-117"]),
]
"""The number of a record in the municipality's own system, or the code of an area or level."""
Priority = Literal["high", "normal", "low"]
AddressCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{9}$"), Field(examples=["105123456"])
]
"""Code of an address in the State Address Register."""
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class Form(BaseModel):
    """What comes in and goes out: nothing but the fields it names."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, object]:
        """The fields that came, nested; what is absent stays as it is."""
        return self.model_dump(exclude_unset=True)


class Counted(Page[T], Generic[T]):
    """A page, and how long the whole list is."""

    total: int = Field(description="Rows of the whole list")


class Person(Form):
    """Who it is."""

    given_name: Name = Field(examples=["Anna"])
    family_name: Name = Field(examples=["Paraugs"])
    phone: Line = Field(default="", examples=["+371 20000000"])


def person_of(person: model.Person | None) -> Person | None:
    """Who it is, as it is on record; nobody where the caller sees codes."""
    if person is None:
        return None
    return Person.model_construct(
        given_name=person.given_name, family_name=person.family_name, phone=person.phone
    )


class PersonChange(Form):
    """What of a person is to be changed."""

    given_name: Name | None = None
    family_name: Name | None = None
    phone: Line | None = None


class House(Form):
    """A house, flat or farmstead.

    Without coordinates it is looked up, and waits for a pin on the map where that is not sure.
    """

    parish: Name = Field(examples=["Tērvetes pagasts"])
    village: Line = Field(default="", examples=["Zelmeņi"])
    address: Name = Field(examples=["„Rotas”"])
    postcode: Line = Field(default="", examples=["LV-3730"])
    address_code: AddressCode | None = Field(
        default=None, description="Code of the address register, see the search for addresses"
    )
    lat: Lat | None = Field(default=None, examples=[56.4517])
    lon: Lon | None = Field(default=None, examples=[23.3519])
    verified: StrictBool = Field(default=False, description="A person confirmed the coordinates")


class HouseChange(Form):
    """What of a house is to be changed.

    Another address loses code and coordinates that are not given; then it is looked up.
    """

    parish: Name | None = None
    village: Line | None = None
    address: Name | None = None
    postcode: Line | None = None
    address_code: AddressCode | None = None
    lat: Lat | None = None
    lon: Lon | None = None
    verified: StrictBool | None = None


Approach = Annotated[StrictInt, Field(ge=0, le=3600, description="Parking and walking, seconds")]


class Home(House):
    """A house that is visited."""

    driving_note: Note = Field(default="", description="How to find it")
    accessibility: Note = Field(default="", description="Stairs, door, ramp")
    approach_s: Approach | None = None


class HomeChange(HouseChange):
    """What of a house that is visited is to be changed."""

    driving_note: Note | None = None
    accessibility: Note | None = None
    approach_s: Approach | None = None


class PlaceView(BaseModel):
    """A place as the caller may see it: in codes down to its village."""

    model_config = ConfigDict(extra="forbid")

    id: str
    parish: str
    village: str
    address: str | None = None
    postcode: str | None = None
    address_code: str | None = Field(
        default=None, description="Code of the address register; empty while it is not known"
    )
    lat: float | None = None
    lon: float | None = None
    verified: bool = False
    driving_note: str | None = None
    accessibility: str | None = None
    approach_s: int | None = None

    @classmethod
    def of(cls, place: model.Place, *, named: bool) -> "PlaceView":
        """The place; without names no more than parish and village."""
        if not named:
            return cls(id=place.id, parish=place.parish, village=place.village)
        return cls.model_validate(place, from_attributes=True)

    @classmethod
    def maybe(cls, place: model.Place | None, *, named: bool) -> "PlaceView | None":
        """The place, where there is one."""
        return None if place is None else cls.of(place, named=named)


class Window(Form):
    """Local times, both in; `closes` before `opens` is on the next day."""

    opens: Clock
    closes: Clock

    @classmethod
    def of(cls, window: model.LocalWindow) -> "Window":
        """The window."""
        return cls.model_construct(opens=window.opens, closes=window.closes)

    @classmethod
    def maybe(cls, window: model.LocalWindow | None) -> "Window | None":
        """The window, where there is one."""
        return None if window is None else cls.of(window)


def details(faults: Iterable[Fault]) -> list[Detail]:
    """What a person should look at, though it kept nothing out."""
    return [
        Detail(
            pointer=fault.pointer or None,
            code=fault.code,
            message_lv=fault.advice("lv"),
            message_en=fault.advice("en"),
        )
        for fault in faults
    ]
