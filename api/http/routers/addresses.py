"""The address register in the house, searched by who writes places down."""

from fastapi import APIRouter, Depends, Request

from api.http.models.addresses import AddressesView, AddressSearch, AddressView
from api.http.security import needs
from homecare.access import Action
from maps.finding import register_of

router = APIRouter(prefix="/api/v1/addresses", tags=["addresses"])


@router.post("/search", dependencies=[Depends(needs(Action.PEOPLE_WRITE))])
def search_addresses(form: AddressSearch, request: Request) -> AddressesView:
    """Addresses of the imported register, the best first; nobody outside is asked."""
    found = register_of(request.app.state.chosen).search(form.text, form.limit)
    return AddressesView(items=[AddressView.of(one) for one in found])
