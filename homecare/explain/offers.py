"""What a remedy is chosen from: changes that were tried and that serve the visit."""

from collections.abc import Mapping
from dataclasses import dataclass

from homecare.desk import DeskVisit
from homecare.explain.board import Board, Miss
from homecare.explain.boards import within_gaps
from homecare.explain.search import Finding
from homecare.plan import Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One change that serves the visit, with its price in points."""

    kind: str
    values: Mapping[str, str | int]
    price: int

    @property
    def remedy(self) -> Remedy:
        """As the plan holds it."""
        return Remedy(kind=self.kind, values=self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An unserved visit that asks for a remedy."""

    plain: Board
    visit_id: str
    able: tuple[str, ...]
    """Shifts whose carer may serve the visit."""
    finding: Finding

    @property
    def visit(self) -> DeskVisit:
        """The visit with the windows it was given."""
        return self.plain.desk.visits[self.visit_id]

    @property
    def board(self) -> Board:
        """The board with the visit's windows cut to its gaps."""
        return within_gaps(self.plain, self.visit_id)

    @property
    def is_pair(self) -> bool:
        """Whether the visit is double-handed."""
        return self.visit.visit.carers_needed > 1

    @property
    def pinned_begin(self) -> bool:
        """Whether somebody has fixed the begin."""
        pin = self.visit.visit.pin
        return pin is not None and pin.begin_at is not None

    def nearest(self, rule: str, most: int, within_s: int) -> list[Miss]:
        """The nearest near misses by this rule, one for each shift and visit in the way."""
        found: dict[tuple[str, str | None], Miss] = {}
        for miss in sorted(self.finding.misses, key=lambda m: (m.missing_s, m.shift_id)):
            if miss.rule == rule and miss.missing_s <= within_s:
                found.setdefault((miss.shift_id, miss.visit_id), miss)
        return list(found.values())[:most]
