"""What the use cases of accounts work with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from homecare.model import SignIn
from homecare.ports import Now
from homecare.store import Look, Store

REMEMBERED_S = 60
"""How long a change of a municipality's settings may go unnoticed by sessions that stand."""


class Seal(Protocol):
    """Encrypts short texts with a key outside the database; `context` says whose they are."""

    def seal(self, plain: str, context: str) -> bytes:
        """The sealed text."""
        ...

    def unseal(self, sealed: bytes, context: str) -> str:
        """The text again; StoreError when it was sealed for something else or changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The store, what seals, and the clock."""

    store: Store
    vault: Seal
    now: Now
    remembered: dict[str, tuple[datetime, SignIn]] = field(default_factory=dict)
    """Municipality -> when its settings were read, and what they ask; see `asked`."""

    def asked(self, look: Look, municipality_id: str) -> SignIn:
        """What a municipality asks of sessions: every request needs it, and it seldom changes."""
        known = self.remembered.get(municipality_id)
        if known is None or self.now() - known[0] >= timedelta(seconds=REMEMBERED_S):
            known = self.now(), look.municipality(municipality_id).settings.sign_in
            self.remembered[municipality_id] = known
        return known[1]
