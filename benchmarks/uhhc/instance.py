"""An instance of the family as it is read from its file, in minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Span = tuple[float, float]
HARD = "HARD"


@dataclass(frozen=True, slots=True)
class Need:
    """A service that a patient requires."""

    service: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Patient:
    """A client of the benchmark."""

    id: str
    row: int
    """Row and column in the matrix."""
    needs: tuple[Need, ...]
    windows: tuple[Span, ...]
    """In order of their starts."""
    apart: Span | None
    """Least and most minutes between the begins of two services by two caregivers."""
    preferred: frozenset[str] | None
    incompatible: frozenset[str]
    optional: bool


@dataclass(frozen=True, slots=True)
class Caregiver:
    """A carer of the benchmark."""

    id: str
    abilities: frozenset[str]
    start_point: str
    start_row: int
    end_row: int
    shift: Span
    has_lunch: bool


@dataclass(frozen=True, slots=True)
class Lunch:
    """When caregivers eat, and for how long at least."""

    opens: float
    closes: float
    minutes: float
    on_end: bool
    """Whether the lunch has to end, and not only begin, before it closes."""

    def fits(self, start: float, end: float) -> bool:
        """Whether a rest is a lunch."""
        last = end if self.on_end else start
        return self.opens <= start and end - start >= self.minutes and last <= self.closes


@dataclass(frozen=True, slots=True)
class Instance:
    """All of it."""

    name: str
    patients: tuple[Patient, ...]
    caregivers: tuple[Caregiver, ...]
    travel: tuple[tuple[float, ...], ...]
    lunch: Lunch | None
    weights: Mapping[str, float]
    """Component -> points each."""
    hard: frozenset[str]
    """Components that may not occur."""
    due_on_end: bool
    """Whether a service is late by its end or by its begin."""
    leave_at_start: bool
    """Whether all caregivers leave when their shift starts, whatever they wait then."""


def instance_of(content: Mapping[str, Any]) -> Instance:
    """Read the content of an instance file; KeyError where something is missing."""
    about = content["metadata"]
    components = about.get("cost_components") or {}
    due_on_end = about.get("time_window_met") == "at_service_end"
    minutes = {s["id"]: s.get("default_duration") for s in content["services"]}
    rows = {t["id"]: t["distance_matrix_index"] for t in content["terminal_points"]}
    return Instance(
        name=about.get("name") or "",
        patients=tuple(_patient(p, minutes) for p in content["patients"]),
        caregivers=tuple(_caregiver(c, rows) for c in content["caregivers"]),
        travel=tuple(tuple(row) for row in content["distances"]),
        lunch=_lunch(content.get("lunch_breaks"), on_end=due_on_end),
        weights={k: w for k, w in components.items() if w is not None and w != HARD},
        hard=frozenset(k for k, weight in components.items() if weight == HARD),
        due_on_end=due_on_end,
        leave_at_start=about.get("origin") in {"bazirha", "bazirha-caie"},
    )


def _patient(of: Mapping[str, Any], minutes: Mapping[str, float | None]) -> Patient:
    needs = (
        Need(n["service"], n.get("duration") or minutes[n["service"]] or 0)
        for n in of["required_services"]
    )
    windows = of["time_windows"]
    preferred = of.get("preferred_caregivers")
    return Patient(
        id=of["id"],
        row=of["distance_matrix_index"],
        needs=tuple(needs),
        windows=tuple(sorted(map(_span, windows if isinstance(windows, list) else [windows]))),
        apart=_apart(of),
        preferred=None if preferred is None else frozenset(preferred),
        incompatible=frozenset(of.get("incompatible_caregivers") or ()),
        optional=bool(of.get("optional")),
    )


def _apart(of: Mapping[str, Any]) -> Span | None:
    tie = of.get("synchronization")
    if not tie or tie["type"] == "independent" or len(of["required_services"]) != 2:
        return None
    if tie["type"] == "simultaneous":
        return 0, 0
    return _span(tie["distance"])


def _caregiver(of: Mapping[str, Any], rows: Mapping[str, int]) -> Caregiver:
    start_point = of["departing_point"]
    return Caregiver(
        id=of["id"],
        abilities=frozenset(of["abilities"]),
        start_point=start_point,
        start_row=rows[start_point],
        end_row=rows[of.get("arrival_point") or start_point],
        shift=_span(of["working_shift"]),
        has_lunch=bool(of.get("lunch_break")),
    )


def _lunch(of: Mapping[str, Any] | None, *, on_end: bool) -> Lunch | None:
    return Lunch(of["start"], of["end"], of["min_duration"], on_end) if of else None


def _span(of: Any) -> Span:  # noqa: ANN401  # an object or a list of two
    if isinstance(of, Mapping):
        low, high = ("start", "end") if "start" in of else ("min", "max")
        return of[low], of[high]
    first, last = of
    return first, last
