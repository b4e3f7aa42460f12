"""Any day that has begun, repaired by the engine: what is done or frozen stays to the second."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homecare.news import News
from homecare.plan import Problem
from homecare.repair import repair_problem, start_of, too_late_ids
from homecare.rules import judge
from solver.refuse import refusals
from tests.property.test_engine_days import planned, where
from tests.property.test_planned_days import days
from tests.tiny import at

GENERATED = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)


@given(
    problem=days(),
    minutes=st.integers(-30, 600),
    ill=st.integers(0, 4),
    away=st.integers(0, 8),
    each=st.sampled_from((1, 2, 3)),
    price=st.sampled_from((0, 1200)),
)
@GENERATED
def test_what_is_done_or_frozen_stays_to_the_second(
    problem: Problem, minutes: int, ill: int, away: int, each: int, price: int
):
    published = planned(problem, 1)
    now = at(6) + timedelta(minutes=minutes)
    stops = where(published)
    news = News(
        ill={shift.carer_id: now for shift in problem.shifts[ill : ill + 1]},
        away=frozenset(visit.client_id for visit in problem.visits[away : away + 1]),
        frozen=frozenset(sorted(stops)[::each]),
        freeze_s=900,
        price=price,
    )
    rest = repair_problem(problem, published, now, news)
    assert refusals(rest) == []
    for start in (start_of(rest, published), None):
        plan = planned(rest, 2, start, 40)
        assert judge(rest, plan) == ()
        kept = where(plan)
        begun = {s.visit_id for r in published.routes for s in r.stops if s.begin_at <= now}
        assert {v: kept.get(v) for v in begun} == {v: stops[v] for v in begun}
        clients = {visit.id: visit.client_id for visit in problem.visits}
        frozen = {
            visit_id
            for visit_id in news.frozen
            if clients[visit_id] not in news.away
            and not {carer for carer, _ in stops[visit_id]} & set(news.ill)
        }
        assert all(kept.get(v, stops[v]) == stops[v] for v in frozen)
        late = {s.visit_id for r in plan.routes for s in r.stops if s.begin_at < now}
        assert late <= begun
        assert not plan.served_ids & too_late_ids(rest)
