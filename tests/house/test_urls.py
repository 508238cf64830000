"""The URL conf as a whole: what is mounted, and that no address breaks when anybody asks for it."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from tests.house.sources import RANK

ANSWERS = {200, 301, 302, 400, 401, 403, 404, 405}
# Something of the right form for every kind of placeholder, and nothing that exists.
SAMPLES = {
    "uuid": str(UUID(int=7)),
    "int": "7",
    "slug": "no-such-thing",
    "str": "no-such-thing",
    "path": "no/such/thing",
}


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, placeholders filled in."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + _filled(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        else:
            yield address, entry


def _filled(pattern: RoutePattern | RegexPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES.get(match[1] or "str", "no-such-thing"), str(pattern))
    # Wagtail's serving pattern and its like: `^((?:[\w\-]+/)*)$`.
    return re.sub(r"\(.*\)", "no-such-thing/", str(pattern).strip("^$"))


def is_ours(entry: URLPattern) -> bool:
    view = getattr(entry.callback, "view_class", entry.callback)
    return view.__module__.partition(".")[0] in RANK


def test_nothing_of_wagtails_page_api_is_mounted() -> None:
    modules = {entry.callback.__module__ for _, entry in patterns()}
    assert not [module for module in modules if module.startswith("wagtail.api")]


def test_nothing_of_django_admin_is_mounted() -> None:
    assert not [
        address for address, entry in patterns() if entry.callback.__module__.startswith("django.contrib.admin.")
    ]


def test_every_address_of_ours_answers_a_stranger_sensibly(db: None, stranger: Client) -> None:
    stranger.raise_request_exception = False
    ours = [address for address, entry in patterns() if is_ours(entry)]
    odd = {f"/{address}": stranger.get(f"/{address}").status_code for address in ours}
    assert ours
    assert {address: status for address, status in odd.items() if status not in ANSWERS} == {}


def test_nothing_under_manage_or_me_is_shown_to_a_stranger(db: None, stranger: Client) -> None:
    stranger.raise_request_exception = False
    private = [address for address, _ in patterns() if address.startswith(("manage/", "me/"))]
    shown = [address for address in private if stranger.get(f"/{address}").status_code == 200]
    # Wagtail's own sign-in and sign-out stand open; what they show is the next test's business.
    assert set(shown) <= {"manage/login/", "manage/logout/", "manage/jsi18n/", "manage/sprite/"}


@pytest.mark.parametrize("address", ["/manage/login/", "/manage/password_reset/", "/_util/login/", "/manage/account/"])
def test_wagtails_own_sign_in_is_never_shown(db: None, stranger: Client, address: str) -> None:
    response = stranger.get(address)
    assert response.status_code in {301, 302, 403, 404}
    assert b'type="password"' not in response.content
