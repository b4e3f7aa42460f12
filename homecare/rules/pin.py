"""What a person has fixed stays: this carer, both carers, this begin, or all of it.

Of two carers together the fixed one, or both where both are fixed, have to be among them. A
pinned visit that cannot be served so is left out, never moved.
"""

from collections.abc import Iterator

from homecare.model import Pin
from homecare.rules.view import PlanView, StopView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Pinned visits with another carer or another begin."""
    for stops in view.by_visit.values():
        pin = stops[0].visit.pin
        if pin is not None:
            yield from _carers(pin, stops)
            yield from _begin(view, pin, stops)


def _carers(pin: Pin, stops: list[StopView]) -> Iterator[Violation]:
    fixed = [carer_id for carer_id in (pin.carer_id, pin.with_carer_id) if carer_id is not None]
    present = [s.carer_id for s in stops]
    instead = next((c for c in present if c not in fixed), present[0])
    for carer_id in fixed:
        if carer_id not in present:
            yield Violation(
                rule="pin",
                variant="carer",
                visit_id=stops[0].visit.id,
                carer_id=instead,
                values={"pinned": carer_id},
            )


def _begin(view: PlanView, pin: Pin, stops: list[StopView]) -> Iterator[Violation]:
    for stop in stops:
        if pin.begin_at is not None and stop.stop.begin_at != pin.begin_at:
            away_s = abs(int((stop.stop.begin_at - pin.begin_at).total_seconds()))
            yield Violation(
                rule="pin",
                variant="begin",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
                values={**excess(away_s), "pinned": view.clock(pin.begin_at)},
            )
