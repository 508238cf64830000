"""Unified social credit codes: the last character guards the others."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.uscc import InvalidCode, check_character, check_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


def test_the_published_example_is_accepted() -> None:
    assert check_code("91350100M000100Y43") == "91350100M000100Y43"
    assert check_code(" 91350100m000100y43 ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ("91350100M000100Y42", "check_character"),
        ("91350100M000100Y4Z", "form"),
        ("91350100I000100Y43", "form"),
        ("91350100M000100Y4", "form"),
        ("", "form"),
    ],
)
def test_what_is_wrong_is_said(typed: str, check: str) -> None:
    with pytest.raises(InvalidCode) as refused:
        check_code(typed)
    assert refused.value.check == check


@given(BODIES)
def test_every_code_with_its_check_character_is_accepted(body: str) -> None:
    assert check_code(body + check_character(body))


@given(BODIES, st.integers(0, 16), st.integers(1, 30))
def test_one_mistyped_character_is_always_noticed(body: str, place: int, change: int) -> None:
    other = ALPHABET[(ALPHABET.index(body[place]) + change) % 31]
    assert check_character(body[:place] + other + body[place + 1 :]) != check_character(body)


@given(st.text(max_size=30))
def test_no_text_breaks_the_check(text: str) -> None:
    with contextlib.suppress(InvalidCode):
        assert check_code(text)
