"""The audit: who read or changed what, when. It cannot be changed here or anywhere."""

from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime

from api.http.models.municipality import EntryView
from api.http.models.texts import Line
from api.http.paging import Page, PageWish, Paging, cut
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.errors import RequestError
from homecare.register.audit import page_of_audit
from homecare.store.register_reads import AuditWhere

router = APIRouter(prefix="/api/v1/audit", tags=["audit"])
MOST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are wanted; what is not given does not limit them."""

    kind: Annotated[Line | None, Query(examples=["client"])] = None
    subject_id: Annotated[Line | None, Query(examples=["C-0001"])] = None
    actor: Annotated[Line | None, Query(description="Code of an account")] = None
    action: Annotated[Line | None, Query(examples=["read"])] = None
    since_at: Annotated[AwareDatetime | None, Query()] = None
    until_at: Annotated[AwareDatetime | None, Query(description="Before this moment")] = None


@router.get("")
def list_audit(
    seat: Annotated[Seat, Depends(needs(Action.AUDIT_READ))],
    paging: Paging,
    filters: Annotated[Filters, Depends()],
) -> Page[EntryView]:
    """Entries, the newest first. That it was read is written down as well."""
    where = AuditWhere(**asdict(filters), before_id=_before(paging))
    rows = page_of_audit(seat.ports, seat.actor, where, paging.limit + 1)
    page = cut(rows, paging, lambda row: (str(row[0]),))
    return Page[EntryView](items=[EntryView.of(entry) for _, entry in page.items], next=page.next)


def _before(paging: PageWish) -> int | None:
    if paging.after_id is None:
        return None
    if not paging.after_id.isdecimal() or int(paging.after_id) > MOST_NUMBER:
        raise RequestError("cursor_wrong", pointer="query:after")
    return int(paging.after_id)
