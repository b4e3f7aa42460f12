"""Ways of a plan's legs in a process that may load the road map: a command, the worker.

Plans are made where the road map is in memory anyway, so their ways are worked out there at once,
and kept for the server, which loads none (see `api.http.legs`).
"""

from collections.abc import Mapping, Sequence

import structlog

from homecare.errors import HomecareError
from homecare.model import Place
from homecare.planning import Ports
from homecare.records import PlanRecord
from homecare.settings import Settings
from maps.legs import KnownLegs, road_legs
from maps.roads.versions import graph_version
from maps.scene import scene_of

_log = structlog.get_logger("homecare.legs")


def keep_legs(ports: Ports, chosen: Settings, plan_ids: Sequence[int]) -> None:
    """Work out in this process, and keep, what is not known yet of the ways of stored plans.

    The plans stand without it: an error is logged and goes no further.
    """
    if not plan_ids or graph_version(chosen.roads_file) is None:
        return
    try:
        with ports.store.look(ports.actor) as look:
            records = [look.plan(plan_id) for plan_id in plan_ids]
            places = look.casebook(records[0].municipality_id).places
        for record in records:
            plan_legs(ports, chosen, record, places)
    except HomecareError as error:
        _log.warning("ways are not kept", code=error.code)


def plan_legs(
    ports: Ports, chosen: Settings, record: PlanRecord, places: Mapping[str, Place]
) -> KnownLegs | None:
    """Ways of a plan for a command, which may load the road map; None where there is none."""
    scene = scene_of(record.problem, record.plan, places)
    return road_legs(chosen, scene.legs, ports.store.travel)
