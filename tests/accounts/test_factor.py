"""Codes of the authenticator against RFC 6238, recovery codes, and keys of attempts."""

import base64
from datetime import UTC, datetime

import pytest

from homecare.accounts.attempts import address_key, login_key
from homecare.accounts.factor import Factor, factor_from, with_recovery_codes
from homecare.accounts.opaque import csrf_of, kept, new_code, new_id, new_secret
from homecare.errors import StoreError

RFC_KEY = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [  # RFC 6238, appendix B (SHA-1), the last six digits
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(second: int, code: str):
    factor = Factor(key=RFC_KEY)
    now = datetime.fromtimestamp(second, UTC)
    assert factor.step_of(code, now) == second // 30
    assert factor.step_of(f"{code[:3]} {code[3:]}", now) == second // 30
    assert factor.step_of(code[::-1], now) is None


@pytest.mark.parametrize("code", ["", "12345", "ZZZZZZ", "ā" * 6, "1" * 400])
def test_what_is_no_code_is_none(code: str):
    assert Factor(key=RFC_KEY).step_of(code, datetime.fromtimestamp(59, UTC)) is None


def test_recovery_codes_are_used_up_one_by_one():
    factor, codes = with_recovery_codes(RFC_KEY)
    assert factor.without("AAAA-AAAA-AAAA") is None
    left = factor.without(codes[3])
    assert left is not None
    assert len(left.recovery_hashes) == 9
    assert left.without(codes[3]) is None
    assert factor_from(left.text()) == left
    assert not any(code in left.text() for code in codes)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"key": "A"}', '{"key": "A", "recovery": 1}'])
def test_what_was_never_sealed_here_is_unreadable(text: str):
    with pytest.raises(StoreError):
        factor_from(text)


def test_secrets_and_ids_do_not_repeat_and_tell_nothing():
    secrets = {new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert len({new_id("U") for _ in range(1000)}) == 1000
    assert len({new_code(3) for _ in range(1000)}) == 1000
    one = secrets.pop()
    assert len({one, kept(one), csrf_of(one), kept(csrf_of(one))}) == 4


def test_attempts_are_counted_by_hashes():
    assert "anna" not in login_key("anna")
    assert login_key("anna") != address_key("anna")


def test_a_household_of_ipv6_is_one_address():
    assert address_key("2001:db8:1:2::1") == address_key("2001:db8:1:2:ffff::9")
    assert address_key("2001:db8:1:2::1") != address_key("2001:db8:1:3::1")
    assert address_key("10.0.0.1") != address_key("10.0.0.2")
