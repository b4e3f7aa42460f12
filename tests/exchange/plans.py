"""Two plans of the tiny day, worked out by hand."""

from homecare.plan import Break, Leg, Plan, Remedy, Route, Stop, Totals, Unserved
from tests.tiny import PLACES, STEP_M, STEP_S, at


def leg(a: str, b: str) -> Leg:
    """The road between two places of the tiny day."""
    steps = abs(PLACES.index(a) - PLACES.index(b))
    return Leg(from_place_id=a, to_place_id=b, travel_s=steps * STEP_S, distance_m=steps * STEP_M)


def plan() -> Plan:
    """K-1 leaves O at 06:00, serves A 06:10-07:10 and B 07:20-08:20, rests, is back at 09:10.

    Care 120 min, travel 10 + 10 + 20 = 40 min (32 km), break 30 min: a span of 190 min.
    C and D are left out.
    """
    stops = (
        Stop(
            visit_id="V-A",
            leg=leg("O", "A"),
            arrive_at=at(6, 10),
            begin_at=at(6, 10),
            leave_at=at(7, 10),
        ),
        Stop(
            visit_id="V-B",
            leg=leg("A", "B"),
            arrive_at=at(7, 20),
            begin_at=at(7, 20),
            leave_at=at(8, 20),
        ),
    )
    route = Route(
        shift_id="S-1",
        carer_id="K-1",
        start_at=at(6),
        stops=stops,
        breaks=(Break(start_at=at(8, 20), end_at=at(8, 50)),),
        last_leg=leg("B", "O"),
        end_at=at(9, 10),
        totals=Totals(
            care_s=7200,
            travel_s=2400,
            approach_s=0,
            waiting_s=0,
            break_s=1800,
            work_s=9600,
            overtime_s=0,
            distance_m=32000,
        ),
    )
    out = Unserved(
        visit_id="V-C",
        reason="no_such_reason",
        values={"n": 3},
        remedy=Remedy(kind="no_such_remedy", values={"carer": "K-2"}),
    )
    return Plan(
        problem_id="tiny:20261123",
        routes=(route,),
        unserved=(out, Unserved(visit_id="V-D")),
        costs={"unserved": 400_000, "travel": 2400},
        engine="by_hand",
    )
