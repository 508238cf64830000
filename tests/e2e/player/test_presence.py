"""A check and a newer player, as the learner meets them: by keyboard, without hurry, with nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.player.server import Site
from tests.e2e.player.test_operating import SMALL, WITHOUT_NAME

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = {
    "check": "c1",
    "kind": "code",
    "window_s": 60,
    "seconds_left": 60,
    "to_pass": 1,
    "stem": "",
    "code": "4831",
    "word": "bridge",
    "options": [{"key": key, "text": key} for key in ("apple", "bridge", "lamp", "horse")],
}


def report_now(page: Page) -> None:
    """A pause reports at once."""
    page.evaluate("document.querySelector('video').pause()")


def due(site: Site, watch: Callable[..., Any], **check: Any) -> Any:
    site.check = CODE | check
    player = watch(learning=True, phone=True)
    player.play()
    player.until("video.currentTime > 0.5")
    site.told = {"check_due": True}
    report_now(player.page)
    player.find("check").wait_for()
    return player


def test_a_check_pauses_is_answered_by_keyboard_and_the_video_goes_on(site: Site, watch: Callable[..., Any]) -> None:
    player = due(site, watch)
    check, press = player.find("check"), player.page.keyboard.press
    assert player.video("video.paused")
    assert check.evaluate("dialog => dialog.contains(document.activeElement)")
    expect(check).to_contain_text("4 8 3 1")
    expect(check).to_contain_text("About 60 seconds left")
    assert check.evaluate(WITHOUT_NAME) == []
    assert check.evaluate(SMALL) == []
    assert check.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    press("Tab")
    player.page.keyboard.type("4831")
    press("Enter")
    expect(check).to_be_hidden()
    player.until("!video.paused")
    sent = site.answers[0]
    assert (sent["check"], sent["code"], sent["choice"]) == ("c1", "4831", "")
    assert len(sent["device"]) == 32
    assert {report["device"] for report in site.reports} == {sent["device"]}
    assert all(len(interval) == 4 for report in site.reports for interval in report["intervals"])


def test_who_wants_it_later_finds_the_video_waiting(site: Site, watch: Callable[..., Any]) -> None:
    player = due(site, watch, word="bridge")
    check = player.find("check")
    player.page.keyboard.press("Escape")
    expect(check).to_be_hidden()
    assert player.video("video.paused")
    player.find("toggle").click()
    check.wait_for()
    assert player.video("video.paused")
    check.get_by_text("bridge", exact=True).click()
    check.get_by_role("button", name="Confirm").click()
    expect(check).to_be_hidden()
    assert (site.answers[0]["choice"], site.answers[0]["code"]) == ("bridge", "")


def test_who_lets_the_time_run_out_takes_another_one(site: Site, watch: Callable[..., Any]) -> None:
    player = due(site, watch, seconds_left=1)
    check = player.find("check")
    expect(check).to_contain_text("The time to answer was over")
    assert site.answers == []
    site.check = CODE | {"check": "c2"}
    check.get_by_role("button", name="Take another one").click()
    expect(check).to_contain_text("4 8 3 1")


def test_an_older_player_rests_and_may_be_taken_up_again(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    player.play()
    site.told = {"stop": {"code": "other_player", "message": "You went on elsewhere."}}
    report_now(player.page)
    rest = player.find("rest")
    expect(rest).to_contain_text("You went on elsewhere.")
    assert player.video("video.paused")
    opened, site.told = site.opened, {}
    expect(rest.get_by_role("button", name="Go on here")).to_be_focused()
    player.page.keyboard.press("Enter")
    player.until("!video.paused")
    expect(rest).to_be_hidden()
    assert site.opened == opened + 1
