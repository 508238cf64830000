"""Captions over the picture, the transcript beside it, small pictures over the seek bar."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.player.lecture import CUE_SECONDS, SECONDS, SENTENCES
from tests.e2e.player.server import Site

pytestmark = pytest.mark.browser


def colours(player: Any) -> list[str]:
    code = "span => [getComputedStyle(span).color, getComputedStyle(span).backgroundColor]"
    return list(player.find("cues").locator("span").evaluate(code))


def test_captions_are_drawn_at_their_time_without_markup(watch: Callable[..., Any]) -> None:
    player = watch()
    expect(player.find("cues")).to_have_text(SENTENCES[0])
    player.play()
    player.seek(CUE_SECONDS - 0.5)
    expect(player.find("cues")).to_have_text(SENTENCES[1])
    player.page.keyboard.press("c")
    expect(player.find("cues")).to_be_empty()
    expect(player.find("captions")).to_have_attribute("aria-pressed", "false")


def test_captions_have_the_chosen_size_and_colours_and_keep_them(watch: Callable[..., Any]) -> None:
    player = watch()
    size = "box => parseFloat(getComputedStyle(box).fontSize)"
    expect(player.find("cues")).not_to_be_empty()
    before = player.find("cues").evaluate(size)
    player.choose("look=size", "huge")
    player.choose("look=colours", "light")
    assert player.find("cues").evaluate(size) > before * 1.5
    assert colours(player) == ["rgb(0, 0, 0)", "rgba(255, 255, 255, 0.92)"]
    player.page.reload()
    expect(player.find("cues")).not_to_be_empty()
    assert player.find("cues").evaluate(size) > before * 1.5
    assert colours(player)[0] == "rgb(0, 0, 0)"


def test_another_language_is_chosen_and_remembered(site: Site, watch: Callable[..., Any]) -> None:
    tracks = [
        {"lang": "zh", "label": "中文", "src": "/media/first/captions.vtt"},
        {"lang": "en", "label": "English", "src": "/media/first/english.vtt"},
    ]
    (site.lecture / "english.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:09.000\nBefore you open &amp; sell\n")
    player = watch(captions=tracks)
    expect(player.find("cues")).to_have_text(SENTENCES[0])
    player.choose("captions-lang", "en")
    expect(player.find("cues")).to_have_text("Before you open & sell")
    player.page.reload()
    expect(player.find("cues")).to_have_text("Before you open & sell")


def test_captions_that_the_network_lost_are_asked_for_again(watch: Callable[..., Any]) -> None:
    player = watch()
    asked = []

    def lose_the_first(route: Any) -> None:
        asked.append(route.request.url)
        route.abort() if len(asked) == 1 else route.continue_()

    player.page.route("**/captions.vtt", lose_the_first)
    player.page.reload()
    expect(player.find("cues")).to_have_text(SENTENCES[0])
    assert len(asked) == 2


def test_captions_that_the_site_refuses_are_not_asked_for_again_and_again(watch: Callable[..., Any]) -> None:
    player = watch()
    asked = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=404)

    player.page.route("**/captions.vtt", refuse)
    player.page.reload()
    player.play()
    player.until("video.currentTime > 3")
    assert len(asked) == 1


def test_only_what_cannot_show_ours_draws_captions_itself(watch: Callable[..., Any]) -> None:
    player = watch()
    expect(player.find("cues")).not_to_be_empty()
    assert player.video("[...video.textTracks].map(track => track.mode)") == ["disabled"]
    player.video("video.dispatchEvent(new Event('webkitbeginfullscreen'))")
    expect(player.find("cues")).to_be_empty()
    player.until("video.textTracks[0].mode === 'showing' && video.textTracks[0].cues?.length > 0")
    player.video("video.dispatchEvent(new Event('webkitendfullscreen'))")
    expect(player.find("cues")).not_to_be_empty()


def test_the_transcript_follows_and_a_line_goes_to_its_second(watch: Callable[..., Any]) -> None:
    player = watch()
    lines = player.page.locator("[data-player-lines] button")
    expect(lines).to_have_count(SECONDS // CUE_SECONDS)
    player.play()
    lines.nth(2).click()
    player.plays_on_from(2 * CUE_SECONDS)
    expect(lines.nth(2)).to_have_attribute("aria-current", "true")
    player.seek(25 * CUE_SECONDS)
    expect(lines.nth(25)).to_have_attribute("aria-current", "true")
    expect(lines.nth(25)).to_be_in_viewport()


def test_whoever_looks_around_in_the_transcript_is_left_alone(watch: Callable[..., Any]) -> None:
    player = watch()
    lines = player.page.locator("[data-player-lines] button")
    lines.nth(0).hover()
    player.page.mouse.wheel(0, 400)
    expect(player.find("follow")).to_be_visible()
    player.seek(25 * CUE_SECONDS)
    expect(lines.nth(25)).to_have_attribute("aria-current", "true")
    expect(lines.nth(25)).not_to_be_in_viewport()
    player.find("follow").click()
    expect(lines.nth(25)).to_be_in_viewport()
    expect(player.find("follow")).to_be_hidden()


def test_what_is_said_can_be_searched_by_keyboard(watch: Callable[..., Any]) -> None:
    player = watch()
    lines = player.page.locator("[data-player-lines] button")
    player.find("search").fill("ＤＩＮＧ")
    expect(player.find("found")).to_have_text("Not said in this video.")
    player.find("search").fill("成本 ")
    expect(player.find("found")).to_have_text("Lines found: 7")
    assert lines.filter(visible=True).count() == 7
    player.page.keyboard.press("Enter")
    player.page.keyboard.press("ArrowDown")
    player.page.keyboard.press("Enter")
    player.until("Math.abs(video.currentTime - wanted) < 0.5", 6 * CUE_SECONDS)
    player.find("search").press("Escape")
    assert lines.filter(visible=True).count() == SECONDS // CUE_SECONDS


def test_pointing_at_the_seek_bar_shows_that_second_small(site: Site, watch: Callable[..., Any]) -> None:
    player = watch()
    assert "thumbnails.vtt" not in site.names()
    box = player.find("seek").bounding_box()
    player.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    picture = player.find("preview-picture")
    expect(picture).to_be_visible()
    expect(player.find("preview-time")).to_have_text("1:00")
    # The picture of 60 s is the sixteenth: the eighth of the second row of eight.
    expect(picture).to_have_css("background-position", "-1120px -90px")
    assert picture.bounding_box()["width"] == 160
    player.page.mouse.move(5, 5)
    expect(picture).to_be_hidden()
