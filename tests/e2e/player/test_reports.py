"""What the player tells the server, and what it does with the answers: nothing that was watched may be lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.player.server import Site

pytestmark = pytest.mark.browser

# What a reporter sends, as [number, whether it claims something]; each one is answered as `answering` says.
REPORTER = """async ({ answering, begun, steps }) => {
  const { Reporter } = await import('/static/player/reporter.js');
  const sent = [];
  const nothing = () => {};
  const fetch = (url, { body }) => {
    const { seq, intervals } = JSON.parse(body);
    sent.push([seq, intervals.length > 0]);
    return answering ? Promise.resolve(Response.json({})) : new Promise(nothing);
  };
  const parts = { url: '/api/report', onAnswer: nothing, onTrouble: nothing, onRefused: nothing, fetch };
  const reporter = new Reporter(parts);
  if (begun) reporter.begin('s', 't');
  for (const step of steps) {
    if (step === 'begin') reporter.begin('s', 't');
    else if (step === 'leave') reporter.leave();
    else reporter.add(step === 'place' ? [] : [[0, 1000, 1]], 1000);
    do await new Promise((resolve) => setTimeout(resolve)); while (answering && localStorage.getItem('malan.watch.s'));
  }
  const kept = JSON.parse(localStorage.getItem('malan.watch.s'));
  return { sent, kept: (kept?.reports ?? []).map(({ seq, intervals }) => [seq, intervals.length > 0]) };
}"""
LOOKED_AT = """async () => {
  const { nextNumber } = await import('/static/player/numbers.js');
  return [nextNumber('d', false), nextNumber('d', false), nextNumber('d', true), nextNumber('d', false)];
}"""


@pytest.fixture
def reporter(site: Site, new_page: Callable[..., Page]) -> Callable[..., Any]:
    """`reporter("claim", "place", "leave")`: what one sends, step by step, and what it keeps."""
    site.pages["/"] = b"<!doctype html><title>reports</title>"
    page = new_page()
    page.goto(site.address)

    def run(*steps: str, answering: bool = True, begun: bool = True) -> Any:
        return page.evaluate(REPORTER, {"answering": answering, "begun": begun, "steps": steps})

    return run


def test_telling_only_the_place_takes_no_number(reporter: Callable[..., Any]) -> None:
    told = reporter("claim", "place", "place", "claim", "place", "claim")
    assert told["sent"] == [[1, True], [2, False], [2, False], [2, True], [3, False], [3, True]]


def test_neither_does_it_before_the_session_is_open(reporter: Callable[..., Any]) -> None:
    told = reporter("place", "claim", "claim", "begin", "claim", begun=False)
    assert [number for number, claims in told["sent"] if claims] == [1, 2, 3]


def test_a_downloaded_lesson_gives_no_number_for_a_place(site: Site, new_page: Callable[..., Page]) -> None:
    site.pages["/"] = b"<!doctype html><title>numbers</title>"
    page = new_page()
    page.goto(site.address)
    assert page.evaluate(LOOKED_AT) == [1, 1, 1, 2]


def test_a_page_that_goes_away_sends_one_report_and_keeps_all(reporter: Callable[..., Any]) -> None:
    told = reporter("claim", "claim", "claim", "leave", answering=False)
    # The first was on its way, and may have been given up with the page.
    assert told["sent"] == [[1, True], [1, True]]
    assert told["kept"] == [[1, True], [2, True], [3, True]]


def test_a_place_does_not_hold_up_what_a_leaving_page_claims(reporter: Callable[..., Any]) -> None:
    told = reporter("place", "claim", "leave", answering=False)
    assert told["sent"] == [[1, False], [1, True]]


STRICT = {"forward_seek": False, "frontier_ms": 40_000, "position_ms": 42_000}
SKIPPED = {"rule": "seek", "counted_ms": 0, "frontier_ms": 40_000, "message": "Go back to 00:40."}


def test_after_a_cut_the_video_goes_on_from_where_it_counts(site: Site, watch: Callable[..., Any]) -> None:
    site.told = SKIPPED
    player = watch(learning=True, config=STRICT)
    player.play()
    player.until("video.currentTime > 43.5")
    player.video("video.pause()")
    player.until("video.currentTime === 40")
    expect(player.find("said")).to_contain_text("Go back to 00:40.")


def test_where_skipping_is_allowed_nobody_is_taken_back(site: Site, watch: Callable[..., Any]) -> None:
    site.told = SKIPPED
    player = watch(learning=True, config=STRICT | {"forward_seek": True})
    player.play()
    player.until("video.currentTime > 43.5")
    player.video("video.pause()")
    expect(player.find("said")).to_contain_text("Go back to 00:40.")
    assert player.now > 43


def test_a_player_that_is_taken_up_again_goes_on_from_where_it_counts(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(learning=True, config=STRICT)
    player.play()
    player.until("video.currentTime > 43.5")
    stop = {"code": "other_player", "message": "You went on elsewhere."}
    site.told = {"stop": stop, "rule": "closed", "counted_ms": 0, "frontier_ms": 40_000}
    player.video("video.pause()")
    rest = player.find("rest")
    expect(rest).to_contain_text("You went on elsewhere.")
    site.told = {}
    rest.get_by_role("button", name="Go on here").click()
    player.until("!video.paused && video.currentTime >= 40 && video.currentTime < 42")
