"""What is sealed opens with its key, for what it was sealed for, and for nothing else."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.errors import SettingsError, StoreError
from homecare.vault import Key, Vault, add_key, keep_newest, make_key_file, open_vault

KEY = Key(b"\x00\x01\x02\x03", bytes(range(32)))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "sub" / "homecare.key"
    assert make_key_file(file)
    return file


@given(TEXTS, TEXTS)
def test_what_is_sealed_opens_again_and_never_looks_the_same(plain: str, context: str) -> None:
    vault = Vault([KEY])
    one, two = vault.seal(plain, context), vault.seal(plain, context)
    assert vault.unseal(one, context) == vault.unseal(two, context) == plain
    assert one != two
    assert len(plain) < 8 or plain.encode() not in one


def test_it_opens_for_nothing_else() -> None:
    sealed = Vault([KEY]).seal("7391#", "door_code:tervete:C-A")
    with pytest.raises(StoreError, match="sealed_unreadable"):
        Vault([KEY]).unseal(sealed, "door_code:tervete:C-B")


@pytest.mark.parametrize("at", range(0, 38, 3))
def test_a_changed_byte_is_noticed(at: int) -> None:
    vault = Vault([KEY])
    sealed = bytearray(vault.seal("7391#", "c"))
    sealed[at] ^= 1
    with pytest.raises(StoreError):
        vault.unseal(bytes(sealed), "c")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\x00\x01\x02\x03", b"plain text"])
def test_what_was_never_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(StoreError):
        Vault([KEY]).unseal(sealed, "c")


def test_a_lost_key_is_named_by_its_number() -> None:
    sealed = Vault([KEY]).seal("7391#", "c")
    with pytest.raises(StoreError) as caught:
        Vault([Key(b"\xff\xff\xff\xff", bytes(32))]).unseal(sealed, "c")
    assert caught.value.code == "sealed_key_missing"
    assert caught.value.values == {"key": "00010203"}


def test_the_file_is_its_owners_alone_and_never_made_twice(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert not make_key_file(file)
    assert file.read_bytes() == before


def test_after_a_rotation_old_and_new_open_and_only_the_new_key_seals(file: Path) -> None:
    old = open_vault(file).seal("7391#", "c")
    vault = add_key(file)
    new = vault.seal("7391#", "c")
    reread = open_vault(file)
    assert [reread.unseal(sealed, "c") for sealed in (old, new)] == ["7391#", "7391#"]
    assert [reread.is_newest(sealed) for sealed in (old, new)] == [False, True]
    assert keep_newest(file) == 1
    assert open_vault(file).unseal(new, "c") == "7391#"
    with pytest.raises(StoreError, match="sealed_key_missing"):
        open_vault(file).unseal(old, "c")
    assert [f.name for f in file.parent.iterdir()] == ["homecare.key"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_read_is_not_used(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        open_vault(file)
    assert caught.value.code == "key_file_open"


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        open_vault(tmp_path / "none.key")
    assert caught.value.code == "key_file_missing"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"homecare-keys/1\n",
        b"homecare-keys/2\n00010203 AAAA\n",
        b"homecare-keys/1\n00010203\n",
        b"homecare-keys/1\n00010203 AAAA\n",
        b"homecare-keys/1\nzz 00\n",
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_file_says_so_and_shows_nothing(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        open_vault(file)
    assert caught.value.code == "key_file_broken"
    assert caught.value.values == {}


def test_a_file_where_none_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError) as caught:
        make_key_file(tmp_path / "file" / "x.key")
    assert caught.value.code == "key_file_unwritten"


def test_a_key_is_never_shown() -> None:
    assert repr(KEY) == "Key(00010203)"
