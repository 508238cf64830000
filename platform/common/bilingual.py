"""Content kept in two languages: which of the two a reader gets."""

from django.utils.translation import get_language


def in_language(*, zh: str, en: str) -> str:
    """The text in the active language; the other one where that is empty."""
    if (get_language() or "").startswith("en"):
        return en or zh
    return zh or en
