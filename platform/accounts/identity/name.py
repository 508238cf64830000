"""A person's name, as on the identity card."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

# Han characters of every plane, with the dot of Uygur, Tibetan and other names; or Latin letters.
_NAME = re.compile(r"^[㐀-䶿一-鿿𠀀-𱍊〇]+(·[㐀-䶿一-鿿𠀀-𱍊〇]+)*$|^[A-Za-zÀ-ÖØ-öø-ɏ][A-Za-zÀ-ÖØ-öø-ɏ '.\-·]*$")
_DOTS = re.compile(r"\s*[•・‧∙⋅᛫●.．]\s*")


class InvalidName(DomainError):
    """Not a name as an identity card writes it."""

    code = "invalid_name"
    status = 422
    message = _(
        "Enter your name as on your identity card: 2 to 30 Chinese characters or letters, with · where it has one."
    )


def check_name(text: str) -> str:
    """The name without stray blanks, its dot written `·`. Raises `InvalidName`."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name.isascii():
        name = _DOTS.sub("·", name)
    if not 2 <= len(name) <= 30 or not _NAME.match(name):
        raise InvalidName
    return name


def masked_name(name: str) -> str:
    """The first character, and a star for every other: `王**`."""
    return name[0] + "*" * (len(name) - 1)
