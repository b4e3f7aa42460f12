"""What is stored of days, without who was erased: documents of plans, and words of why.

A plan is cleared of all who were erased until then, so that it can be done in several goes: which
plans are left is seen from the plans themselves (`unclear`).

The words of why are free text: they go from every plan that knew the person, and from every
other one that calls the person by name, whatever the ending of the name.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from homecare.erased import without_persons
from homecare.exchange import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from homecare.store import sheets
from homecare.store.plan_tables import plan_history, plans
from homecare.store.service_tables import erasures, runs
from homecare.store.tables import clients, places

_ENDING = re.compile(r"[aeiouāēīōūsš]{1,2}$")
_LEAST_STEM = 3
_ROADS = re.compile(r'"place_ids":\s*\[([^\]]*)\]')
_CODE = re.compile(r'"([^"]*)"')


def places_on_record(
    connection: Connection, municipality_id: str, kind: str, code: str
) -> set[str]:
    """Places where plans visited a client, or where a carer's shifts began and ended."""
    pattern = _visited(code) if kind == "client" else _worked(code)
    documents = _documents(connection, municipality_id)
    found = {code for doc in documents for codes in pattern.findall(doc) for code in codes}
    return found - {""}


def places_in_plans(connection: Connection, municipality_id: str) -> set[str]:
    """Every place of every stored plan's roads."""
    lists = (_ROADS.findall(doc) for doc in _documents(connection, municipality_id))
    return {code for found in lists for listed in found for code in _CODE.findall(listed)}


def _documents(connection: Connection, municipality_id: str) -> Iterator[str]:
    query = select(plans.c.id).where(plans.c.municipality_id == municipality_id)
    for plan_id in connection.execute(query).scalars().all():
        yield _document(connection, plan_id)


def _document(connection: Connection, plan_id: int) -> str:
    query = select(plans.c.problem_doc).where(plans.c.id == plan_id)
    return str(connection.execute(query).scalar_one())


def _visited(code: str) -> re.Pattern[str]:
    return re.compile(rf'"client_id":\s*"{re.escape(code)}",\s*"place_id":\s*"([^"]*)"()')


def _worked(code: str) -> re.Pattern[str]:
    """Between the carer and the places of a shift stand its times, see `homecare.model.Shift`."""
    return re.compile(
        rf'"carer_id":\s*"{re.escape(code)}",(?:\s*"\w+_at":[^,]*,)+'
        r'\s*"start_place_id":\s*"([^"]*)",\s*"end_place_id":\s*"([^"]*)"'
    )


def calling(connection: Connection, municipality_id: str, names: Iterable[str]) -> list[int]:
    """Plans whose words of why, or those of one of their steps, call somebody by name."""
    called = _called(names)
    if called is None:
        return []
    own = select(plans.c.id, plans.c.why).where(plans.c.municipality_id == municipality_id)
    steps = select(plan_history.c.plan_id, plan_history.c.why).join(
        plans, plans.c.id == plan_history.c.plan_id
    )
    steps = steps.where(plans.c.municipality_id == municipality_id)
    rows = (*connection.execute(own), *connection.execute(steps))
    return sorted({row[0] for row in rows if called.search(row[1])})


def unclear(connection: Connection, municipality_id: str) -> list[int]:
    """Plans that name somebody who was erased since they were written or cleared."""
    subjects = select(erasures.c.id, erasures.c.subject_id).where(
        erasures.c.municipality_id == municipality_id, erasures.c.kind != "account"
    )
    done = [(row[0], f'"{row[1]}"') for row in connection.execute(subjects)]
    if not done:
        return []
    query = select(plans.c.id, func.coalesce(plans.c.erasure_id, 0)).where(
        plans.c.municipality_id == municipality_id
    )
    found = []
    for plan_id, cleared in connection.execute(query.order_by(plans.c.id)).all():
        named = [code for erasure_id, code in done if erasure_id > cleared]
        if named and any(code in _document(connection, plan_id) for code in named):
            found.append(plan_id)
    return found


def clear(connection: Connection, municipality_id: str, plan_ids: Iterable[int]) -> int:
    """Rewrite plans without all who were erased until now; how many."""
    place = erasures.c.municipality_id == municipality_id
    newest = connection.execute(select(func.max(erasures.c.id)).where(place)).scalar()
    erased = select(erasures.c.subject_id).where(place, erasures.c.kind == "client")
    gone = set(connection.execute(erased).scalars()) - _codes(connection, clients, municipality_id)
    houses = _codes(connection, places, municipality_id)
    count = 0
    for plan_id in plan_ids:
        new = _without(connection, plan_id, gone, houses)
        new |= {"why": "", "erasure_id": newest, "row_version": plans.c.row_version + 1}
        connection.execute(update(plans).where(plans.c.id == plan_id).values(**new))
        sheets.take_back(connection, plan_id)
        steps = plan_history.c.plan_id == plan_id, plan_history.c.why != ""
        connection.execute(update(plan_history).where(*steps).values(why=""))
        count += 1
    return count


def _codes(connection: Connection, table: Table, municipality_id: str) -> set[str]:
    query = select(table.c.id).where(table.c.municipality_id == municipality_id)
    return set(connection.execute(query).scalars())


def _without(
    connection: Connection, plan_id: int, client_ids: Collection[str], houses: Collection[str]
) -> dict[str, Any]:
    """New documents of a plan, without these clients and the roads to houses that are gone."""
    query = select(plans.c.plan_doc).where(plans.c.id == plan_id)
    before = problem_from_json(_document(connection, plan_id))
    plan = plan_from_json(connection.execute(query).scalar_one(), before)
    gone = {*before.travel.place_ids} - {*houses}
    problem, plan = without_persons(before, plan, client_ids, gone)
    return {
        "problem_doc": problem_to_json(problem),
        "plan_doc": plan_to_json(plan, problem),
        "cost": plan.cost,
    }


def _called(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds a name in free text: its words without their endings, at a word's begin."""
    stems = {
        stem
        for name in names
        for word in re.split(r"[\s.@-]+", name)
        if len(stem := _ENDING.sub("", word)) >= _LEAST_STEM
    }
    if not stems:
        return None
    return re.compile(rf"\b({'|'.join(sorted(map(re.escape, stems)))})", re.IGNORECASE)


def clear_runs(connection: Connection, municipality_id: str) -> int:
    """Take the words of why from all runs of a municipality that have any; how many."""
    query = select(runs.c.id, runs.c.wish).where(runs.c.municipality_id == municipality_id)
    cleared = 0
    for run_id, wish in connection.execute(query).all():
        if wish.get("why"):
            step = update(runs).where(runs.c.id == run_id)
            connection.execute(step.values(wish=wish | {"why": ""}))
            cleared += 1
    return cleared
