"""Where to go next, when a page says so."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, address: str, *, fallback: str = "/") -> str:
    """`address` if it is on this site, else `fallback`: a link can't send people elsewhere through us."""
    if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return address
    return fallback
