"""The object store's buckets, and who may read from them by script."""

import urllib.error
import urllib.request
import uuid
from typing import Any

import pytest
from django.core.management import call_command

from media_pipeline import store


@pytest.fixture
def empty_store(object_store: Any, settings: Any) -> Any:
    """Settings as of production, for an object store without any bucket."""
    settings.BASE_URL = "https://learn.example.org"
    names = {alias: f"{alias}-{uuid.uuid4().hex[:12]}" for alias in ("default", "media")}
    settings.STORAGES = settings.STORAGES | {alias: object_store.storage(name) for alias, name in names.items()}
    settings.S3_PUBLIC_URL = object_store.endpoint
    return object_store


def ask(address: str, method: str = "GET", **headers: str) -> tuple[int, Any]:
    asked = urllib.request.Request(address, method=method, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return answer.status, answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers


def test_buckets_are_made_once_and_pages_of_this_site_may_read_ranges(empty_store: Any) -> None:
    for _time in range(2):
        call_command("make_buckets", verbosity=0)
    store.put_text("v/1/540p.m4s", "0123456789")
    link = store.direct_link("v/1/540p.m4s", 60)
    assert link
    site = {"Origin": "https://learn.example.org"}
    status, headers = ask(link, Range="bytes=2-4", **site)
    assert status == 206
    assert headers["Access-Control-Allow-Origin"] in ("https://learn.example.org", "*")
    assert "content-range" in headers["Access-Control-Expose-Headers"].lower()
    for method in ("GET", "PUT"):
        asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "range,content-type"}
        status, headers = ask(link, "OPTIONS", **asked, **site)
        assert status in (200, 204)
        assert method in headers["Access-Control-Allow-Methods"]


def test_pages_of_other_sites_are_not_let_in(empty_store: Any) -> None:
    call_command("make_buckets", verbosity=0)
    store.put_text("v/1/540p.m4s", "0123456789")
    link = store.direct_link("v/1/540p.m4s", 60)
    assert link
    _status, headers = ask(link, Origin="https://elsewhere.example")
    assert headers["Access-Control-Allow-Origin"] is None


def test_local_folders_need_no_bucket(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_buckets")
    assert "no bucket needed" in capsys.readouterr().out
