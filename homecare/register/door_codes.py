"""Door and key codes of clients: sealed in the database, opened for one who asks."""

from dataclasses import dataclass

from homecare.access import Actor
from homecare.accounts.gate import Seal
from homecare.planning import Ports
from homecare.register.clients import seen_client
from homecare.vault import door_code_context


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCode:
    """How to come in; None where nothing is on record."""

    text: str | None
    version: int
    """0 where none was ever written."""


def read_door_code(ports: Ports, actor: Actor, vault: Seal, client_id: str) -> DoorCode:
    """The code of a client; the audit keeps who asked. Raises NotFound, StoreError."""
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        seen_client(look, actor, client_id)
        sealed = look.door_codes.sealed(own, client_id)
        version = look.door_codes.version(own, client_id)
        look.note_read("door_code", [client_id], own)
    text = None if sealed is None else vault.unseal(sealed, door_code_context(own, client_id))
    return DoorCode(text=text, version=version)


def write_door_code(
    ports: Ports, actor: Actor, vault: Seal, client_id: str, code: DoorCode
) -> DoorCode:
    """Write a code, or take it away; its `version` is the one that was read.

    Raises NotFound, Conflict where that stands no longer.
    """
    own = actor.municipality_id
    with ports.store.work(ports.actor) as work:
        seen_client(work, actor, client_id)
        sealed = (
            None if code.text is None else vault.seal(code.text, door_code_context(own, client_id))
        )
        version = work.door_codes.put(own, client_id, sealed, code.version)
    return DoorCode(text=code.text, version=version)
