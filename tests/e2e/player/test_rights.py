"""Rights end while somebody watches, and the network goes: what was watched stays, and a button helps."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Response, expect

from tests.e2e.player.server import Site

pytestmark = pytest.mark.browser

OWN_HLS = "delete window.MediaSource; delete window.ManagedMediaSource;"
NO_HLS = OWN_HLS + "HTMLMediaElement.prototype.canPlayType = () => '';"


def test_an_ended_right_is_renewed_and_playing_goes_on(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    player.play()
    player.until("video.currentTime > 1")
    site.rights, site.next_right = {"second"}, "second"
    player.seek(90)
    player.plays_on_from(90)
    assert ("first", "180p.m4s", 403) in site.asked or ("first", "360p.m4s", 403) in site.asked
    assert any(token == "second" and name.endswith("p.m4s") for token, name, _status in site.asked)
    expect(player.find("problem")).to_be_hidden()
    assert player.now < 100


def test_a_restored_page_without_hls_gets_new_rights_before_it_plays(site: Site, watch: Callable[..., Any]) -> None:
    site.rights, site.next_right = {"second"}, "second"
    player = watch(learning=True, init=NO_HLS, config={"position_ms": 40_000})
    player.until("video.currentSrc.includes('second') && video.readyState >= 2")
    player.play()
    player.plays_on_from(38)


def test_an_ended_right_is_renewed_where_the_browser_plays_hls_itself(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True, init=OWN_HLS)
    player.play()
    player.until("video.currentTime > 1")
    site.rights, site.next_right = {"second"}, "second"
    player.seek(90)
    player.plays_on_from(90)
    assert player.video("video.currentSrc.includes('/second/master.m3u8')")


def test_who_may_not_watch_any_more_is_told_and_a_reload_keeps_the_place(site: Site, watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    site.rights = set()
    player.seek(70)
    expect(player.find("problem-text")).to_contain_text("Reload")
    site.rights = {"first"}
    player.find("problem").get_by_role("button").click()
    player.until("video.readyState >= 2 && Math.abs(video.currentTime - 70) < 2")


def test_a_refused_renewal_says_so_once_and_does_not_hammer_the_server(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    player.play()
    site.rights = set()
    asked = []
    player.page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/media") else None)
    player.seek(70)
    expect(player.find("problem")).to_be_visible()
    assert len(asked) == 1


def test_a_lost_network_is_named_and_trying_again_goes_on_at_the_same_place(
    site: Site, watch: Callable[..., Any]
) -> None:
    player = watch()
    player.play()
    player.page.route("**/media/**", lambda route: route.abort())
    player.seek(80)
    expect(player.find("problem-text")).to_contain_text("network", timeout=40_000)
    player.page.unroute("**/media/**")
    player.find("problem").get_by_role("button").click()
    player.plays_on_from(80)
    expect(player.find("problem")).to_be_hidden()


def test_what_no_browser_can_play_is_said_plainly(watch: Callable[..., Any]) -> None:
    player = watch(init=NO_HLS, plain="")
    expect(player.find("problem-text")).to_contain_text("browser")


def test_counting_sees_the_place_where_the_picture_was_left(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    player.play()
    player.seek(30)
    player.plays_on_from(30)
    player.find("settings-toggle").click()
    with player.page.expect_response("**/api/report"):
        player.find("listen").check()
    player.plays_on_from(30)
    with player.page.expect_response("**/api/report"):
        player.find("toggle").click()
    places = [report["position_ms"] for report in site.reports]
    assert [place for place in places if place < 30_000] == []
    watched = [interval for report in site.reports for interval in report["intervals"]]
    assert all(start < end and (end <= 5_000 or start >= 29_900) for start, end, *_rest in watched)


def test_a_slow_phone_loses_nothing_at_a_pause(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    # It is busy just when the picture begins to move again, and hears of that later.
    player.page.evaluate(
        "document.addEventListener('play', () => { const end = Date.now() + 400; while (Date.now() < end); }, true)"
    )
    for until in (1.5, 3.0, 4.5):
        player.play()
        player.until("video.currentTime > wanted", until)
        with player.page.expect_response(partial(_tells_until, until * 1000)):
            player.find("toggle").click()
        player.until("video.paused")
    watched = sorted(interval[:2] for report in site.reports for interval in report["intervals"])
    assert all(following[0] <= before[1] for before, following in pairwise(watched)), watched
    assert watched[-1][1] >= 4_500


def _tells_until(ms: float, answer: Response) -> bool:
    told = answer.request.post_data_json if answer.url.endswith("/api/report") else None
    return bool(told) and any(interval[1] >= ms for interval in told["intervals"])
