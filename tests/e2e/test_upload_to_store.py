"""A lecture from a real browser straight to a real object store, by links that the site signs."""

import hashlib
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts import services as accounts
from media_pipeline import store
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import videos

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
_MS = 90_000
SIZE = 20 * 1024**2


@pytest.fixture
def site(media_in_object_store: Any, settings: Any, transactional_db: None, live_server: Any) -> str:
    """In this process, with what production.py adds to the content-security policy of /manage/."""
    settings.MANAGE_CSP = settings.MANAGE_CSP | {"connect-src": ["'self'", settings.S3_PUBLIC_URL]}
    settings.MANAGE_REQUIRES_SECOND_FACTOR = False
    return str(live_server.url)


@pytest.fixture
def upload_page(
    site: str, page: Page, signed_in: Callable[[Any], Client], settings: Any, at: datetime, monkeypatch: Any
) -> Callable[[], Page]:
    """`upload_page()`: opens it anew, as somebody who came back. An administrator's: groups are gone after a flush."""
    monkeypatch.setattr(videos, "_providers", [lambda _user: ["institution:east"]])
    user = accounts.create_user(phone="13900000009", display_name="何老师", is_staff=True, is_superuser=True, at=at)
    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])

    def visit() -> Page:
        page.goto(f"{site}/manage/videos/upload/")
        return page

    return visit


def test_a_lecture_goes_to_the_store_in_parts_and_goes_on_after_a_break(
    upload_page: Callable[[], Page], media_in_object_store: Any, tmp_path: Path
) -> None:
    lecture = tmp_path / "第1课.mp4"
    lecture.write_bytes(os.urandom(SIZE))
    page = upload_page()
    # The store takes the first part of three, and then is away.
    page.route(re.compile(r"partNumber=[23]"), lambda route: route.abort())
    page.locator("#video-file").set_input_files(lecture)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "waiting", timeout=_MS)
    (opened,) = media_in_object_store.multipart_uploads.all()
    assert [part.part_number for part in opened.parts.all()] == [1]

    page.unroute_all()
    upload_page()
    expect(row).to_have_attribute("data-state", "unfinished")
    numbers = []
    page.on("request", lambda asked: numbers.extend(re.findall(r"partNumber=(\d+)", asked.url)))
    with page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$"), timeout=_MS):
        page.locator("#video-file").set_input_files(lecture)
    assert set(numbers) == {"2", "3"}, "the first part was not sent again"

    version = VideoVersion.objects.get()
    digest = hashlib.sha256(lecture.read_bytes()).hexdigest()
    assert hashlib.sha256(store.read(version.source_name, 0, SIZE)).hexdigest() == digest
    assert Upload.objects.get().sha256 == digest


def test_a_cancel_leaves_nothing_in_the_store(
    upload_page: Callable[[], Page], media_in_object_store: Any, tmp_path: Path
) -> None:
    lecture = tmp_path / "第1课.mp4"
    lecture.write_bytes(os.urandom(SIZE))
    page = upload_page()
    page.route(re.compile(r"partNumber=2"), lambda route: route.abort())
    page.locator("#video-file").set_input_files(lecture)
    row = page.locator(".upload-row")
    expect(row).to_have_attribute("data-state", "waiting", timeout=_MS)
    row.get_by_role("button", name="取消").click()
    expect(row).to_have_count(0)
    assert not list(media_in_object_store.multipart_uploads.all())
    assert not list(media_in_object_store.objects.all())
