"""A house in which something goes on: the tiny day planned and published, a draft, a run, an order."""

from datetime import timedelta

from homecare.access import Role
from homecare.planning import Ports, Wish, approve, plan_day, publish
from homecare.runs.records import Run, RunKind
from tests import books
from tests.http.conftest import House
from tests.http.fuzzing import Known
from tests.http.seats import PLACE, account, session
from tests.tiny import DAY

RUN_ID = "00000000-0000-4000-8000-000000000001"
WISH = Wish(municipality_id=PLACE, day_on=DAY)


def enliven(house: House) -> Known:
    """Let something go on in the house; what there is to be named then."""
    with house.store.work("test") as work:
        work.put(PLACE, books.order(), None)
        work.runs.order(_run(house.ports))
    ready = plan_day(house.ports, WISH).record
    approve(house.ports, ready.id, ready.row_version)
    publish(house.ports, ready.id, ready.row_version + 1)
    draft = plan_day(house.ports, WISH).record
    someone = account(house, Role.AUDITOR)
    device, _ = session(house, someone)
    visits = [visit.id for visit in draft.problem.visits]
    return {
        "client_id": ["C-A", "C-B", "R-1"],
        "carer_id": ["K-1", "K-2"],
        "with_carer_id": ["K-2"],
        "care_plan_id": ["A-1", "A-2"],
        "order_id": ["O-1"],
        "plan_id": [ready.id, draft.id],
        "newest_plan_id": [draft.id],
        "other_id": [ready.id],
        "visit_id": visits,
        "run_id": [RUN_ID],
        "account_id": [someone.id],
        "device_id": [device.id],
        "shift_id": [shift.id for shift in draft.problem.shifts],
        "area_id": ["T"],
    }


def _run(ports: Ports) -> Run:
    return Run(
        id=RUN_ID,
        municipality_id=PLACE,
        kind=RunKind.PLAN,
        wish={"day_on": DAY.isoformat()},
        ordered_at=ports.now() - timedelta(seconds=90),
        ordered_by="timer",
    )
