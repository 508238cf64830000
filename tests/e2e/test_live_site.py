"""The site as processes: it comes up, speaks Chinese first, fits a narrow phone, and stops."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ADDRESSES = ["/", "/courses/", "/malan/", "/verify/", "/directory/", "/help/", "/accounts/login/"]


def test_the_site_says_that_it_is_well(live_site: Any) -> None:
    with urllib.request.urlopen(live_site.url("/healthz")) as answer:  # noqa: S310
        assert json.load(answer) == {"database": "ok", "cache": "ok"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_fits_a_narrow_phone_without_scrolling_sideways(
    live_site: Any, new_page: Callable[..., Any], address: str
) -> None:
    page = new_page(phone=True, viewport={"width": 320, "height": 640})
    answer = page.goto(live_site.url(address))
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.documentElement.lang").lower().startswith("zh")


def test_a_chosen_language_stays(live_site: Any, phone: Any) -> None:
    phone.context.add_cookies([{"name": "django_language", "value": "en", "url": live_site.address}])
    phone.goto(live_site.url("/"))
    assert phone.evaluate("document.documentElement.lang").lower().startswith("en")
