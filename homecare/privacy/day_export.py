"""The use case of a day in pseudonyms: read, move, rename, and leave a trace in the audit."""

from datetime import date

from homecare.plan import Problem
from homecare.planning import Ports, prepare, within_memory
from homecare.privacy.pseudonyms import Pseudonyms, pseudonymised
from homecare.vault import Vault


def day_in_pseudonyms(
    ports: Ports, municipality_id: str, day: date, days: int, vault: Vault
) -> Problem:
    """The problem of a day, or of several on end, to be handed out.

    Raises NotFound, ProblemError.
    """
    problem = prepare(ports, municipality_id, day, days).problem
    with ports.store.work(ports.actor) as work:
        casebook = work.casebook(municipality_id)
        work.audit(municipality_id, "export", "day", day.isoformat(), "pseudonyms")
    names = Pseudonyms(vault.derive("pseudonyms"))
    moved = [names.moved(casebook.places[place_id]) for place_id in problem.travel.place_ids]
    ways = tuple(problem.travel.by_way)
    settings = casebook.municipality.settings.travel
    moved.sort(key=lambda place: place.id)
    return pseudonymised(problem, within_memory(ports.find_travel)(moved, ways, settings), names)
