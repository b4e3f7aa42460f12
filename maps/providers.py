"""Which provider answers travel: the one that is set, and when it fails the next simpler one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from homecare.errors import FileError, SettingsError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Travel
from homecare.ports import FindTravel, KeptTravel
from homecare.settings import Settings
from maps.asking import NoAnswer
from maps.travel import Geodesic

ORDER = ("osrm", "valhalla", "roads", "geodesic")
"""From a provider to the next one when it fails."""


class Chain:
    """Asks providers one after the other; conforms to `homecare.ports.FindTravel`.

    The travel says which one answered and which ones gave no answer, so the plan says it too.
    """

    def __init__(self, providers: Sequence[tuple[str, Callable[[], FindTravel]]]) -> None:
        self._providers = tuple(providers)

    def __call__(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        """Travel of every pair of places, from the first provider that answers.

        Raises what the last one raises; and HomecareError for places that none can answer.
        """
        failed: list[str] = []
        for name, opened in self._providers[:-1]:
            try:
                found = opened()(places, ways, settings)
            except NoAnswer as why:
                failed.append(f"{name}:{why.why}")
            except FileError as error:
                failed.append(f"{name}:{error.code}")
            else:
                return replace(found, passed_over=tuple(failed))
        found = self._providers[-1][1]()(places, ways, settings)
        return replace(found, passed_over=tuple(failed))


def find_travel(settings: Settings, kept: KeptTravel | None = None) -> FindTravel:
    """Travel as the installation has it set.

    Unset, it is roads where a road map was imported, else the straight line. Raises SettingsError
    for a provider without its address.
    """
    graph = settings.roads_file
    chosen = settings.travel_provider or ("roads" if graph.is_file() else "geodesic")
    names = ORDER[ORDER.index(chosen) :]
    openers: dict[str, Callable[[], FindTravel]] = {
        "osrm": _server(settings.osrm_url, "osrm_url", "osrm"),
        "valhalla": _server(settings.valhalla_url, "valhalla_url", "valhalla"),
        "roads": lambda: _roads(graph, kept, ferries=settings.roads_ferries),
        "geodesic": Geodesic,
    }
    known = [
        name
        for name in names
        if name == chosen or name in {"roads", "geodesic"} or _address(settings, name)
    ]
    if chosen != "roads" and not graph.is_file():
        known = [name for name in known if name != "roads"]
    for name in {"osrm", "valhalla"}.intersection(known):
        openers[name]()  # a wrong address is told now, not when it is needed
    return Chain([(name, openers[name]) for name in known])


def _address(settings: Settings, name: str) -> str | None:
    return {"osrm": settings.osrm_url, "valhalla": settings.valhalla_url}.get(name)


def _server(url: str | None, setting: str, name: str) -> Callable[[], FindTravel]:
    def opened() -> FindTravel:
        from maps import servers  # noqa: PLC0415 - only where it is used

        if url is None:
            raise SettingsError(name=setting, reason="http(s)://…")
        made: FindTravel = getattr(servers, name)(url)
        return made

    return opened


def _roads(graph: Path, kept: KeptTravel | None, *, ferries: bool) -> FindTravel:
    from maps.roads.opened import roads_of  # noqa: PLC0415 - scipy takes its time to import
    from maps.roads.travel import RoadTravel  # noqa: PLC0415

    return RoadTravel(roads_of(graph, ferries=ferries), kept)
