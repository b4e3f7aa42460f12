"""Addresses of the register as requests and answers have them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from api.http.models.parts import Form
from api.http.models.texts import Line
from maps.addresses.searching import MOST, Accuracy, Found


class AddressSearch(Form):
    """What is looked for; by POST, so that no address of a person stands in one of the web."""

    text: Line = Field(
        min_length=1,
        description="Words or their beginnings, diacritics or none; a flat behind its house",
        examples=["rotas bukaiš"],
    )
    limit: Annotated[StrictInt, Field(ge=1, le=50, description="Most answers")] = MOST


class AddressView(BaseModel):
    """One address as the register has it."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(description="What goes into address_code of a place")
    full: str = Field(description="The address in the register's own words")
    postcode: str
    lat: float | None = Field(description="Degrees; null where the register has no point")
    lon: float | None
    accuracy: Accuracy = Field(
        description="exact: the house; building: that of an unknown flat; else the middle of more"
    )

    @classmethod
    def of(cls, found: Found) -> "AddressView":
        """The address."""
        lat, lon = found.point or (None, None)
        return cls.model_construct(
            code=str(found.code),
            full=found.full,
            postcode=found.postcode,
            lat=lat,
            lon=lon,
            accuracy=found.accuracy,
        )


class AddressesView(BaseModel):
    """What was found, the best first."""

    model_config = ConfigDict(extra="forbid")

    items: list[AddressView]
