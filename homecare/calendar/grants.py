"""What was granted beside what the items of a care plan make of it."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from homecare.calendar.chosen import usual_days
from homecare.calendar.clients import in_force
from homecare.model import CarePlan, Casebook


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedUse:
    """One care plan over some days: granted and planned seconds of care."""

    plan_id: str
    client_id: str
    level_id: str
    granted_s: int
    """The grant's share of the days on which the plan is in force."""
    planned_s: int
    """Length of the visits that the items make on these days, stays elsewhere not taken off."""
    carer_s: int
    """The same with visits of two carers counted twice."""

    @property
    def over_s(self) -> int:
        """Planned above the grant; negative where the grant is not used up."""
        return self.planned_s - self.granted_s


def granted_use(casebook: Casebook, from_on: date, to_on: date) -> tuple[GrantedUse, ...]:
    """Every plan in force on one of the days, both ends in, by plan id.

    A grant per week counts a seventh for each day, one per month the day's part of its month.
    Raises ValueError for an item whose rhythm cannot be read.
    """
    days = [from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1)]
    return tuple(
        _use(casebook, plan, covered)
        for _, plan in sorted(casebook.care_plans.items())
        if (covered := [day for day in days if in_force(plan, day)])
    )


def _use(casebook: Casebook, plan: CarePlan, days: list[date]) -> GrantedUse:
    levels = {level.id: level.per for level in casebook.municipality.settings.levels}
    visits = list(_lengths(plan, days[0], days[-1]))
    return GrantedUse(
        plan_id=plan.id,
        client_id=plan.client_id,
        level_id=plan.level_id,
        granted_s=_granted_s(plan.granted_s, levels.get(plan.level_id, "week"), days),
        planned_s=sum(service_s for service_s, _ in visits),
        carer_s=sum(service_s * carers for service_s, carers in visits),
    )


def _lengths(plan: CarePlan, from_on: date, to_on: date) -> Iterator[tuple[int, int]]:
    for item in plan.items:
        for _ in usual_days(item, from_on, to_on):
            yield item.service_s, item.carers_needed


def _granted_s(per_period_s: int, per: str, days: list[date]) -> int:
    if per == "month":
        return round(sum(per_period_s / monthrange(d.year, d.month)[1] for d in days))
    return round(per_period_s * len(days) / 7)
