"""Sealing fields: what comes back, and what is refused."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from common.crypto import CannotOpen, keyed_index, same, seal, unseal


def test_the_national_algorithms_give_their_published_results() -> None:
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 (the standard's own example)
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


@given(st.text(max_size=200), st.text(min_size=1, max_size=60))
def test_what_was_sealed_opens_for_its_own_record_only(text: str, context: str) -> None:
    sealed = seal(text, context=context)
    assert unseal(sealed, context=context) == text
    with pytest.raises(CannotOpen):
        unseal(sealed, context=context + "x")


def test_sealing_twice_gives_two_values() -> None:
    assert seal("王小明", context="a") != seal("王小明", context="a")


@pytest.mark.parametrize("place", [4, 20, -4])
def test_a_changed_value_does_not_open(place: int) -> None:
    sealed = seal("11010519491231002X", context="a")
    other = "A" if sealed[place] != "A" else "B"
    changed = sealed[:place] + other + sealed[place:][1:]
    with pytest.raises(CannotOpen):
        unseal(changed, context="a")


def test_an_older_key_still_opens_and_an_unknown_one_is_named(settings: Settings) -> None:
    old = settings.FIELD_KEYS
    sealed = seal("text", context="a")
    settings.FIELD_KEYS = {"new": b"n" * 16, **old}
    assert unseal(sealed, context="a") == "text"
    assert seal("text", context="a").startswith("new:")
    settings.FIELD_KEYS = {"new": b"n" * 16}
    with pytest.raises(CannotOpen, match="e1"):
        unseal(sealed, context="a")


def test_an_index_needs_its_key(settings: Settings) -> None:
    found = keyed_index("11010519491231002X")
    assert found == keyed_index("11010519491231002X")
    assert len(found) == 64
    settings.INDEX_KEY = b"other" * 6 + b"xx"
    assert keyed_index("11010519491231002X") != found


def test_secrets_are_compared_whole() -> None:
    assert same("abc", "abc")
    assert not same("abc", "abd")
