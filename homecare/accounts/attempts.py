"""How often signing in may fail, by account and by address.

An attempt on an account is written down before its password is looked at, so that many at once
do not slip through, and the account's are forgotten when one succeeds. Of an address only
failures count: a whole office may come from one. Keys are hashes: the table names nobody.
"""

import ipaddress
from datetime import timedelta

from homecare.accounts.gate import Gate
from homecare.accounts.opaque import kept
from homecare.errors import TooMany
from homecare.store import Look

OF_LOGIN = ((60, 5), (900, 15))
"""Seconds, and the most attempts on one account within them."""
OF_ADDRESS = ((60, 20), (900, 100))
"""The same for one address."""
NOBODY = "-"
"""Who acts before anybody has signed in."""


def login_key(login: str) -> str:
    """Under which attempts on an account are counted, whether there is such an account or not."""
    return f"login:{kept(login)}"


def address_key(address: str) -> str:
    """Under which failures from an address are counted; IPv6 by the network of a household."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{kept(address)}"
    if known.version == 6:
        known = ipaddress.ip_network(f"{known}/64", strict=False).network_address
    return f"address:{kept(str(known))}"


def take_turn(gate: Gate, login: str, address: str) -> None:
    """Write one attempt on the account down. Raises TooMany when there were too many.

    They are counted before, so that hammering does not keep the account shut, and again after,
    when those who came at the same moment have written theirs down.
    """
    key = login_key(login)
    with gate.store.work(NOBODY) as work:
        _refuse(gate, work, address_key(address), OF_ADDRESS)
        _refuse(gate, work, key, OF_LOGIN)
        work.accounts.note_attempt(key)
    with gate.store.look(NOBODY) as look:
        _refuse(gate, look, key, OF_LOGIN, own=1)


def check_address(gate: Gate, address: str) -> None:
    """Raise TooMany when there were too many failures from the address."""
    with gate.store.look(NOBODY) as look:
        _refuse(gate, look, address_key(address), OF_ADDRESS)


def note_failure(gate: Gate, address: str) -> None:
    """Write a failure from the address down."""
    with gate.store.work(NOBODY) as work:
        work.accounts.note_attempt(address_key(address))


def _refuse(
    gate: Gate, look: Look, key: str, tiers: tuple[tuple[int, int], ...], own: int = 0
) -> None:
    """Raise TooMany unless there is room in each tier for one more, `own` of which is noted."""
    for seconds, most in tiers:
        if look.accounts.attempts(key, gate.now() - timedelta(seconds=seconds)) >= most + own:
            raise TooMany(retry_s=seconds)
