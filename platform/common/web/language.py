"""Which language a page speaks: the one a person chose, else Simplified Chinese.

Django's own middleware also reads `Accept-Language`; on cheap phones that header often says English
although nobody chose it, and it would make every page differ by visitor.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


@contextmanager
def speaking(request: HttpRequest) -> Iterator[str]:
    """Speak the language that the person chose, while the block runs; gives its code."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        request.LANGUAGE_CODE = language
        yield language


class ChosenLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with speaking(request) as language:
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
