"""Door codes are in no dump of the database, and a rotation leaves nothing under the old key."""

from dataclasses import replace
from pathlib import Path

import pytest

from homecare.errors import StoreError
from homecare.privacy.keys import reseal
from homecare.store import Store
from homecare.vault import Key, Vault, add_key, door_code_context, make_key_file, open_vault
from tests.privacy.canary import everything
from tests.store.databases import sqlite_url
from tests.store.samples import MUNICIPALITY, account, casebook, client
from tests.terminal import Terminal

CODES = [f"durvis-{number * 7919 % 100_003:05}#" for number in range(100)]


def seal_all(store: Store, vault: Vault) -> None:
    """A hundred clients with a door code each, and an account with a second factor."""
    book = casebook()
    people = dict(book.clients)
    for number in range(len(CODES)):
        people[f"C-{number:04}"] = client("A", id=f"C-{number:04}")
    with store.work("test") as work:
        work.save(None, replace(book, clients=people))
        for number, code in enumerate(CODES):
            context = door_code_context(MUNICIPALITY, f"C-{number:04}")
            work.door_codes.put(MUNICIPALITY, f"C-{number:04}", vault.seal(code, context), 0)
        sealed = vault.seal("JBSWY3DPEHPK3PXP", account().id)
        work.accounts.add(account(totp_sealed=sealed))


def opened(store: Store, vault: Vault) -> list[str]:
    with store.look("test") as look:
        return [
            vault.unseal(sealed, door_code_context(place, client_id))
            for place, client_id, sealed in look.door_codes.every()
        ]


def test_a_dump_holds_none_of_a_hundred_codes(store: Store, tmp_path: Path) -> None:
    make_key_file(tmp_path / "k.key")
    vault = open_vault(tmp_path / "k.key")
    seal_all(store, vault)
    store.backup(tmp_path / "b.zip")
    dump = everything(store)
    assert [code for code in (*CODES, "JBSWY3DPEHPK3PXP") if code in dump] == []
    assert opened(store, vault) == CODES


def test_not_even_the_file_of_the_database_does(tmp_path: Path) -> None:
    file = tmp_path / "db" / "homecare.sqlite"
    store = Store(sqlite_url(file))
    store.upgrade()
    make_key_file(tmp_path / "k.key")
    seal_all(store, open_vault(tmp_path / "k.key"))
    store.close()
    raw = b"".join(part.read_bytes() for part in file.parent.iterdir())
    assert b"C-0099" in raw
    assert [code for code in CODES if code.encode() in raw] == []


def test_a_rotation_puts_everything_under_the_new_key(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "k.key"
    make_key_file(file)
    seal_all(store, open_vault(file))
    vault = add_key(file)
    with store.work("test") as work:
        assert reseal(work, vault) == len(CODES) + 1
        assert reseal(work, vault) == 0
        assert work.door_codes.version(MUNICIPALITY, "C-0000") == 1
    assert opened(store, vault) == CODES
    with store.look("test") as look:
        assert all(vault.is_newest(sealed) for _, _, sealed in look.door_codes.every())
        [(account_id, sealed)] = look.accounts.sealed()
    assert vault.unseal(sealed, account_id) == "JBSWY3DPEHPK3PXP"


def test_a_rotation_without_the_old_key_changes_nothing(store: Store, tmp_path: Path) -> None:
    make_key_file(tmp_path / "k.key")
    vault = open_vault(tmp_path / "k.key")
    seal_all(store, vault)
    stranger = Vault([Key(b"\xff\xff\xff\xff", bytes(32))])
    with pytest.raises(StoreError, match="sealed_key_missing"), store.work("test") as work:
        reseal(work, stranger)
    assert opened(store, vault) == CODES


def test_a_code_moved_to_another_client_does_not_open(store: Store, tmp_path: Path) -> None:
    make_key_file(tmp_path / "k.key")
    vault = open_vault(tmp_path / "k.key")
    seal_all(store, vault)
    with store.work("test") as work:
        stolen = work.door_codes.sealed(MUNICIPALITY, "C-0001") or b""
        work.door_codes.reseal(MUNICIPALITY, "C-0002", stolen)
    with pytest.raises(StoreError, match="sealed_unreadable"):
        opened(store, vault)


def test_keys_are_made_once_and_rotated_at_the_terminal(terminal: Terminal) -> None:
    assert terminal.ask("keys", "create") == {"made": True}
    assert terminal.ask("keys", "create") == {"made": False}
    terminal.run("db", "upgrade")
    assert "aizzīmogoti 0 ieraksti" in terminal.run("keys", "rotate")
    assert terminal.ask("keys", "rotate", "--forget-old") == {"resealed": 0, "forgotten": 2}


def test_a_key_file_that_others_may_read_is_told_at_the_terminal(terminal: Terminal) -> None:
    terminal.run("keys", "create")
    (terminal.folder / "var" / "homecare.key").chmod(0o644)
    terminal.run("keys", "create", code=8)
