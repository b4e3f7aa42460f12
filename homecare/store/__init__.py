"""The store: the only room that knows SQL.

`Store(url)` opens SQLite or PostgreSQL; `store.work(actor)` is one unit of work, one
transaction. See docs/store.md and docs/running.md.
"""

from homecare.store.address_shelf import AddressShelf
from homecare.store.store import Store
from homecare.store.work import Look, Work

__all__ = ["AddressShelf", "Look", "Store", "Work"]
