"""What has become known since a plan was published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from homecare.model import Visit, WayOfTravel, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed since a plan was published, what must stay, and the price of a change."""

    ill: Mapping[str, datetime] = field(default_factory=dict)
    """Carer -> from when on the carer does not work."""
    away: frozenset[str] = frozenset()
    """Clients who are not visited any more."""
    urgent: tuple[Visit, ...] = ()
    """Visits that nobody had planned."""
    windows: Mapping[str, tuple[Window, ...]] = field(default_factory=dict)
    """Visit -> its new windows."""
    ways: Mapping[str, WayOfTravel] = field(default_factory=dict)
    """Carer whose car broke -> how the carer goes on."""
    cars_less: Mapping[str, int] = field(default_factory=dict)
    """Car pool -> how many of its cars are out of order."""
    frozen: frozenset[str] = frozenset()
    """Visits that stay with their carers at their time."""
    freeze_s: int = 0
    """Visits that begin within so many seconds stay, too."""
    price: int | None = None
    """Points of a visit with other carers; None takes the problem's."""
