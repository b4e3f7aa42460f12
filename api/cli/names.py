"""Names beside codes: only where the person at the terminal asks, and the audit keeps that."""

from collections.abc import Collection, Mapping
from typing import Annotated

import typer

from api.cli.frame import tell
from api.pages import names_of
from homecare import planning
from homecare.planning import Ports
from homecare.records import PlanRecord

Names = Annotated[bool, typer.Option("--names", help=tell("cli.option.names"))]


def plan_to_show(
    ports: Ports, plan_id: int, *, names: bool
) -> tuple[PlanRecord, Mapping[str, str]]:
    """A stored plan and, where they are wanted, everybody's names by code."""
    if not names:
        return planning.read_plan(ports, plan_id), {}
    record, casebook = planning.plan_with_names(ports, plan_id, "names")
    return record, names_of(casebook)


def names_to_show(
    ports: Ports, municipality_id: str, client_ids: Collection[str], *, names: bool
) -> Mapping[str, str]:
    """The names of these clients by code, or nothing where names are not wanted."""
    if not names:
        return {}
    with ports.store.look(ports.actor) as look:
        everybody = names_of(look.casebook(municipality_id))
        look.note_read("client", sorted(client_ids), municipality_id, "names")
    return {code: everybody[code] for code in client_ids if code in everybody}
