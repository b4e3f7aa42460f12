"""All that a municipality has on record, read once and then only looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from homecare.model.careplans import CarePlan
from homecare.model.checkups import Contact
from homecare.model.municipality import Municipality
from homecare.model.people import Carer, Client, Person
from homecare.model.places import Place
from homecare.model.visits import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Casebook:
    """Clients, carers, grants and orders of one municipality, keyed by id."""

    municipality: Municipality
    places: Mapping[str, Place] = field(default_factory=dict)
    offices: Mapping[str, str] = field(default_factory=dict)
    """The municipality's own number of an office -> place id."""
    clients: Mapping[str, Client] = field(default_factory=dict)
    carers: Mapping[str, Carer] = field(default_factory=dict)
    persons: Mapping[str, Person] = field(default_factory=dict)
    care_plans: Mapping[str, CarePlan] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    revision: int = 0
    """Counts the changes of the casebook; saving one that is out of date is a Conflict."""
