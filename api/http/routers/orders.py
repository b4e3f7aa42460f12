"""One-off visits: lists, one at a time."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.etags import IfMatch, tagged
from api.http.idempotency import Made, OnceOnly
from api.http.models.orders import OrderChange, OrderForm, OrderView
from api.http.models.parts import Counted, Day
from api.http.models.texts import Code
from api.http.paging import Paging, cursor_of
from api.http.routers.care_plans import OfClient
from api.http.routers.clients import Reader, Writer, page_of
from homecare.planning import Ports
from homecare.register import orders
from homecare.register.orders import OrdersWish

router = APIRouter(prefix="/api/v1/orders", tags=["orders"])


@router.get("")
def list_orders(
    seat: Reader,
    paging: Paging,
    client_id: OfClient = None,
    on: Annotated[Day | None, Query(description="The visit may fall on this day")] = None,
    cancelled: Annotated[bool | None, Query(description="Cancelled ones, or the others")] = None,
) -> Counted[OrderView]:
    """One-off visits to the clients whom the caller sees."""
    wish = OrdersWish(client_id=client_id, on=on, cancelled=cancelled, page=page_of(paging))
    found = orders.page_of_orders(seat.ports, seat.actor, wish)
    items = [OrderView.of(view) for view in found.rows]
    after = cursor_of(items[-1].id) if found.more and items else None
    return Counted[OrderView](items=items, next=after, total=found.total)


@router.post("", status_code=201, response_model=OrderView)
def create_order(form: OrderForm, seat: Writer, once: OnceOnly) -> Response:
    """Order a visit."""

    def make(ports: Ports) -> Made:
        written = orders.create_order(ports, seat.actor, form.given())
        body = OrderView.written(written)
        where = f"{router.prefix}/{body.id}"
        return Made(body=body, location=where, version=written.view.stamp)

    return once.answer(seat, form, make)


@router.get("/{order_id}")
def get_order(order_id: Code, seat: Reader, response: Response) -> OrderView:
    """One order."""
    view = orders.read_order(seat.ports, seat.actor, order_id)
    tagged(response, view.stamp)
    return OrderView.of(view)


@router.patch("/{order_id}")
def change_order(
    order_id: Code, form: OrderChange, seat: Writer, version: IfMatch, response: Response
) -> OrderView:
    """Change what is given; `cancelled` takes it out of days that are not planned yet."""
    written = orders.change_order(seat.ports, seat.actor, order_id, form.given(), version)
    tagged(response, written.view.stamp)
    return OrderView.written(written)
