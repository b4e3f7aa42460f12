"""A plan as GeoJSON (RFC 7946), for any geographic tool: routes, stops and what was left out.

Codes only, unless names are handed in. Moments are UTC with a local twin of the same name; a
feature whose place has no coordinates has no geometry but is not left out.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from homecare.model import Place, Visit
from homecare.plan import Plan, Problem
from maps.coordinates import box, lat_lon, lon_lat, turned
from maps.legs import FindLeg
from maps.picture import legs_of, line_of
from maps.scene import RouteMark, Scene, StopMark, UnservedMark, scene_of
from maps.words import Words

Feature = dict[str, Any]


def plan_geojson(
    problem: Problem,
    plan: Plan,
    places: Mapping[str, Place],
    *,
    language: str = "lv",
    names: Mapping[str, str] | None = None,
    find_leg: FindLeg | None = None,
) -> str:
    """The plan as a FeatureCollection.

    Features of kind "route" (a line from start to end of a shift), "stop" (a point, numbered in
    the order of the carer's day) and "unserved" (a point with reason and remedy). `names` maps
    codes of clients and carers to the names that are to be written beside them; `find_leg` gives the
    way between two places, without it lines are straight.

    Raises:
        NotFound: the plan names a visit or shift that is not in the problem.
    """
    scene = scene_of(problem, plan, places)
    writer = _Writer(Words(language=language, zone=problem.zone, names=names), find_leg)
    features = [feature for route in scene.routes for feature in writer.of_route(route)]
    features += [writer.unserved(one) for one in scene.unserved]
    collection: Feature = {
        "type": "FeatureCollection",
        "problem_id": problem.id,
        "day_on": problem.day_on.isoformat(),
        "zone": problem.zone,
        **_box(scene, features),
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _box(scene: Scene, features: Sequence[Feature]) -> Feature:
    """The box round all places and lines: a road may lead outside of where its places lie."""
    if not scene.places:
        return {}
    shapes = (feature["geometry"] or {} for feature in features)
    lines = (one["coordinates"] for one in shapes if one.get("type") == "LineString")
    on_lines = ((north, east) for line in lines for east, north in line)
    (south, west), (north, east) = box([*map(lat_lon, scene.places), *on_lines])
    return {"bbox": [west, south, east, north]}


class _Writer:
    """Writes features in one language."""

    def __init__(self, words: Words, find_leg: FindLeg | None) -> None:
        self.words = words
        self.find_leg = find_leg

    def of_route(self, route: RouteMark) -> list[Feature]:
        return [self.line(route), *(self.stop(stop, route) for stop in route.stops)]

    def line(self, mark: RouteMark) -> Feature:
        route, totals = mark.route, mark.route.totals
        legs = legs_of(mark, self.find_leg)
        points = turned(line_of(legs))
        line = {"type": "LineString", "coordinates": points} if len(points) > 1 else None
        return _feature(
            f"route:{route.shift_id}",
            line,
            {
                "kind": "route",
                "shift_id": route.shift_id,
                **self.person("carer", route.carer_id),
                "letter": mark.mark.letter,
                "colour": mark.mark.colour,
                "way": str(mark.shift.way),
                "stops": len(mark.stops),
                **self.moment("start", route.start_at),
                **self.moment("end", route.end_at),
                "care_s": totals.care_s,
                "travel_s": totals.travel_s,
                "distance_m": totals.distance_m,
                "on_roads": bool(legs) and all(leg.on_roads for leg in legs),
            },
        )

    def stop(self, mark: StopMark, route: RouteMark) -> Feature:
        stop = mark.stop
        return _feature(
            f"stop:{route.route.shift_id}:{stop.visit_id}",
            _point(mark.place),
            {
                "kind": "stop",
                "number": mark.number,
                "label": mark.label,
                **self.person("carer", mark.carer_id),
                "with_carer_ids": list(mark.partner_ids),
                **self.visit(mark.visit, mark.place),
                **self.moment("arrive", stop.arrive_at),
                **self.moment("begin", stop.begin_at),
                **self.moment("leave", stop.leave_at),
                "travel_s": stop.leg.travel_s,
                "distance_m": stop.leg.distance_m,
            },
        )

    def unserved(self, mark: UnservedMark) -> Feature:
        return _feature(
            f"unserved:{mark.visit.id}",
            _point(mark.place),
            {
                "kind": "unserved",
                **self.visit(mark.visit, mark.place),
                "duty": mark.duty,
                "reason": mark.unserved.reason,
                "reason_text": self.words.reason(mark.unserved),
                "remedy": mark.unserved.remedy.kind,
                "remedy_text": self.words.remedy(mark.unserved),
            },
        )

    def visit(self, visit: Visit, place: Place | None) -> Feature:
        return {
            "visit_id": visit.id,
            "visit_kind": str(visit.kind),
            **self.person("client", visit.client_id),
            "place_id": visit.place_id,
            "parish": place.parish if place else None,
            "village": place.village if place else None,
            "service_s": visit.service_s,
            "double_handed": visit.carers_needed > 1,
        }

    def person(self, role: str, code: str) -> Feature:
        name = self.words.name(code)
        return {f"{role}_id": code} | ({} if name is None else {f"{role}_name": name})

    def moment(self, name: str, at: datetime) -> Feature:
        utc = at.astimezone(ZoneInfo("UTC")).isoformat().replace("+00:00", "Z")
        local = at.astimezone(ZoneInfo(self.words.zone)).isoformat()
        return {f"{name}_at": utc, f"{name}_local": local}


def _point(place: Place | None) -> Feature | None:
    return None if place is None else {"type": "Point", "coordinates": lon_lat(place)}


def _feature(code: str, geometry: Feature | None, properties: Feature) -> Feature:
    return cast(
        "Feature",
        {"type": "Feature", "id": code, "geometry": geometry, "properties": properties},
    )
