"""Endpoints that are called so often that what stands before other views would cost more than they do.

Deny by default: an address is answered here only if `DIRECT_VIEWS` names it exactly, and only for POST. Such a view
reads no cookie but the language's, so sessions, sign-in, CSRF and messages have nothing to do for it, and its JSON is
no page that could be framed. What a view leaves (None) goes the long way, through every middleware, to that address.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from common.errors import DomainError
from common.web.errors import problem
from common.web.language import speaking

type DirectView = Callable[[HttpRequest], HttpResponse | None]


class DirectMiddleware:
    """Stands after SecurityMiddleware, whose redirect and headers hold here too, and before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.views: dict[str, DirectView] = {path: import_string(name) for path, name in settings.DIRECT_VIEWS.items()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info) if request.method == "POST" else None
        if view is None:
            return self.get_response(request)
        request.get_host()  # refuses a host that is not ours, as CommonMiddleware does
        with speaking(request) as language:
            try:
                response = view(request)
            except DomainError as error:
                response = problem(error.status, error.code, error)
        if response is None:
            return self.get_response(request)
        response.headers["Content-Language"] = language
        response.headers["Content-Length"] = str(len(response.content))
        return response
