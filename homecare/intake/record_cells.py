"""Records of a casebook as cells under the columns of their tables, still in model types."""

from collections.abc import Iterable, Iterator, Mapping

from homecare.intake.rhythms import weekdays_in
from homecare.intake.setting_rows import setting_rows
from homecare.model import (
    Area,
    CareItem,
    CarePlan,
    Carer,
    Casebook,
    Client,
    Contact,
    LocalWindow,
    Order,
    Place,
    ShiftPattern,
)

Cells = Mapping[str, object]


class RecordCells:
    """Cells of each table, with the keys of files where records hold ids.

    `shown` has the records that become rows, where these are not all of the casebook's.
    """

    def __init__(self, casebook: Casebook, shown: Casebook | None = None) -> None:
        self.book = casebook
        self.shown = shown or casebook
        self.office_of = {place: number for number, place in casebook.offices.items()}

    def table(self, name: str) -> Iterable[Cells]:
        """The rows of a table."""
        book = self.shown
        clients, carers, plans = book.clients, book.carers, book.care_plans
        rows: Mapping[str, Iterable[Cells]] = {
            "settings": _settings(setting_rows(book.municipality)),
            "areas": map(_area, book.municipality.areas),
            "offices": ({"number": n, **self._place(p)} for n, p in book.offices.items()),
            "clients": map(self._client, clients.values()),
            "stays": (row for c in clients.values() for row in _stays(c)),
            "carers": map(self._carer, carers.values()),
            "shifts": (self._shift(c, p) for c in carers.values() for p in c.patterns),
            "absences": (row for c in carers.values() for row in _absences(c)),
            "care_plans": map(self._plan, plans.values()),
            "care_items": (self._item(p, i) for p in plans.values() for i in p.items),
            "orders": map(self._order, book.orders.values()),
            "contacts": map(self._contact, book.contacts),
        }
        return rows[name]

    def _place(self, place_id: str | None, prefix: str = "") -> Cells:
        place = self.book.places.get(place_id or "")
        if place is None:
            return {}
        plain = _place(place)
        return {f"{prefix}_{k}": v for k, v in plain.items()} if prefix else plain

    def _person(self, code: str) -> Cells:
        person = self.book.persons.get(code)
        names = ("given_name", "family_name", "phone")
        return {name: getattr(person, name, "") for name in names}

    def _client(self, client: Client) -> Cells:
        return {
            "external_no": client.external_no,
            **self._person(client.id),
            "birth_on": client.birth_on,
            "lives_alone": client.lives_alone,
            "languages": client.languages,
            "aids": client.aids,
            "facts": client.facts,
            "area": client.area_id,
            **self._place(client.place_id),
            **self._place(client.declared_place_id, "declared"),
        }

    def _carer(self, carer: Carer) -> Cells:
        return {
            "external_no": carer.external_no,
            **self._person(carer.id),
            "skills": carer.skills,
            "languages": carer.languages,
            "contract_hours": carer.contract_week_s,
            "way": carer.way,
            "areas": carer.area_ids,
            "refuses": carer.refuses,
            "limits": carer.limits_id,
            **self._place(carer.home_place_id, "home"),
        }

    def _shift(self, carer: Carer, pattern: ShiftPattern) -> Cells:
        return {
            "carer": carer.external_no,
            "weekdays": pattern.weekdays,
            "starts": pattern.starts,
            "ends": pattern.ends,
            "start_place": self._start(carer, pattern.start_place_id),
            "end_place": self._start(carer, pattern.end_place_id),
            "way": pattern.way,
            "valid_from": pattern.valid_from,
            "valid_to": pattern.valid_to,
            "overtime_min": pattern.overtime_s,
            "on_holidays": pattern.on_holidays,
        }

    def _start(self, carer: Carer, place_id: str) -> str:
        if place_id == carer.home_place_id:
            return "mājas"
        return self.office_of.get(place_id, place_id)

    def _plan(self, plan: CarePlan) -> Cells:
        return {
            "external_no": plan.external_no,
            "client": self._client_no(plan.client_id),
            "level": plan.level_id,
            "valid_from": plan.valid_from,
            "valid_to": plan.valid_to,
            "granted_min": plan.granted_s,
        }

    def _client_no(self, client_id: str) -> str:
        return self.book.clients[client_id].external_no

    def _carer_nos(self, carer_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.book.carers[i].external_no for i in carer_ids)

    def _item(self, plan: CarePlan, item: CareItem) -> Cells:
        days = weekdays_in(item.rhythm.rrule)
        pin = item.pin
        return {
            "plan": plan.external_no,
            "item": int(item.id.rpartition(".")[2]),
            "weekdays": days,
            "rrule": None if days else item.rhythm.rrule,
            "times_per_week": item.rhythm.times_per_week,
            "days_apart": item.rhythm.least_days_apart if item.rhythm.times_per_week else None,
            "starts_on": item.rhythm.starts_on,
            "preferred_carers": self._carer_nos(item.preferred_carer_ids),
            "forbidden_carers": self._carer_nos(item.forbidden_carer_ids),
            "gap_to": tuple(self._item_no(plan, g.to_item_id) for g in item.gaps),
            "gap_least_min": tuple(_minutes(g.least_s) for g in item.gaps),
            "gap_most_min": tuple(_minutes(g.most_s) for g in item.gaps),
            "pin_carer": "".join(self._carer_nos(filter(None, [pin.carer_id if pin else None]))),
            "pin_time": pin.begins if pin else None,
            **_work(item),
        }

    def _item_no(self, plan: CarePlan, item_id: str) -> str:
        plan_id, _, number = item_id.rpartition(".")
        if plan_id == plan.id:
            return number
        return f"{self.book.care_plans[plan_id].external_no}/{number}"

    def _order(self, order: Order) -> Cells:
        return {
            "external_no": order.external_no,
            "kind": order.kind,
            "client": self._client_no(order.client_id),
            "from_on": order.from_on,
            "to_on": order.to_on,
            "office": self.office_of.get(order.place_id or ""),
            "pin_carer": "".join(self._carer_nos(filter(None, [order.pin_carer_id]))),
            "cancelled": order.cancelled,
            **_work(order),
        }

    def _contact(self, contact: Contact) -> Cells:
        return {
            "client": self._client_no(contact.client_id),
            "on": contact.on,
            "result": contact.result,
            "intake": contact.intake,
        }


def _settings(rows: Mapping[str, str]) -> Iterator[Cells]:
    return ({"key": key, "value": value} for key, value in rows.items())


def _area(area: Area) -> Cells:
    return {"code": area.id, "name": area.name, "parishes": area.parishes}


def _place(place: Place) -> Cells:
    return {
        "parish": place.parish,
        "village": place.village,
        "address": place.address,
        "postcode": place.postcode,
        "address_code": place.address_code,
        "lat": place.lat,
        "lon": place.lon,
        "verified": place.verified,
        "driving_note": place.driving_note,
        "accessibility": place.accessibility,
        "approach_min": place.approach_s,
    }


def _stays(client: Client) -> Iterator[Cells]:
    for stay in client.periods:
        yield {
            "client": client.external_no,
            "kind": stay.kind,
            "from_on": stay.from_on,
            "to_on": stay.to_on,
        }


def _absences(carer: Carer) -> Iterator[Cells]:
    for absence in carer.absences:
        yield {
            "carer": carer.external_no,
            "reason": absence.reason,
            "from_on": absence.from_on,
            "to_on": absence.to_on,
            "from_time": absence.from_time,
            "to_time": absence.to_time,
        }


def _work(record: CareItem | Order) -> Cells:
    return {
        "tasks": record.tasks,
        "service_min": record.service_s,
        "carers_needed": record.carers_needed,
        "skills": record.skills,
        "priority": record.priority.name.lower(),
        **_window("window", record.window),
        **_window("preferred", record.preferred),
    }


def _window(name: str, window: LocalWindow | None) -> Cells:
    if window is None:
        return {}
    return {f"{name}_from": window.opens, f"{name}_to": window.closes}


def _minutes(seconds: int | None) -> str:
    """Minutes of one gap; the list's cell joins them."""
    return "-" if seconds is None else f"{seconds / 60:.5f}".rstrip("0").rstrip(".")
