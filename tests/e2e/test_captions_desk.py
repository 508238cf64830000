"""Captions edited beside the video, in a real browser: by keyboard alone, by two people at once, after a reload."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.journey.person import Person

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

TRAINER = "19900000002"
VTT = (
    "WEBVTT\n\n00:01.000 --> 00:04.000\n今天学写标题。\n\n"
    "00:05.000 --> 00:09.000\n标题要短还要清楚\n\n00:10.000 --> 00:12.000\n下次再见。\n"
)
_INGEST = """
from accounts.models import User
from common import clock
from courses.services.nodes import tenant_keys_of
from media_pipeline import services as media
user = User.objects.get(phone="+86{phone}")
version = media.ingest_file(path=__import__("pathlib").Path({path!r}), label="标题.mp4", title={title!r},
    tenant_key=list(tenant_keys_of(user))[0], user=user, at=clock.now(), captions={vtt!r})
print(version.video.uuid)
"""
_PLAYABLE = (
    "SELECT video.uuid FROM media_pipeline_video video JOIN media_pipeline_videoversion version"
    " ON version.video_id = video.id WHERE version.playable_at IS NOT NULL"
)
_PLAYS_WITHIN_S = 120


@pytest.fixture(scope="module")
def signed_in_cookies(live_site: "LiveSite", browser: Any) -> list[Any]:
    """The trainer signs in once for the whole module."""
    context = browser.new_context(locale="zh-CN")
    Person(context.new_page(), live_site).sign_in(TRAINER, path="/manage/")
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def desk(
    live_site: "LiveSite", new_page: Callable[..., "Page"], signed_in_cookies: list[Any], lecture_file: Path
) -> Callable[..., "Page"]:
    """`desk()`: the captions desk of a new video, open in a browser of its own each time."""
    code = _INGEST.format(phone=TRAINER, path=str(lecture_file), title="标题怎么写", vtt=VTT)
    uuid = live_site.python(code).split()[-1]
    # The player of the desk appears with the page, so the page is opened when something plays.
    _wait_until_playable(live_site, uuid)

    def open_desk(**options: Any) -> "Page":
        page = new_page(storage_state={"cookies": signed_in_cookies, "origins": []}, **options)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(live_site.url(f"/manage/videos/{uuid}/captions/"))
        expect(page.locator("#captions-editor")).to_be_visible()
        return page

    return open_desk


def _wait_until_playable(live_site: "LiveSite", uuid: str) -> None:
    deadline = time.monotonic() + _PLAYS_WITHIN_S
    while time.monotonic() < deadline:
        rows = live_site.rows(_PLAYABLE)
        if uuid.replace("-", "") in {str(row[0]).replace("-", "") for row in rows}:
            return
        time.sleep(0.5)
    raise AssertionError(f"nothing played within {_PLAYS_WITHIN_S} s")


def texts(page: "Page") -> list[str]:
    return [box.input_value() for box in page.locator("#captions-rows textarea").all()]


def press_on(page: "Page", selector: str) -> None:
    """As somebody does who came there with the Tab key."""
    page.locator(selector).first.focus()
    page.keyboard.press("Enter")


def test_captions_are_edited_by_keyboard_alone_and_an_older_version_comes_back(
    desk: Callable[..., "Page"], shoot: Callable[["Page", str], None]
) -> None:
    page = desk()
    keys = page.keyboard
    player = page.locator("#captions-player")
    expect(player).to_have_js_property("readyState", 4, timeout=30_000)

    keys.press("Alt+ArrowDown")
    expect(page.get_by_label("第 2 条字幕", exact=True)).to_be_focused()
    page.wait_for_function("() => document.getElementById('captions-player').currentTime > 5.3")
    keys.press("Alt+k")
    expect(player).to_have_js_property("paused", True)
    keys.press("Alt+BracketLeft")
    started = page.get_by_label("第 2 条字幕, 开始").input_value()
    assert re.fullmatch(r"0:0[5-8]\.\d{3}", started)
    assert started > "0:05.200"

    keys.press("Home")
    for _ in range(4):
        keys.press("ArrowRight")
    keys.press("Alt+Enter")
    assert texts(page) == ["今天学写标题。", "标题要短", "还要清楚", "下次再见。"]
    expect(page.get_by_label("第 3 条字幕", exact=True)).to_be_focused()
    keys.type("并且")
    assert texts(page)[2] == "并且还要清楚"
    keys.press("Control+z")
    assert texts(page)[2] == "还要清楚"
    keys.press("Control+Shift+z")
    keys.press("Alt+m")
    assert texts(page)[2:] == ["并且还要清楚下次再见。"]
    keys.press("Alt+n")
    keys.type("完")
    keys.press("Alt+ArrowUp")
    keys.press("Alt+ArrowUp")
    keys.press("Alt+Backspace")
    assert texts(page) == ["今天学写标题。", "并且还要清楚下次再见。", "完"]
    shoot(page, "edited")

    keys.press("Control+s")
    expect(page.locator("#captions-saved")).to_have_text("已全部保存。")
    expect(page.locator("#captions-versions tbody tr")).to_have_count(2)
    expect(page.locator("#captions-versions tbody tr").first).to_contain_text("第 2 版")

    with page.expect_download() as download:
        press_on(page, "#captions-versions tbody tr:first-child a[download]:text-is('SRT')")
    assert download.value.suggested_filename == "标题怎么写.zh.2.srt"
    srt = download.value.path().read_text()
    assert srt.startswith("1\n00:00:01,000 --> 00:00:04,000\n今天学写标题。\n")
    assert srt.rstrip().endswith("完")

    with page.expect_navigation():
        press_on(page, "#captions-versions tbody tr:last-child a:not([download])")
    expect(page.locator(".caption-diff tbody tr")).not_to_have_count(0)
    shoot(page, "version")
    with page.expect_navigation():
        press_on(page, "form[action$='/restore/'] button")
    expect(page.locator("#captions-versions tbody tr")).to_have_count(3)
    assert texts(page) == ["今天学写标题。", "标题要短还要清楚", "下次再见。"]


def test_two_people_never_overwrite_each_other(
    desk: Callable[..., "Page"], shoot: Callable[["Page", str], None]
) -> None:
    one, two = desk(), desk(viewport={"width": 390, "height": 844})
    one.locator("#captions-rows textarea").first.fill("一的修改")
    two.locator("#captions-rows textarea").first.fill("二的修改")
    one.locator("#captions-save").click()
    expect(one.locator("#captions-saved")).to_have_text("已全部保存。")

    two.locator("#captions-save").click()
    conflict = two.locator("#captions-conflict")
    expect(conflict).to_be_visible()
    expect(conflict).to_contain_text("第 2 版")
    assert texts(two)[0] == "二的修改"
    shoot(two, "conflict")
    assert two.evaluate("document.documentElement.scrollWidth") <= 390
    two.locator("#captions-conflict-save").click()
    expect(two.locator("#captions-saved")).to_have_text("已全部保存。")
    expect(conflict).to_be_hidden()

    one.reload()
    assert texts(one)[0] == "二的修改"
    expect(one.locator("#captions-versions tbody tr")).to_have_count(3)


def test_unsaved_work_is_offered_again(desk: Callable[..., "Page"], shoot: Callable[["Page", str], None]) -> None:
    page = desk()
    page.locator("#captions-rows textarea").nth(1).fill("改到一半")
    expect(page.locator("#captions-saved")).to_contain_text("尚未保存")
    page.reload()
    offer = page.locator("#captions-draft")
    expect(offer).to_contain_text("第 1 版")
    assert texts(page)[1] == "标题要短还要清楚"
    shoot(page, "draft")
    page.locator("#captions-draft-take").click()
    assert texts(page)[1] == "改到一半"
    page.locator("#captions-save").click()
    expect(page.locator("#captions-saved")).to_have_text("已全部保存。")
    page.reload()
    expect(page.locator("#captions-editor")).to_be_visible()
    expect(offer).to_be_hidden()


def test_remarks_stand_beside_the_captions_and_only_broken_times_stop_saving(desk: Callable[..., "Page"]) -> None:
    page = desk()
    rows = page.locator("#captions-rows > li")
    rows.nth(0).locator("textarea").fill("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十")
    expect(rows.nth(0)).to_contain_text("太快：每秒 10 字")
    expect(rows.nth(0)).to_contain_text("一行太长：30 字")
    rows.nth(1).locator("input").first.fill("0:03")
    expect(rows.nth(1)).to_contain_text("与上一条重叠")
    rows.nth(2).locator("input").last.fill("0:30")
    expect(rows.nth(2)).to_contain_text("超出视频结尾")
    rows.nth(2).locator("input").first.fill("0:31")
    expect(rows.nth(2)).to_contain_text("结束时间要晚于开始时间")
    page.locator("#captions-save").click()
    expect(page.locator("#captions-problem")).to_contain_text("标红")
    rows.nth(2).locator("input").first.fill("10")
    page.locator("#captions-save").click()
    expect(page.locator("#captions-saved")).to_have_text("已全部保存。")


def test_all_captions_are_moved_and_words_replaced(desk: Callable[..., "Page"]) -> None:
    page = desk()
    page.locator("details", has=page.locator("#captions-shift")).locator("summary").click()
    page.locator("#captions-shift input").fill("-1500")
    page.locator("#captions-shift button").click()
    expect(page.locator("#captions-problem")).to_contain_text("最多只能前移 1000 毫秒")
    page.locator("#captions-shift input").fill("250")
    page.locator("#captions-shift button").click()
    assert page.locator("#captions-rows input").first.input_value() == "0:01.250"
    page.locator("details", has=page.locator("#captions-replace")).locator("summary").click()
    page.locator("#captions-replace input[name=find]").fill("标题")
    page.locator("#captions-replace input[name=by]").fill("题目")
    page.locator("#captions-replace button[type=submit]").click()
    assert texts(page)[:2] == ["今天学写题目。", "题目要短还要清楚"]
    page.keyboard.press("Control+z")
    assert texts(page)[:2] == ["今天学写标题。", "标题要短还要清楚"]
