"""A municipality's settings, areas and offices; the audit; door codes."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from api.http.models.parts import Form, Name
from api.http.models.texts import one_line
from homecare import model
from homecare.records import AuditEntry
from homecare.register.numbers import Numbers

Key = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Value = Annotated[str, StringConstraints(max_length=300), BeforeValidator(one_line)]


class SettingsForm(Form):
    """Settings to be set; keys that are not named stay as they are."""

    values: Annotated[dict[Key, Value], Field(max_length=300)] = Field(
        examples=[{"planning.solve_s": "30", "travel.season": "snow"}],
        description="Key and value as in the table of settings, in its units; docs/intake.md",
    )


class AreaView(BaseModel):
    """A team's ground."""

    model_config = ConfigDict(extra="forbid")

    id: str
    name: str
    parishes: list[str]

    @classmethod
    def of(cls, area: model.Area) -> "AreaView":
        """The area."""
        return cls(id=area.id, name=area.name, parishes=list(area.parishes))


class SettingsView(BaseModel):
    """All settings, with the areas and offices that other records name."""

    model_config = ConfigDict(extra="forbid")

    values: dict[str, str]
    areas: list[AreaView]
    offices: list[str] = Field(description="Numbers")

    @classmethod
    def of(cls, numbers: Numbers) -> "SettingsView":
        """The settings."""
        own = numbers.book.municipality
        return cls(
            values=dict(numbers.rows),
            areas=[AreaView.of(area) for area in own.areas],
            offices=sorted(numbers.book.offices),
        )


class EntryView(BaseModel):
    """Who read or changed what, when."""

    model_config = ConfigDict(extra="forbid")

    at: datetime
    actor: str = Field(description="Code of an account; of a program its name")
    action: str
    kind: str
    subject_id: str
    detail: str = Field(description="Names of fields, never their values")

    @classmethod
    def of(cls, entry: AuditEntry) -> "EntryView":
        """The entry."""
        return cls.model_validate(entry, from_attributes=True)


class DoorCodeForm(Form):
    """How to come in; null takes it away."""

    text: Name | None = Field(examples=["vārti 4512, atslēga pie kaimiņienes"])


class DoorCodeView(BaseModel):
    """How to come in; null where nothing is on record."""

    model_config = ConfigDict(extra="forbid")

    text: str | None
