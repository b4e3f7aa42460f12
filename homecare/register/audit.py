"""The audit, for who may read it; that it was read is written down once."""

from dataclasses import asdict

from homecare.access import Actor
from homecare.planning import Ports
from homecare.records import AuditEntry
from homecare.store.register_reads import AuditWhere


def page_of_audit(
    ports: Ports, actor: Actor, where: AuditWhere, most: int
) -> tuple[tuple[int, AuditEntry], ...]:
    """Number and entry, the newest first, at most so many.

    The entry of this reading names the filters that were used and comes after it.
    """
    used = sorted(name for name, value in asdict(where).items() if value is not None)
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        found = look.register.audit(own, where, most)
        look.note_read("audit", [own], own, ", ".join(used))
    return found
