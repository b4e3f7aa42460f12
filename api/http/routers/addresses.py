"""The address register in the house, searched by who writes places down."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from api.http.models.addresses import AddressesView, AddressSearch, AddressView
from api.http.security import Seat, needs
from homecare.access import Action
from maps.finding import register_of

router = APIRouter(prefix="/api/v1/addresses", tags=["addresses"])
Writer = Annotated[Seat, Depends(needs(Action.PEOPLE_WRITE))]


@router.post("/search")
def search_addresses(form: AddressSearch, seat: Writer, request: Request) -> AddressesView:
    """Addresses of the imported register, the best first; nobody outside is asked."""
    register = register_of(request.app.state.chosen, seat.ports.store.addresses)
    found = register.search(form.text, form.limit)
    return AddressesView(items=[AddressView.of(one) for one in found])
