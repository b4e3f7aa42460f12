"""Records that belong to a client: they are seen by whoever sees the client."""

from collections.abc import Collection
from typing import TypeVar

from homecare.access import Actor
from homecare.errors import NotFound
from homecare.model import CarePlan, Client, Order
from homecare.register.clients import seen_client
from homecare.store import Look
from homecare.store.register_reads import ClientsWhere

T = TypeVar("T", CarePlan, Order)
KINDS: dict[type, str] = {CarePlan: "care_plan", Order: "order"}
"""What such a record is called where there is none."""


def clients_seen(look: Look, actor: Actor, client_id: str | None) -> Collection[str] | None:
    """Ids of the clients whose records the actor may see, None for all; NotFound for another."""
    if client_id is not None:
        return [seen_client(look, actor, client_id).id]
    if actor.whole_municipality:
        return None
    where = ClientsWhere(area_ids=actor.area_ids)
    return look.register.client_ids(actor.municipality_id, where)


def seen_of_client(look: Look, actor: Actor, model: type[T], record_id: str) -> tuple[T, Client]:
    """A record and its client; NotFound where the actor does not see the client."""
    record, _ = look.get(actor.municipality_id, model, record_id)
    client, _ = look.get(actor.municipality_id, Client, record.client_id)
    if not actor.sees_client(client):
        raise NotFound(kind=KINDS[model], id=record_id)
    return record, client
