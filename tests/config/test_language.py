"""Which language a page speaks: the one a person chose, else Simplified Chinese, whatever the browser says."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from common.web.language import ChosenLanguageMiddleware


@pytest.fixture
def answered_in() -> Callable[..., str]:
    """The language that a view sees, and that the answer names."""

    def ask(*, cookie: str = "", accept: str = "") -> str:
        request = RequestFactory().get("/", headers={"Accept-Language": accept} if accept else None)
        if cookie:
            request.COOKIES["django_language"] = cookie

        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(translation.get_language())

        answer = ChosenLanguageMiddleware(view)(request)
        assert answer.headers["Content-Language"] == answer.content.decode()
        return answer.content.decode()

    return ask


def test_chinese_comes_first(answered_in: Callable[..., str]) -> None:
    assert answered_in() == "zh-hans"


def test_a_cheap_phones_header_changes_nothing(answered_in: Callable[..., str]) -> None:
    assert answered_in(accept="en-US,en;q=0.9") == "zh-hans"


def test_a_choice_holds(answered_in: Callable[..., str]) -> None:
    assert answered_in(cookie="en") == "en"


@pytest.mark.parametrize("cookie", ["fr", "zh-hant", "../../etc/passwd", "EN"])
def test_a_language_we_do_not_speak_counts_as_none(answered_in: Callable[..., str], cookie: str) -> None:
    assert answered_in(cookie=cookie) == "zh-hans"


def test_the_language_ends_with_the_request(answered_in: Callable[..., str]) -> None:
    before = translation.get_language()
    answered_in(cookie="en")
    assert translation.get_language() == before
