"""Putting everything that is sealed under the newest key."""

from homecare.store import Work
from homecare.vault import Vault, door_code_context


def reseal(work: Work, vault: Vault) -> int:
    """Seal again what an older key holds; how much. Raises StoreError when something opens no more.

    One transaction: either everything is under the newest key afterwards, or nothing has changed.
    """
    count = 0
    for municipality_id, client_id, sealed in work.door_codes.every():
        if not vault.is_newest(sealed):
            context = door_code_context(municipality_id, client_id)
            anew = vault.seal(vault.unseal(sealed, context), context)
            work.door_codes.reseal(municipality_id, client_id, anew)
            count += 1
    for account_id, sealed in work.accounts.sealed():
        if not vault.is_newest(sealed):
            anew = vault.seal(vault.unseal(sealed, account_id), account_id)
            work.accounts.reseal(account_id, anew)
            count += 1
    return count
