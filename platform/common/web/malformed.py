"""No NUL in what people type: no text holds one, and PostgreSQL answers it with an error in the middle of a view."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class MalformedTextMiddleware:
    """400 for a NUL in the path, the query or a form. JSON bodies have schemas of their own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After the session and the CSRF check, so that the answer is a whole page and strangers' files stay unread."""
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL in the address")
        if request.method == "POST" and request.content_type in _FORMS:
            for name, values in request.POST.lists():
                if "\x00" in name or any("\x00" in value for value in values):
                    raise BadRequest("a NUL in a form")
