"""The citizen identity number (公民身份号码, GB 11643-1999): form, date and check digit.

The first six digits are the division *when the number was given*; abolished ones stay valid for
life, so they are not checked. Numbers of 15 digits ended on 2013-01-01. Residence permits for people
from Hong Kong, Macao and Taiwan (81, 82, 83 …) have the same form.
"""

import re
import secrets
import unicodedata
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_FORM = re.compile(r"^\d{17}[\dX]$", re.ASCII)


class InvalidIdNumber(DomainError):
    """The number can't be right; `check` says which check failed: form, old_form, date or check_digit."""

    code = "invalid_id_number"
    status = 422
    _messages: dict[str, str | Promise] = {
        "form": _("An identity number has 18 characters: 17 digits, then a digit or X. Please check what you typed."),
        "old_form": _("Numbers of 15 digits are no longer valid. Use the 18-character number on your present card."),
        "date": _("Digits 7 to 14 of the number are your date of birth, and these aren't a date that can be right."),
        "check_digit": _("The last character doesn't fit the others. One of them is probably mistyped."),
    }

    def __init__(self, check: str) -> None:
        self.check = check
        super().__init__(self._messages[check])


def check_id_number(text: str, *, today: date) -> str:
    """The number with blanks removed and a capital X. Raises `InvalidIdNumber`."""
    number = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        raise InvalidIdNumber("old_form")
    if not _FORM.match(number):
        raise InvalidIdNumber("form")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdNumber("date") from None
    if not date(1900, 1, 1) <= born <= today:
        raise InvalidIdNumber("date")
    if check_digit(number[:17]) != number[17]:
        raise InvalidIdNumber("check_digit")
    return number


def nobodys_number() -> str:
    """A number that passes every check and belongs to nobody alive: born before 1905. For demonstrations."""
    born = date(1900, 1, 1) + timedelta(days=secrets.randbelow(5 * 365))
    body = f"110105{born:%Y%m%d}{secrets.randbelow(999) + 1:03}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The eighteenth character for the first seventeen."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]
