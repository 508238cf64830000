"""A light brake on guessing codes: only look-ups that found nothing count, and are refused.

The codes are long enough by themselves (95 bits); this keeps the noise down. Whole towns share one
address behind a phone operator's gateway, so the limit is wide, and a true certificate is shown whatever
others tried from there.
"""

from typing import ClassVar

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

LIMIT = 120
WINDOW_S = 600


class TooManyMisses(DomainError):
    """This address asked for too many certificates that do not exist."""

    code: ClassVar[str] = "too_many_misses"
    status: ClassVar[int] = 429
    message = _("Too many codes without a certificate were tried from here. Please wait ten minutes.")


def count(request: HttpRequest) -> None:
    """One more look-up that found nothing. Raises `TooManyMisses` while the address is over the limit."""
    key = _key(request)
    if cache.get(key, 0) >= LIMIT:
        raise TooManyMisses
    if not cache.add(key, 1, WINDOW_S):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, 1, WINDOW_S)


def _key(request: HttpRequest) -> str:
    return f"skillsbank:misses:{get_adapter().get_client_ip(request)}"
