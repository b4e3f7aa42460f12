"""What the use cases of accounts work with."""

from dataclasses import dataclass
from typing import Protocol

from homecare.ports import Now
from homecare.store import Store


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
