"""The network goes and comes back while somebody watches: the player says so, sends what it kept, and goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.player.server import Site

pytestmark = pytest.mark.browser

LOADED = "video.buffered.length && video.buffered.end(video.buffered.length - 1)"
BACK = "window.dispatchEvent(new Event('online'))"
LEFT = {"token": "old", "reports": [{"seq": 7, "intervals": [[0, 4000, 1]], "position_ms": 4000}]}


def test_a_pause_within_what_is_loaded_does_not_hide_that_no_more_comes(watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    player.until(f"{LOADED} > 56")
    player.page.route("**/media/**/*.m4s", lambda route: route.abort())
    # Long enough for loading to be given up, while what is loaded plays on.
    player.page.wait_for_function("() => document.querySelector('video').currentTime > 32", timeout=90_000)
    player.find("toggle").click()
    player.until("video.paused")
    player.play()
    player.seek(player.video(f"{LOADED} - 2"))
    expect(player.find("problem-text")).to_contain_text("network")
    player.page.unroute("**/media/**/*.m4s")
    stood_at = player.now
    player.video(BACK)
    player.plays_on_from(stood_at)
    expect(player.find("problem")).to_be_hidden()


def test_a_line_that_carries_again_without_a_word_from_the_browser_is_noticed(watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    player.until("video.currentTime > 1")
    player.page.route("**/media/**/*.m4s", lambda route: route.fulfill(status=404))
    player.seek(100)
    expect(player.find("problem-text")).to_contain_text("network")
    player.page.unroute("**/media/**/*.m4s")
    player.plays_on_from(100)
    expect(player.find("problem")).to_be_hidden()


def test_who_has_paused_is_not_played_to_when_the_network_is_back(watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    player.until("video.currentTime > 1")
    player.page.route("**/media/**/*.m4s", lambda route: route.fulfill(status=404))
    player.seek(100)
    expect(player.find("problem-text")).to_contain_text("network")
    player.video("video.pause()")
    player.page.unroute("**/media/**/*.m4s")
    player.video(BACK)
    player.until("video.readyState >= 3")
    assert player.video("video.paused")


def test_what_was_kept_is_sent_as_soon_as_the_network_is_back(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    player.page.route("**/api/report", lambda route: route.abort())
    player.page.evaluate("left => localStorage.setItem('malan.watch.old', JSON.stringify(left))", LEFT)
    # From here on no pause of our script ends by itself.
    player.page.clock.install()
    player.page.reload()
    player.find("controls").wait_for()
    player.play()
    player.until("video.currentTime > 1.5")
    site.reports.clear()  # what the page before this one said when it left
    player.page.clock.pause_at(player.video("Date.now() + 1000"))
    player.find("toggle").click()
    expect(player.find("said")).to_contain_text("No network")
    assert site.reports == []
    player.page.unroute("**/api/report")
    with player.page.expect_response(lambda answer: b"old" in (answer.request.post_data_buffer or b"")):
        player.video(BACK)
    player.page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('malan.watch.'))")
    assert {report["token"] for report in site.reports} == {"old", "t"}
    assert {report["seq"] for report in site.reports if report["token"] == "old"} == {7}
