"""What a person has fixed stays: this carer, this begin, or both.

Of two carers together the fixed one has to be among them. A pinned visit that cannot be served
so is left out, never moved.
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Pinned visits with another carer or another begin."""
    for visit_id, stops in view.by_visit.items():
        pin = stops[0].visit.pin
        if pin is None:
            continue
        if pin.carer_id is not None and pin.carer_id not in {s.carer_id for s in stops}:
            yield Violation(
                rule="pin",
                variant="carer",
                visit_id=visit_id,
                carer_id=stops[0].carer_id,
                values={"pinned": pin.carer_id},
            )
        for stop in stops:
            if pin.begin_at is not None and stop.stop.begin_at != pin.begin_at:
                away_s = abs(int((stop.stop.begin_at - pin.begin_at).total_seconds()))
                yield Violation(
                    rule="pin",
                    variant="begin",
                    visit_id=visit_id,
                    carer_id=stop.carer_id,
                    values={**excess(away_s), "pinned": view.clock(pin.begin_at)},
                )
