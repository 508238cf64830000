"""Verification codes forgive hands and eyes, and notice every slip."""

import pytest

from skillsbank import codes


def test_a_code_has_95_random_bits_and_a_check_character():
    code = codes.new_code()
    assert [len(group) for group in code.split("-")] == [5, 5, 5, 5]
    assert len({codes.new_code() for _index in range(200)}) == 200
    assert len(codes.ALPHABET) ** (codes.LENGTH - 1) == 2**95


def test_a_code_is_read_as_it_is_written():
    code = codes.new_code()
    assert codes.parse(code) == code


@pytest.mark.parametrize(
    "spoil",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "—"),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: f"  {code}\n",
        lambda code: "".join(chr(ord(character) + 0xFEE0) for character in code),
        lambda code: f"https://malan.example/verify/{code.lower()}/",
        lambda code: f"http://127.0.0.1:8000/verify/{code}/?from=qr",
    ],
)
def test_case_width_blanks_dashes_and_look_alikes_do_not_matter(spoil):
    for code in ("7K3QF-9MWX2-P4RTV-B8C6P", codes.new_code()):
        code = _with_right_check(code)
        assert codes.parse(spoil(code)) == code


def test_every_single_wrong_character_is_noticed():
    code = codes.new_code().replace("-", "")
    for place, right in enumerate(code):
        for wrong in set(codes.ALPHABET) - {right}:
            assert not codes.is_well_formed(code[:place] + wrong + code[place + 1 :])


def test_every_exchange_of_two_characters_is_noticed():
    code = codes.new_code().replace("-", "")
    for left in range(codes.LENGTH):
        for right in range(left + 1, codes.LENGTH):
            if code[left] != code[right]:
                swapped = list(code)
                swapped[left], swapped[right] = code[right], code[left]
                assert not codes.is_well_formed("".join(swapped))


@pytest.mark.parametrize(
    "typed", ["", "ML-2026-000001", "7K3QF", "U" * 20, "证明" * 10, "0" * 5000, "%00", "../../etc"]
)
def test_anything_else_is_refused(typed):
    with pytest.raises(codes.MalformedCode):
        codes.parse(typed)


def _with_right_check(code: str) -> str:
    data = code.replace("-", "")[:-1]
    return next(found for last in codes.ALPHABET if (found := _parsed(data + last)))


def _parsed(text: str) -> str:
    return codes.parse(text) if codes.is_well_formed(text) else ""
