"""The player by keyboard alone, by screen reader, by thumb; what it remembers and what it says about machines."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

WITHOUT_NAME = """
root => [...root.querySelectorAll("button, select, input:not([type=hidden]), summary")]
  .filter((element) => element.offsetParent)
  .filter((element) => !(element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.length))
  .map((element) => element.outerHTML)
"""
SMALL = """
root => [...root.querySelectorAll("button, select, input:not([type=hidden])")]
  .filter((element) => element.offsetParent)
  .map((element) => [element.outerHTML.slice(0, 80), (element.closest("label") ?? element).getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([html]) => html)
"""
FOCUSED = "name => Boolean(document.activeElement.closest(`[data-player-${name}]`))"


def tab_to(player: Any, name: str) -> None:
    for _ in range(40):
        player.page.keyboard.press("Tab")
        if player.page.evaluate(FOCUSED, name):
            return
    raise AssertionError(f"the Tab key never came to {name}")


def test_the_keyboard_alone_operates_everything(watch: Callable[..., Any]) -> None:
    player = watch()
    press = player.page.keyboard.press
    tab_to(player, "seek")
    press("ArrowRight")
    player.until("video.currentTime === 5")
    press("End")
    player.until("video.currentTime > 119")
    press("Home")
    tab_to(player, "toggle")
    press("Enter")
    player.until("!video.paused")
    press("k")
    player.until("video.paused")
    tab_to(player, "volume")
    press("ArrowLeft")
    player.until("video.volume === 0.95")
    tab_to(player, "speed")
    press("ArrowDown")
    player.until("video.playbackRate === 1.25")
    tab_to(player, "settings-toggle")
    press("Enter")
    expect(player.find("quality-choice")).to_be_focused()
    press("End")
    expect(player.find("quality-choice")).to_have_value("180")
    tab_to(player, "listen")
    press("Space")
    expect(player.find("listening")).to_be_visible()
    press("Escape")
    expect(player.find("settings")).to_be_hidden()
    expect(player.find("settings-toggle")).to_be_focused()
    tab_to(player, "fullscreen")
    press("Enter")
    player.page.wait_for_function("() => document.fullscreenElement !== null")
    press("f")
    player.page.wait_for_function("() => document.fullscreenElement === null")
    tab_to(player, "search")
    tab_to(player, "lines")
    press("ArrowDown")
    press("Enter")
    player.until("Math.abs(video.currentTime - 4) < 0.5")


def test_keys_work_on_the_page_but_not_while_somebody_types(watch: Callable[..., Any]) -> None:
    player = watch()
    press = player.page.keyboard.press
    player.until("video.readyState >= 2")
    press("ArrowRight")
    player.until("video.currentTime === 5")
    press("ArrowLeft")
    press(">")
    press("m")
    press("Space")
    player.until("!video.paused && video.muted && video.playbackRate === 1.25")
    player.find("search").press("k")
    expect(player.find("search")).to_have_value("k")
    player.until("!video.paused")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_control_has_a_name_and_room_for_a_thumb(watch: Callable[..., Any], width: int) -> None:
    player = watch(phone=width < 800, options={"viewport": {"width": width, "height": 844}}, ai_note="Machine voice")
    player.find("settings-toggle").click()
    if player.find("transcript-body").is_hidden():
        player.find("transcript-toggle").click()
    root = player.page.locator("[data-player]")
    assert root.evaluate(WITHOUT_NAME) == []
    assert player.page.locator("[data-player-controls], [data-player-settings]").first.evaluate(SMALL) == []
    assert root.evaluate(SMALL) == []
    assert player.page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_screen_reader_hears_the_place_in_words_and_what_a_button_does(watch: Callable[..., Any]) -> None:
    player = watch()
    player.seek(65)
    expect(player.find("seek")).to_have_attribute("aria-valuetext", "1 min 5 s")
    expect(player.find("toggle")).to_have_attribute("aria-label", "Play")
    player.play()
    expect(player.find("toggle")).to_have_attribute("aria-label", "Pause")
    expect(player.find("settings-toggle")).to_have_attribute("aria-expanded", "false")


def test_speed_and_volume_are_remembered_and_the_place_is_resumed(watch: Callable[..., Any]) -> None:
    player = watch(config={"position_ms": 50_000})
    player.until("video.readyState >= 2 && Math.abs(video.currentTime - 48) < 0.5")
    player.find("speed").select_option("1.5")
    player.find("volume").fill("40")
    player.page.reload()
    player.until("video.playbackRate === 1.5 && video.volume === 0.4")
    expect(player.find("speed")).to_have_value("1.5")


def test_what_a_machine_made_is_said_over_the_first_seconds_and_always_beside(watch: Callable[..., Any]) -> None:
    player = watch(ai_note="Speech is made by machine")
    expect(player.find("ai")).to_be_visible()
    player.find("speed").select_option("2")
    player.play()
    expect(player.find("ai")).to_have_css("opacity", "0", timeout=15_000)
    expect(player.page.locator(".player__under")).to_contain_text("Speech is made by machine")


def test_the_system_shows_what_plays_and_its_buttons_work(watch: Callable[..., Any]) -> None:
    handlers = """
        window.acts = {};
        navigator.mediaSession.setActionHandler = (name, act) => { window.acts[name] = act; };
    """
    player = watch(init=handlers)
    player.play()
    player.page.wait_for_function("() => navigator.mediaSession.metadata?.title === '直播间里怎么说价格'")
    assert player.page.evaluate("() => navigator.mediaSession.metadata.artist") == "小店开张"
    player.page.evaluate("() => window.acts.seekto({ seekTime: 50 })")
    player.plays_on_from(50)
    player.page.evaluate("() => window.acts.pause()")
    player.until("video.paused")


def test_a_page_in_the_background_plays_on(watch: Callable[..., Any]) -> None:
    player = watch(learning=True)
    player.play()
    player.page.evaluate("() => Object.defineProperty(document, 'hidden', { value: true })")
    player.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    before = player.now
    player.plays_on_from(before)


def test_without_sound_alone_or_small_pictures_nothing_offers_them(watch: Callable[..., Any]) -> None:
    player = watch(audio="", thumbnails="", captions="")
    player.find("settings-toggle").click()
    expect(player.find("quality-choice")).to_be_visible()
    expect(player.find("listen")).to_be_hidden()
    expect(player.page.locator("[data-player-captions], [data-player-transcript]")).to_have_count(0)


def test_a_page_without_scripts_says_what_is_missing(watch: Callable[..., Any], site: Any, new_page: Any) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(site.page())
    expect(page.locator("[data-player] .notice")).to_contain_text("needs JavaScript")
    expect(page.locator("[data-player-controls]")).to_be_hidden()
