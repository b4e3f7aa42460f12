"""Wire forms of a carer's own routes."""

from datetime import date, datetime

from pydantic import Field

from api.http.models.plans import BreakView
from api.http.models.session import Form
from homecare.model import VisitKind, WayOfTravel


class HouseView(Form):
    """A house and how to find it."""

    parish: str
    village: str
    address: str
    lat: float | None
    lon: float | None
    driving_note: str
    accessibility: str


class VisitedView(Form):
    """The person who is visited."""

    id: str
    name: str
    phone: str
    mind: list[str] = Field(description="What to be ready for: animals, smoke, aids, languages")


class MyStopView(Form):
    """One visit of the day."""

    number: int
    visit_id: str
    kind: VisitKind
    kind_text: str
    arrive_at: datetime
    begin_at: datetime
    leave_at: datetime
    travel_s: int
    distance_m: int
    tasks: list[str]
    together_with: list[str] = Field(description="Carers who come along")
    client: VisitedView
    place: HouseView
    door_code: str | None = Field(description="On the day of the visit alone")


class LegView(Form):
    """The way to the end of the shift."""

    travel_s: int
    distance_m: int


class MyRouteView(Form):
    """One route of the carer who asks."""

    plan_id: int
    version_no: int
    day_on: date
    zone: str
    shift_id: str
    way: WayOfTravel
    start_at: datetime
    end_at: datetime
    start: HouseView
    end: HouseView
    breaks: list[BreakView]
    stops: list[MyStopView]
    last_leg: LegView


class MyRoutesView(Form):
    """The carer's own routes, in order."""

    routes: list[MyRouteView]
