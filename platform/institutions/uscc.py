"""The unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, the last one a check."""

import unicodedata

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

# No I, O, S, V, Z: they are too easily read as 1, 0, 5, U, 2.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class InvalidCode(DomainError):
    """The code can't be right; `check` says which check failed: form or check_character."""

    code = "invalid_credit_code"
    status = 422
    _messages: dict[str, str | Promise] = {
        "form": _("A unified social credit code has 18 digits and capital letters, without I, O, S, V and Z."),
        "check_character": _("The last character doesn't fit the others. One of them is probably mistyped."),
    }

    def __init__(self, check: str) -> None:
        self.check = check
        super().__init__(self._messages[check])


def check_code(text: str) -> str:
    """The code without blanks and in capitals. Raises `InvalidCode`."""
    code = unicodedata.normalize("NFKC", "".join(text.split())).upper()
    if len(code) != 18 or any(character not in _ALPHABET for character in code):
        raise InvalidCode("form")
    if check_character(code[:17]) != code[17]:
        raise InvalidCode("check_character")
    return code


def check_character(body: str) -> str:
    """The eighteenth character for the first seventeen: weights are powers of 3 modulo 31."""
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return _ALPHABET[-total % 31]
