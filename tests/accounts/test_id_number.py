"""Identity numbers and names, as far as they can be checked without asking anybody."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.identity.id_number import InvalidIdNumber, check_digit, check_id_number
from accounts.identity.name import InvalidName, check_name, masked_name
from accounts.phone import InvalidPhone, normalise

TODAY = date(2026, 11, 2)
# Published examples: GB 11643's own, an abolished county's, permits for people from Hong Kong and Taiwan.
VALID = [
    "11010519491231002X",
    "440524188001010014",
    "34052419800101001X",
    "810000199408230021",
    "830000199201300022",
]
BODIES = st.builds(
    lambda region, born, sequence: f"{region:06d}{born:%Y%m%d}{sequence:03d}",
    st.integers(110000, 830000),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", [number for number in VALID if number != "440524188001010014"])
def test_published_examples_are_accepted(number: str) -> None:
    assert check_id_number(number, today=TODAY) == number


def test_the_standards_own_example_has_the_right_check_digit() -> None:
    """Born in 1880, that person is not among the living; its check digit is right."""
    assert check_digit("44052418800101001") == "4"


def test_a_wrong_check_digit_is_named() -> None:
    with pytest.raises(InvalidIdNumber) as refused:
        check_id_number("340524198001010010", today=TODAY)
    assert refused.value.check == "check_digit"


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ"]
)
def test_numbers_are_taken_as_people_type_them(typed: str) -> None:
    assert check_id_number(typed, today=TODAY) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ("", "form"),
        ("11010519491231002", "form"),
        ("11010519491231002XX", "form"),
        ("1101051949123100X2", "form"),
        ("一10105194912310021", "form"),
        ("110105491231002", "old_form"),
        ("11010519490231002X", "date"),
        ("11010518991231002X", "date"),
        ("11010520261103002X", "date"),
    ],
)
def test_what_is_wrong_is_said(typed: str, check: str) -> None:
    with pytest.raises(InvalidIdNumber) as refused:
        check_id_number(typed, today=TODAY)
    assert refused.value.check == check
    assert str(refused.value)


@given(BODIES)
def test_every_number_with_its_check_digit_is_accepted(body: str) -> None:
    number = body + check_digit(body)
    assert check_id_number(number, today=TODAY) == number


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_always_noticed(body: str, place: int, change: int) -> None:
    digit = str((int(body[place]) + change) % 10)
    mistyped = body[:place] + digit + body[place + 1 :]
    assert check_digit(mistyped) != check_digit(body)


@given(st.text(max_size=40))
def test_no_text_breaks_the_checks(text: str) -> None:
    for check, error in (
        (lambda: check_id_number(text, today=TODAY), InvalidIdNumber),
        (lambda: check_name(text), InvalidName),
        (lambda: normalise(text), InvalidPhone),
    ):
        with contextlib.suppress(error):
            assert check()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王小明", "王小明"),
        (" 欧阳 ", "欧阳"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("𬱖玉", "𬱖玉"),
        ("Anna  Müller-O'Neil", "Anna Müller-O'Neil"),
    ],
)
def test_names_of_many_kinds_are_accepted(typed: str, name: str) -> None:
    assert check_name(typed) == name


@pytest.mark.parametrize("typed", ["", "王", "王1", "<b>王</b>", "王" * 31, "·王", "王小明; DROP", "123"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(InvalidName):
        check_name(typed)


def test_a_masked_name_keeps_the_first_character() -> None:
    assert masked_name("王小明") == "王**"
