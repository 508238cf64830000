"""The picture fits the line, and the learner's wish to save data."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.player.lecture import HIGH, LOW, SOUND
from tests.e2e.player.server import Site

pytestmark = pytest.mark.browser

OWN_HLS = "delete window.MediaSource; delete window.ManagedMediaSource;"
SAVING_PHONE = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


def test_a_line_that_gets_slow_gets_the_small_picture_and_a_free_one_the_large(watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    player.until("video.videoHeight === 360")
    player.throttle(260)
    player.seek(70)
    player.until("video.currentTime > 70 && video.videoHeight === 180")
    player.throttle(0)
    player.find("speed").select_option("2")
    player.until("video.videoHeight === 360")
    expect(player.find("quality-now")).to_have_text("360p")


def test_a_segment_that_comes_too_slowly_is_given_up_before_the_picture_stands_still(watch: Callable[..., Any]) -> None:
    player = watch()
    player.until("video.readyState === 4 && video.buffered.end(0) > 7.9")
    player.video("video.addEventListener('waiting', () => { video.dataset.stood = 'still'; })")
    player.throttle(260)
    player.play()
    player.until("video.currentTime > 9")
    assert player.video("video.dataset.stood") is None


def test_an_unbuffered_place_is_gone_to_and_played_from(watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    assert player.video("[...Array(video.buffered.length).keys()].every(i => video.buffered.end(i) < 100)")
    player.seek(101)
    player.plays_on_from(101)


def test_saving_data_never_loads_more_than_the_smallest_rung_and_is_remembered(
    site: Site, watch: Callable[..., Any]
) -> None:
    player = watch(init=SAVING_PHONE)
    player.play()
    player.seek(80)
    player.plays_on_from(80)
    assert {LOW, SOUND} <= site.names()
    assert HIGH not in site.names()
    expect(player.find("quality-choice")).to_have_value("saver")
    player.choose("quality-choice", "auto")
    player.page.reload()
    player.play()
    player.until("video.videoHeight === 360")
    player.choose("quality-choice", "saver")
    player.page.reload()
    site.asked.clear()
    player.play()
    player.until("video.currentTime > 0.5")
    assert HIGH not in site.names()


def test_a_rung_chosen_by_hand_stays(site: Site, watch: Callable[..., Any]) -> None:
    player = watch()
    player.play()
    player.choose("quality-choice", "180")
    player.seek(90)
    player.until("video.currentTime > 90.3 && video.videoHeight === 180")
    player.choose("quality-choice", "360")
    player.until("video.videoHeight === 360")


def test_sound_only_loads_no_byte_of_the_picture_and_keeps_the_place(site: Site, watch: Callable[..., Any]) -> None:
    player = watch(init=SAVING_PHONE)
    player.play()
    player.seek(30)
    player.plays_on_from(30)
    player.find("settings-toggle").click()
    player.find("listen").check()
    expect(player.find("listening")).to_be_visible()
    site.asked.clear()
    player.plays_on_from(30)
    player.seek(100)
    player.plays_on_from(100)
    assert site.names() & {LOW, HIGH, SOUND} == {SOUND}
    player.find("listening").get_by_role("button").click()
    expect(player.find("listening")).to_be_hidden()
    player.until("video.videoHeight === 180")
    player.plays_on_from(100)


def test_a_browser_with_hls_of_its_own_gets_sound_only_and_saves_data_too(
    site: Site, watch: Callable[..., Any]
) -> None:
    player = watch(init=OWN_HLS, config={"position_ms": 42_000})
    player.play()
    player.plays_on_from(40)
    assert player.video("video.currentSrc.endsWith('master.m3u8')")
    player.choose("quality-choice", "saver")
    player.until("video.currentSrc.endsWith('lecture.mp4')")
    player.plays_on_from(40)
    player.find("listen").check()
    player.until("video.currentSrc.endsWith('audio-48k.m3u8')")
    player.plays_on_from(40)


def test_a_browser_without_media_source_and_hls_plays_the_plain_file(site: Site, watch: Callable[..., Any]) -> None:
    no_hls = "HTMLMediaElement.prototype.canPlayType = () => '';"
    player = watch(init=OWN_HLS + no_hls, config={"position_ms": 42_000})
    player.play()
    player.plays_on_from(40)
    assert "lecture.mp4" in site.names()
    assert not site.names() & {"master.m3u8", LOW, HIGH}
