"""Taking a lesson along: piece by piece, with pauses, and told kindly where it can't be."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.player.lecture import LOW, SOUND
from tests.e2e.player.server import Site

pytestmark = pytest.mark.browser

FOLDER = "/taken/e/l/"
BACK = "window.dispatchEvent(new Event('online'))"
STORED = """async () => (await (await caches.open('taken-o')).keys()).map((request) => new URL(request.url).pathname)"""
TWICE = "() => { const button = document.querySelector('[data-download-start]'); button.click(); button.click(); }"
# The same lesson of an older version of the course, under the same address on the site.
OLDER = """async ([from, folder, whole]) => {
  const [{ Store }, record] = [await import('/static/offline/store.js'), await (await caches.match(from)).json()];
  await new Store('o').keep({ ...record, folder, whole });
}"""
LEADS = "async (path) => new URL((await caches.match(path)).headers.get('Location')).pathname"
CACHES = "() => caches.keys()"
TEXT = "async (path) => (await caches.match(path)).text()"
PORTIONS = {
    "picture": {"renditions": [LOW[:-4], SOUND[:-4]], "size_bytes": 2_500_000},
    "sound": {"renditions": [SOUND[:-4]], "size_bytes": 700_000},
}
CONFIG = {"folder": FOLDER, "page": "/page", "title": "一课", "course": "课程", "enrolment": "e", "lesson": "l"}
OFFER = {
    "terms": {"counts": True},
    "portions": PORTIONS,
    "config": CONFIG | {"portions": PORTIONS, "url": "/api/download"},
}


@pytest.fixture
def offered(site: Site, watch: Callable[..., Any]) -> Callable[..., Page]:
    """`offered(init="…")`: a lesson's page with the offer."""
    kept = '<!doctype html><title>kept</title><link rel="stylesheet" href="/static/css/layout.css">'
    kept += '<script type="module" src="/static/offline/page.js"></script>'
    site.pages[FOLDER] = kept.encode()
    # What the download asks for is told from what the player of the same page does.
    site.rights, site.next_right = {"first", "second"}, "second"

    def open_page(**options: Any) -> Page:
        page: Page = watch(learning=True, download=OFFER, **options).page
        return page

    return open_page


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-download-said]")).to_contain_text(words)


def press(page: Page, name: str) -> None:
    page.locator(f"[data-download-{name}]").click()


def stored(page: Page, ending: str = "") -> list[str]:
    found = page.evaluate(STORED)
    return [path for path in found if path.endswith(ending)]


def asked_for(site: Site, *names: str) -> int:
    return sum(token == "second" and name in names for token, name, _status in site.asked)


def test_what_is_kept_is_one_picture_in_pieces_and_no_right(site: Site, offered: Callable[..., Page]) -> None:
    page = offered()
    press(page, "start")
    said(page, "On this phone")
    master = page.evaluate(TEXT, f"{FOLDER}master.m3u8")
    assert master.count("#EXT-X-STREAM-INF") == master.count("180p.m3u8") == 1
    pieces = [line for line in page.evaluate(TEXT, f"{FOLDER}180p.m3u8").splitlines() if not line.startswith("#")]
    paths = stored(page)
    assert {f"{FOLDER}{piece}" for piece in pieces} <= set(paths)
    assert len(stored(page, ".m4s")) > 60
    assert not [path for path in paths if "/media/" in path]
    # The page came with what it names: style sheets and their pictures, scripts and what they import.
    assert {"/static/css/layout.css", "/static/img/petals.svg", "/static/player/vtt.js"} <= set(paths)
    assert {f"{FOLDER}captions.vtt", f"{FOLDER}poster.jpg", FOLDER, "/page"} <= set(paths)
    # Joined pieces are the file.
    joined = "async (paths) => (await Promise.all(paths.map(async (p) => (await (await caches.match(p)).blob()).size)))"
    sizes = page.evaluate(joined, [path for path in paths if "/180p." in path and path.endswith(".m4s")])
    assert sum(sizes) == (site.lecture / LOW).stat().st_size


def test_a_lost_network_costs_nothing_that_was_there(site: Site, offered: Callable[..., Page]) -> None:
    page = offered()
    page.route(f"**/second/{SOUND}", lambda route: route.abort())
    press(page, "start")
    said(page, "No network")
    assert stored(page, ".m4s")
    page.unroute(f"**/second/{SOUND}")
    before = asked_for(site, LOW)
    page.evaluate(BACK)
    said(page, "On this phone")
    assert asked_for(site, LOW) == before > 0
    assert site.grants == 1


def test_a_pause_outlives_the_page_and_deleting_leaves_nothing(site: Site, offered: Callable[..., Page]) -> None:
    page = offered()
    page.route(f"**/second/{SOUND}", lambda route: route.abort())
    press(page, "start")
    said(page, "No network")
    press(page, "pause")
    said(page, "Paused")
    page.unroute(f"**/second/{SOUND}")
    page.reload()
    said(page, "Paused")
    press(page, "resume")
    said(page, "On this phone")
    press(page, "remove")
    expect(page.locator("[data-download-start]")).to_be_visible()
    assert page.evaluate(CACHES) == []


def test_two_taps_begin_one_download_which_a_pause_stops(site: Site, offered: Callable[..., Page]) -> None:
    page = offered()
    page.route("**/api/download", lambda _route: None)  # a line so slow that no answer comes
    page.evaluate(TWICE)
    said(page, "Loading")
    expect(page.locator("[data-download-start]")).to_be_hidden()
    press(page, "pause")
    said(page, "Paused")
    page.unroute("**/api/download")
    page.evaluate(TWICE)
    said(page, "On this phone")
    assert site.grants == 1


def test_an_ended_download_is_renewed_without_loading_it_again(site: Site, offered: Callable[..., Page]) -> None:
    site.granted["good_until"] = "2020-01-01T00:00:00Z"
    page = offered()
    press(page, "start")
    said(page, "On this phone")
    page.reload()
    said(page, "its time ended")
    before = asked_for(site, LOW, SOUND)
    site.granted["good_until"] = "2999-01-01T00:00:00Z"
    press(page, "resume")
    said(page, "Good until")
    assert asked_for(site, LOW, SOUND) == before > 0
    assert site.grants == 2


def test_too_little_space_is_told_before_anything_is_asked_for(site: Site, offered: Callable[..., Page]) -> None:
    page = offered(init="navigator.storage.estimate = async () => ({ quota: 5e6, usage: 4e6 });")
    press(page, "start")
    said(page, "too little free space: 5.4 MB are needed")
    assert site.grants == 0
    assert page.evaluate(CACHES) == []


def test_a_refusal_is_told_in_the_sites_own_words(site: Site, offered: Callable[..., Page]) -> None:
    site.granted = {"status": 409, "code": "course_closed", "message": "This course is closed."}
    page = offered()
    press(page, "start")
    said(page, "This course is closed.")
    expect(page.locator("[data-download-start]")).to_be_visible()


def test_a_right_that_was_refused_on_the_way_is_asked_for_anew(site: Site, offered: Callable[..., Page]) -> None:
    page = offered()
    page.route(f"**/second/{SOUND}", lambda route: route.fulfill(status=403))
    press(page, "start")
    said(page, "does not let this lesson be loaded")
    site.rights.add("third")
    site.next_right = "third"
    press(page, "resume")
    said(page, "On this phone")
    assert site.grants == 2
    assert ("third", LOW, 200) not in site.asked, "what was there is not loaded again"


def test_who_was_signed_out_meanwhile_is_told_so_once_and_leaves_nothing(
    site: Site, offered: Callable[..., Page]
) -> None:
    page = offered()
    page.route(f"**{FOLDER}", lambda route: route.fulfill(status=302, headers={"Location": "/page"}))
    press(page, "start")
    said(page, "does not let this lesson be loaded")
    assert page.evaluate(CACHES) == []
    expect(page.locator("[data-download-start]")).to_be_visible()
    assert asked_for(site, LOW) > 0


def test_a_server_that_knows_no_parts_is_not_asked_for_ever(offered: Callable[..., Page]) -> None:
    page = offered()
    page.route(f"**/second/{LOW}", lambda route: route.fulfill(status=200, body="all of it"))
    press(page, "start")
    said(page, "does not let this lesson be loaded")


@pytest.mark.parametrize("whole", [True, False])
def test_deleting_a_lesson_leaves_its_address_to_an_older_one_that_is_whole(
    offered: Callable[..., Page], whole: bool
) -> None:
    page = offered()
    press(page, "start")
    said(page, "On this phone")
    older = "/taken/older/l/"
    page.evaluate(OLDER, [f"{FOLDER}record.json", older, whole])
    press(page, "remove")
    expect(page.locator("[data-download-start]")).to_be_visible()
    left = {path for path in stored(page) if not path.startswith("/static/")}
    assert left == {f"{older}record.json"} | ({"/page"} if whole else set())
    assert not whole or page.evaluate(LEADS, "/page") == older


def test_only_the_sites_own_word_takes_lessons_from_a_phone(site: Site, new_page: Callable[..., Page]) -> None:
    site.pages["/"] = b'<!doctype html><body data-owner="p"><script type="module" src="/static/js/site.js"></script>'
    page = new_page()
    page.goto(site.address)
    page.evaluate("() => caches.open('taken-o')")
    answer: dict[str, Any] = {}
    page.route("**/taken/", lambda route: route.fulfill(content_type="text/html", **answer))
    for status, body in (
        (502, "<body>Bad Gateway"),
        (502, '<body data-owner="">'),
        (200, "<body>Welcome to the hotel"),
    ):
        answer |= {"status": status, "body": body}
        with page.expect_response("**/taken/"):
            page.reload()
        page.wait_for_load_state("networkidle")
        assert page.evaluate(CACHES) == ["taken-o"], f"{status} {body}"
    answer |= {"status": 200, "body": '<body data-owner="">'}
    page.reload()
    page.wait_for_function("async () => !(await caches.keys()).length")


def test_where_a_browser_keeps_nothing_nothing_is_offered(offered: Callable[..., Page]) -> None:
    page = offered(init="delete Navigator.prototype.serviceWorker;")  # as on a site without https
    expect(page.locator("[data-player-controls]")).to_be_visible()
    expect(page.locator("[data-download]")).to_be_hidden()
