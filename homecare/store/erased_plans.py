"""What is stored of days, without one person: documents of plans, and words of why.

The words of why are free text: they go from every plan that knew the person, and from every
other one that calls the person by name, whatever the ending of the name.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select, update

from homecare.erased import without_person
from homecare.exchange import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from homecare.records import Erasure
from homecare.store import sheets
from homecare.store.plan_tables import plan_history, plans
from homecare.store.service_tables import runs

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
        one = select(plans.c.problem_doc).where(plans.c.id == plan_id)
        yield connection.execute(one).scalar_one()


def _visited(code: str) -> re.Pattern[str]:
    return re.compile(rf'"client_id":\s*"{re.escape(code)}",\s*"place_id":\s*"([^"]*)"()')


def _worked(code: str) -> re.Pattern[str]:
    """Between the carer and the places of a shift stand its times, see `homecare.model.Shift`."""
    return re.compile(
        rf'"carer_id":\s*"{re.escape(code)}",(?:\s*"\w+_at":[^,]*,)+'
        r'\s*"start_place_id":\s*"([^"]*)",\s*"end_place_id":\s*"([^"]*)"'
    )


def clear_plans(
    connection: Connection, erasure: Erasure, place_ids: Collection[str], names: Iterable[str]
) -> int:
    """Rewrite what is stored of the municipality's days; how many plans were touched."""
    called = _called(names)
    query = select(plans.c.id).where(plans.c.municipality_id == erasure.municipality_id)
    found = connection.execute(query.order_by(plans.c.id)).scalars().all()
    return sum(_clear_plan(connection, erasure, plan_id, place_ids, called) for plan_id in found)


def _clear_plan(
    connection: Connection,
    erasure: Erasure,
    plan_id: int,
    place_ids: Collection[str],
    called: re.Pattern[str] | None,
) -> bool:
    mine = plans.c.id == plan_id
    row = connection.execute(select(plans.c.problem_doc, plans.c.why).where(mine)).one()
    new: dict[str, Any] = {}
    if any(f'"{code}"' in row.problem_doc for code in (erasure.subject_id, *place_ids)):
        new = _without(connection, erasure, plan_id, row.problem_doc, place_ids)
    elif not _tells(connection, plan_id, row.why, called):
        return False
    new |= {"why": "", "erasure_id": erasure.id, "row_version": plans.c.row_version + 1}
    connection.execute(update(plans).where(mine).values(**new))
    sheets.take_back(connection, plan_id)
    history = update(plan_history).where(
        plan_history.c.plan_id == plan_id, plan_history.c.why != ""
    )
    connection.execute(history.values(why=""))
    return True


def _without(
    connection: Connection,
    erasure: Erasure,
    plan_id: int,
    problem_doc: str,
    place_ids: Collection[str],
) -> dict[str, Any]:
    query = select(plans.c.plan_doc).where(plans.c.id == plan_id)
    before = problem_from_json(problem_doc)
    plan = plan_from_json(connection.execute(query).scalar_one(), before)
    client_id = erasure.subject_id if erasure.kind == "client" else None
    problem, plan = without_person(before, plan, client_id, place_ids)
    return {
        "problem_doc": problem_to_json(problem),
        "plan_doc": plan_to_json(plan, problem),
        "cost": plan.cost,
    }


def _tells(connection: Connection, plan_id: int, why: str, called: re.Pattern[str] | None) -> bool:
    """Whether the words of why of a plan or of its steps call the person by name."""
    if called is None:
        return False
    steps = select(plan_history.c.why).where(plan_history.c.plan_id == plan_id)
    return any(called.search(text) for text in (why, *connection.execute(steps).scalars()))


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
