"""Ways of legs for who draws in the server, which never loads a road map.

Kept ones come out of the database; the others the workbench works out, and they are kept.
"""

from collections.abc import Iterable
from contextlib import suppress

from fastapi import Request

from api.http.security import Seat
from api.workbench import Workbench
from homecare.errors import HomecareError
from homecare.settings import Settings
from maps.legs import KnownLegs, LegAsked, Lines, RoadsAsked, road_legs


def far_legs(request: Request, seat: Seat, asked: Iterable[LegAsked]) -> KnownLegs | None:
    """Ways of these legs; those that cannot be worked out now are left to be straight."""
    bench: Workbench = request.app.state.workbench
    chosen: Settings = request.app.state.chosen

    def work_out(roads: RoadsAsked) -> Lines:
        with suppress(HomecareError):
            return bench.work_out(roads)
        return {}

    return road_legs(chosen, asked, seat.ports.store.travel, work_out)
