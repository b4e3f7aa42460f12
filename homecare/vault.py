"""The vault: seals short secrets (door codes, keys of second factors) before they are stored.

AES-256-GCM (NIST SP 800-38D) with a random nonce. The keys lie in a file outside the database,
readable by its owner alone, newest first; a sealed text carries the id of its key, so that older
ones can still be opened after a rotation. What a text was sealed for (its context: which client
of which municipality, which account) is authenticated with it: moved to another row it does not
open.
"""

import base64
import hmac
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from homecare.errors import SettingsError, StoreError
from homecare.files import cause

HEADER = "homecare-keys/1"
FORM = b"\x01"
"""First byte of everything that is sealed: the form that follows."""
ID_BYTES, NONCE_BYTES, KEY_BYTES = 4, 12, 32
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the vault."""

    id: bytes
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id.hex()})"

    def line(self) -> str:
        """The key as the file has it."""
        return f"{self.id.hex()} {base64.b64encode(self.secret).decode()}"


class Vault:
    """Seals with the newest key and opens with any."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = {key.id: key for key in keys}
        self._newest = next(iter(self._keys.values()))

    def seal(self, plain: str, context: str) -> bytes:
        """The text, unreadable without the key; twice the same text looks different."""
        nonce, key = secrets.token_bytes(NONCE_BYTES), self._newest
        head = FORM + key.id
        closed = AESGCM(key.secret).encrypt(nonce, plain.encode(), head + context.encode())
        return head + nonce + closed

    def unseal(self, sealed: bytes, context: str) -> str:
        """The text again.

        Raises StoreError "sealed_unreadable" for what was changed or sealed for something else,
        "sealed_key_missing" when its key is not in the file.
        """
        head, rest = sealed[: 1 + ID_BYTES], sealed[1 + ID_BYTES :]
        if head[:1] != FORM:
            raise StoreError("sealed_unreadable")
        key = self._keys.get(head[1:])
        if key is None:
            raise StoreError("sealed_key_missing", key=head[1:].hex())
        nonce, closed = rest[:NONCE_BYTES], rest[NONCE_BYTES:]
        try:
            plain = AESGCM(key.secret).decrypt(nonce, closed, head + context.encode())
        except (InvalidTag, ValueError):
            raise StoreError("sealed_unreadable") from None
        return plain.decode()

    def derive(self, purpose: str) -> bytes:
        """A key for one other purpose, of 32 bytes; it changes when the newest key does."""
        return hmac.digest(self._newest.secret, f"derive:{purpose}".encode(), "sha256")

    def is_newest(self, sealed: bytes) -> bool:
        """Whether it was sealed with the newest key."""
        return sealed[: 1 + ID_BYTES] == FORM + self._newest.id


def door_code_context(municipality_id: str, client_id: str) -> str:
    """What a client's door code is sealed for."""
    return f"door_code:{municipality_id}:{client_id}"


def open_vault(file: Path) -> Vault:
    """The vault over the keys of a file.

    Raises SettingsError: "key_file_missing", "key_file_open" when others than its owner may read
    it, "key_file_broken".
    """
    return Vault(_read(file))


def make_key_file(file: Path) -> bool:
    """Make the file with a first key, readable by its owner alone; False when it is there.

    Raises SettingsError "key_file_unwritten".
    """
    if file.exists():
        return False
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise SettingsError("key_file_unwritten", reason=cause(error)) from None
    _write(descriptor, [_fresh()])
    return True


def add_key(file: Path) -> Vault:
    """Put a new key before the others; the vault that seals with it."""
    keys = [_fresh(), *_read(file)]
    _replace(file, keys)
    return Vault(keys)


def keep_newest(file: Path) -> int:
    """Forget all keys but the newest; how many were forgotten. Backups need theirs."""
    keys = _read(file)
    _replace(file, keys[:1])
    return len(keys) - 1


def _fresh() -> Key:
    return Key(secrets.token_bytes(ID_BYTES), secrets.token_bytes(KEY_BYTES))


def _read(file: Path) -> list[Key]:
    try:
        with file.open("rb") as opened:
            if os.fstat(opened.fileno()).st_mode & OTHERS:
                raise SettingsError("key_file_open")
            header, *lines = opened.read().decode("ascii").split("\n")
    except FileNotFoundError:
        raise SettingsError("key_file_missing") from None
    except UnicodeDecodeError:
        raise SettingsError("key_file_broken") from None
    except OSError as error:
        raise SettingsError("key_file_unread", reason=cause(error)) from None
    try:
        keys = [_key(line) for line in lines if line]
    except ValueError:
        raise SettingsError("key_file_broken") from None
    if header != HEADER or not keys:
        raise SettingsError("key_file_broken")
    return keys


def _key(line: str) -> Key:
    """The key of a line. Raises ValueError."""
    number, secret = line.split(" ")
    key = Key(bytes.fromhex(number), base64.b64decode(secret, validate=True))
    if (len(key.id), len(key.secret)) != (ID_BYTES, KEY_BYTES):
        raise ValueError
    return key


def _replace(file: Path, keys: Iterable[Key]) -> None:
    """Write the file whole or not at all: without its keys nothing sealed opens again."""
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.unlink(missing_ok=True)
        _write(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), keys)
        draft.replace(file)
    except OSError as error:
        raise SettingsError("key_file_unwritten", reason=cause(error)) from None
    finally:
        draft.unlink(missing_ok=True)


def _write(descriptor: int, keys: Iterable[Key]) -> None:
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write("\n".join([HEADER, *(key.line() for key in keys), ""]))
        opened.flush()
        os.fsync(opened.fileno())
