"""Where people live and where shifts begin."""

from dataclasses import dataclass
from enum import StrEnum


class WayOfTravel(StrEnum):
    """How a carer gets from door to door."""

    CAR = "car"
    SHARED_CAR = "shared_car"
    BICYCLE = "bicycle"
    FOOT = "foot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A house, flat or office; without coordinates it waits for a pin on the map."""

    id: str
    """Code of the place, "P-0012"."""
    parish: str
    village: str = ""
    """Village or town; empty for a farmstead outside any village."""
    address: str
    """House name („Rotas”) or street and number."""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    verified: bool = False
    """A person has confirmed the coordinates."""
    address_code: str = ""
    """Code of the address in the State Address Register; empty while it is not known."""
    driving_note: str = ""
    """How to find the house, for the carer's eyes."""
    accessibility: str = ""
    """Stairs, door, ramp: what a carer has to know before entering."""
    approach_s: int | None = None
    """Parking and walking to the door, seconds; None takes the municipality's figure."""

    @property
    def located(self) -> bool:
        """Whether travel to this place can be computed."""
        return self.lat is not None and self.lon is not None
