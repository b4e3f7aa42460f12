"""A carer's day as GPX 1.1, for navigation devices: where to stop, and the way between.

Codes alone: such files lie about on devices for years. A waypoint for each visit, its name
beginning with its number, for devices that sort by name. Along roads where a road map is
imported, the way is a track; else a route of the places in order, and the device finds the roads.
A house without coordinates is left out.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gpxpy.gpx import (
    GPX,
    GPXRoute,
    GPXRoutePoint,
    GPXTrack,
    GPXTrackPoint,
    GPXTrackSegment,
    GPXWaypoint,
)

from homecare.i18n import clock
from homecare.model import Place, WayOfTravel
from homecare.sheets import Sheet
from maps.coordinates import lat_lon
from maps.legs import FindLeg
from maps.line import line_through, located, path_of

Content = Mapping[str, Any]


def day_gpx(sheet: Sheet, places: Mapping[str, Place], find_leg: FindLeg | None = None) -> str:
    """The day as a document; `places` has those of the sheet that are known."""
    gpx = GPX()
    gpx.creator = "homecare"
    gpx.name = str(sheet["day_on"])
    known = located(places)
    number = 0
    for route in sheet["routes"]:
        for stop in route["stops"]:
            number += 1
            if stop["place_id"] in known:
                place = known[stop["place_id"]]
                gpx.waypoints.append(_waypoint(sheet, stop, place, number))
        _add_way(gpx, route, path_of(route, known), find_leg)
    document: str = gpx.to_xml(version="1.1")
    return document


def _waypoint(sheet: Sheet, stop: Content, place: Place, number: int) -> GPXWaypoint:
    begin, leave = (_clock(sheet, stop[name]) for name in ("begin_at", "leave_at"))
    return GPXWaypoint(
        *lat_lon(place),
        name=f"{number:02} {begin} {stop['client_id']}",
        description=f"{begin}–{leave}",
    )


def _clock(sheet: Sheet, moment: str) -> str:
    return clock(datetime.fromisoformat(moment), sheet["zone"])


def _add_way(gpx: GPX, route: Content, path: list[Place], find_leg: FindLeg | None) -> None:
    if len(path) < 2:
        return
    name = str(route["shift_id"])
    line = line_through(path, WayOfTravel(route["way"]), find_leg)
    if line.on_roads:
        points = [GPXTrackPoint(*point) for point in line.points]
        track = GPXTrack(name=name)
        track.segments.append(GPXTrackSegment(points))
        gpx.tracks.append(track)
        gpx.copyright_author = "OpenStreetMap"
        gpx.copyright_license = "https://opendatacommons.org/licenses/odbl/1-0/"
        return
    planned = GPXRoute(name=name)
    planned.points = [GPXRoutePoint(*lat_lon(place)) for place in path]
    gpx.routes.append(planned)
