"""Pages for one person are kept by nobody: no cache on the way, no Back button on a phone that people share."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class PrivatePagesMiddleware:
    """Whatever a signed-in person gets and no view said how to keep. Strangers' pages stay as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Without its cookie there is no session to look into, and no reason to vary by it.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and "Cache-Control" not in response and SESSION_KEY in request.session:
            add_never_cache_headers(response)
        return response
