"""The words of the service as frozen dataclasses.

Ids are codes without personal meaning ("C-0012", "K-03"); names live in `Person` alone, so
that everything else can be planned, exported and shown without saying who somebody is.
Suffixes: `_s` whole seconds, `_m` whole metres, `_at` aware datetime in UTC, `_on` local date.
"""

from homecare.model.calendar import (
    Absence,
    AbsenceReason,
    CarPool,
    MealBreak,
    Shift,
    ShiftPattern,
    WorkLimits,
    WorkSpan,
)
from homecare.model.careplans import (
    CareItem,
    CarePlan,
    GapRule,
    ItemPin,
    LocalWindow,
    Priority,
    Rhythm,
)
from homecare.model.casebook import Casebook
from homecare.model.checkups import CheckUpPolicy, Contact, ContactResult
from homecare.model.municipality import (
    Area,
    Balance,
    CareLevel,
    Municipality,
    MunicipalitySettings,
    Planning,
    SharedCars,
    TravelSettings,
    Weights,
)
from homecare.model.people import Carer, Client, ClientPeriod, Person, StayKind
from homecare.model.places import Place, WayOfTravel
from homecare.model.retention import Retention
from homecare.model.sign_in import SignIn
from homecare.model.timetable import Timetable
from homecare.model.visits import (
    Gap,
    GapCarers,
    Order,
    Pin,
    Spacing,
    Visit,
    VisitKind,
    Window,
    WindowOn,
)

__all__ = [
    "Absence",
    "AbsenceReason",
    "Area",
    "Balance",
    "CarPool",
    "CareItem",
    "CareLevel",
    "CarePlan",
    "Carer",
    "Casebook",
    "CheckUpPolicy",
    "Client",
    "ClientPeriod",
    "Contact",
    "ContactResult",
    "Gap",
    "GapCarers",
    "GapRule",
    "ItemPin",
    "LocalWindow",
    "MealBreak",
    "Municipality",
    "MunicipalitySettings",
    "Order",
    "Person",
    "Pin",
    "Place",
    "Planning",
    "Priority",
    "Retention",
    "Rhythm",
    "SharedCars",
    "Shift",
    "ShiftPattern",
    "SignIn",
    "Spacing",
    "StayKind",
    "Timetable",
    "TravelSettings",
    "Visit",
    "VisitKind",
    "WayOfTravel",
    "Weights",
    "Window",
    "WindowOn",
    "WorkLimits",
    "WorkSpan",
]
