"""Clients: lists, search, one at a time, and their door codes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.http.etags import IfMatch, tagged
from api.http.idempotency import Made, OnceOnly
from api.http.models.check_ups import ContactsView, ContactView
from api.http.models.clients import ClientChange, ClientForm, ClientSearch, ClientView
from api.http.models.municipality import DoorCodeForm, DoorCodeView
from api.http.models.parts import Counted, Day, Number
from api.http.models.texts import Code
from api.http.paging import PageWish, Paging, cursor_of
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.planning import Ports
from homecare.register import clients, door_codes
from homecare.register.check_ups import contacts_of
from homecare.register.clients import ClientsWish
from homecare.register.door_codes import DoorCode
from homecare.register.lists import Order, PageOf

router = APIRouter(prefix="/api/v1/clients", tags=["clients"])
Reader = Annotated[Seat, Depends(needs(Action.CODES_READ))]
"""Sees clients; with names if the role, and a token's scopes, have them."""
Named = Annotated[Seat, Depends(needs(Action.PEOPLE_READ))]
Writer = Annotated[Seat, Depends(needs(Action.PEOPLE_WRITE))]
Sort = Annotated[Order, Query(description="By name for who may see names")]
Area = Annotated[Number | None, Query(description="Code of an area")]
Level = Annotated[Number | None, Query(description="Level of a care plan in force")]
Active = Annotated[Day | None, Query(description="A care plan is in force on this day")]


def page_of(wish: PageWish, order: Order = Order.CODE) -> PageOf:
    """The page that is asked for."""
    return PageOf(limit=wish.limit, after_id=wish.after_id, order=order)


@router.get("")
def list_clients(
    seat: Reader,
    paging: Paging,
    area_id: Area = None,
    level_id: Level = None,
    active_on: Active = None,
    sort: Sort = Order.CODE,
) -> Counted[ClientView]:
    """Clients whom the caller sees; each one shown is in the audit."""
    wish = ClientsWish(
        area_id=area_id, level_id=level_id, active_on=active_on, page=page_of(paging, sort)
    )
    return _page(seat, wish)


@router.post("/search")
def search_clients(form: ClientSearch, seat: Named, paging: Paging) -> Counted[ClientView]:
    """Clients by beginnings of their names, whatever the diacritics, or by number or code."""
    page = page_of(paging, Order.NAME)
    return _page(seat, ClientsWish(text=form.text, area_id=form.area_id, page=page))


def _page(seat: Seat, wish: ClientsWish) -> Counted[ClientView]:
    found = clients.page_of_clients(seat.ports, seat.actor, wish)
    items = [ClientView.of(view) for view in found.rows]
    after = cursor_of(items[-1].id) if found.more and items else None
    return Counted[ClientView](items=items, next=after, total=found.total)


@router.post("", status_code=201, response_model=ClientView)
def create_client(form: ClientForm, seat: Writer, once: OnceOnly) -> Response:
    """Take in a new client."""

    def make(ports: Ports) -> Made:
        written = clients.create_client(ports, seat.actor, form.given())
        body = ClientView.written(written)
        where = f"{router.prefix}/{body.id}"
        return Made(body=body, location=where, version=written.view.stamp)

    return once.answer(seat, form, make)


@router.get("/{client_id}")
def get_client(client_id: Code, seat: Reader, response: Response) -> ClientView:
    """One client."""
    view = clients.read_client(seat.ports, seat.actor, client_id)
    tagged(response, view.stamp)
    return ClientView.of(view)


@router.patch("/{client_id}")
def change_client(
    client_id: Code, form: ClientChange, seat: Writer, version: IfMatch, response: Response
) -> ClientView:
    """Change what is given. A client who moves is looked up anew where no coordinates are given."""
    written = clients.change_client(seat.ports, seat.actor, client_id, form.given(), version)
    tagged(response, written.view.stamp)
    return ClientView.written(written)


@router.get("/{client_id}/contacts")
def list_contacts(client_id: Code, seat: Reader) -> ContactsView:
    """What came of a client's check-ups."""
    found = contacts_of(seat.ports, seat.actor, client_id)
    return ContactsView(items=[ContactView.of(contact) for contact in found])


@router.get("/{client_id}/door-code")
def get_door_code(
    client_id: Code,
    seat: Annotated[Seat, Depends(needs(Action.DOOR_CODES_READ))],
    response: Response,
) -> DoorCodeView:
    """How to come in at a client's; the audit keeps who asked."""
    found = door_codes.read_door_code(seat.ports, seat.actor, seat.gate.vault, client_id)
    tagged(response, found.version)
    return DoorCodeView(text=found.text)


@router.put("/{client_id}/door-code")
def put_door_code(
    client_id: Code,
    form: DoorCodeForm,
    seat: Annotated[Seat, Depends(needs(Action.DOOR_CODES_WRITE))],
    version: IfMatch,
    response: Response,
) -> DoorCodeView:
    """Write how to come in, or take it away; "v0" where nothing was ever written."""
    code = DoorCode(text=form.text, version=version)
    made = door_codes.write_door_code(seat.ports, seat.actor, seat.gate.vault, client_id, code)
    tagged(response, made.version)
    return DoorCodeView(text=made.text)
