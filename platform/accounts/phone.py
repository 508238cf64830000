"""Phone numbers: written loosely by people, kept as E.164 (`+8613800138000`)."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_COUNTRY_CODE = re.compile(r"^(\+|00)?86(?=1)")
# Ranges are handed out anew all the time, so a number is proved by a code sent to it, not by its prefix.
_MAINLAND_MOBILE = re.compile(r"^1[3-9]\d{9}$")


class InvalidPhone(ValueError):
    """Not a mobile number of the mainland."""


def normalise(text: str) -> str:
    """`138 0013-8000`, `+86 138…`, `0086138…`, full-width digits: all become `+8613800138000`.

    Raises `InvalidPhone`.
    """
    digits = re.sub(r"[\s\-().·]", "", unicodedata.normalize("NFKC", text))
    digits = _COUNTRY_CODE.sub("", digits) if len(digits) > 11 else digits
    if not digits.isascii() or not _MAINLAND_MOBILE.match(digits):
        raise InvalidPhone
    return f"+86{digits}"


def national(phone: str) -> str:
    """The number as people say it: `138 0013 8000`."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}"


def masked(phone: str) -> str:
    """`138 **** 8000`: enough to recognise one's own."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]} **** {digits[-4:]}"


class PhoneField(forms.CharField):
    """A mainland mobile number in a form; its clean value is E.164."""

    default_error_messages = {
        "required": _("Enter your mobile number."),
        "invalid_phone": _(
            "That isn't a mobile number of mainland China. It has 11 digits and starts with 1, as in 138 0013 8000."
        ),
    }

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"type": "tel", "autocomplete": "tel", "inputmode": "tel", "autofocus": True}
        kwargs.setdefault("widget", forms.TextInput(attrs=attributes))
        kwargs["label"] = _("Mobile number")
        # Room for blanks and a country code, and an end.
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return text
        try:
            return normalise(text)
        except InvalidPhone:
            raise ValidationError(self.error_messages["invalid_phone"], code="invalid_phone") from None
