"""Verification codes: unguessable, and forgiving of hands, eyes and keyboards.

Nineteen random characters of Crockford's base 32 (95 bits) and a check character, in groups of five.
The check is a weighted sum over GF(32) with distinct non-zero weights, so one wrong character and
any two exchanged ones are always noticed, before anything is looked up.
"""

import re
import secrets
import unicodedata
from typing import ClassVar
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
_GROUP = 5
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_IN_ADDRESS = re.compile(r"/verify/([^/?#]+)", re.IGNORECASE)


class MalformedCode(DomainError):
    """What was typed cannot be a verification code: wrong length, a foreign character, or a failed check."""

    code: ClassVar[str] = "malformed_code"
    status: ClassVar[int] = 404
    message = _("This is not a verification code: please compare it with the certificate, character by character.")


def new_code() -> str:
    """A fresh code, with its dashes."""
    data = "".join(secrets.choice(ALPHABET) for _index in range(LENGTH - 1))
    return _grouped(data + _check_character(data))


def parse(typed: str) -> str:
    """The code meant by `typed`, as stored. Raises `MalformedCode`.

    Takes any case and width, spaces and dashes of all kinds, O for 0, I and L for 1, and the whole
    address out of a QR code.
    """
    text = unicodedata.normalize("NFKC", unquote(typed))
    if found := _IN_ADDRESS.search(text):
        text = found[1]
    kept = [character for character in text.upper() if unicodedata.category(character)[0] not in "ZPC"]
    plain = "".join(kept).translate(_READ_AS)
    if len(plain) != LENGTH or set(plain) - set(ALPHABET) or _check_character(plain[:-1]) != plain[-1]:
        raise MalformedCode
    return _grouped(plain)


def is_well_formed(typed: str) -> bool:
    """Whether `typed` could be a code at all."""
    try:
        parse(typed)
    except MalformedCode:
        return False
    return True


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))


def _check_character(data: str) -> str:
    """The character that makes the weighted sum of all twenty zero; its own weight is 1."""
    total = 0
    for character in data:  # Horner's rule: each place weighs twice (in GF(32)) the one to its right
        total = _double(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _double(value: int) -> int:
    value <<= 1
    return value ^ _FIELD_POLYNOMIAL if value & 0b100000 else value
