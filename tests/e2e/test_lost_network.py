"""A cheap phone on a thin line loses the network in mid-lesson, and another device finishes.

Nothing that was watched is lost, and nothing counts twice: measured against what the browsers say they played.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import learner as learning
from tests.e2e.journey import record
from tests.e2e.journey.lecture import Lecture, render_lectures
from tests.e2e.journey.line import Line
from tests.e2e.journey.listed import ANSWERS, list_course
from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player
from tests.e2e.journey.wire import Wire, between

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

LEARNER, LEARNERS_NAME = "19900000091", "赵明远"
TITLE, SLUG = "路上学一节盘点课", "learn-on-the-way"
# Reports come every fifteen seconds: the network is away for longer than that.
BEFORE_S, AWAY_S, AFTER_S = 8, 24, 5
# In the second lesson, before it is done.
LEFT_AT_S, LEFT_AFTER_S = 18, 7
_WITHOUT_NETWORK = re.compile("没有网络")
_KEPT_MS = """() => Object.keys(localStorage).filter((key) => key.startsWith('malan.watch.'))
  .flatMap((key) => JSON.parse(localStorage.getItem(key)).reports).flatMap((report) => report.intervals)
  .reduce((sum, [start, end]) => sum + end - start, 0)"""
_UNSENT = "() => Object.keys(localStorage).filter((key) => key.startsWith('malan.watch.')).length"


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lecture, Lecture]:
    """More than a minute together, so that finishing them brings one."""
    return render_lectures(tmp_path_factory.mktemp("lectures"))


@pytest.fixture
def wire(live_site: "LiveSite") -> Iterator[Wire]:
    with between(int(live_site.address.rpartition(":")[2])) as made:
        yield made


def test_what_is_watched_without_a_network_counts_once_on_all_devices(
    live_site: "LiveSite", new_page: Callable[..., "Page"], lectures: tuple[Lecture, Lecture], wire: Wire
) -> None:
    list_course(live_site, title=TITLE, slug=SLUG, lectures=lectures)
    on_phone = Person(new_page(phone=True), replace(live_site, address=f"http://127.0.0.1:{wire.port}"))
    on_desktop = Person(new_page(), live_site)
    line = Line(on_phone.page)
    on_phone.open(f"/courses/{SLUG}/")
    learning.join(on_phone, phone=LEARNER)
    on_desktop.sign_in(LEARNER)

    played = _lose_and_regain(live_site, on_phone, line)
    played += _finish_lesson(live_site, on_desktop, played)
    late_ms = _leave_without_a_network(live_site, on_phone, line, wire)
    on_desktop_played = _finish_course(live_site, on_desktop)
    before = record.lessons(live_site, SLUG), record.minutes(live_site, SLUG)
    wire.mend()
    _send_what_is_left(on_phone, late_ms)

    assert (record.lessons(live_site, SLUG), record.minutes(live_site, SLUG)) == before
    first, second = record.lessons(live_site, SLUG)
    assert record.surely(played) <= first.seconds
    assert record.surely(on_desktop_played) <= second.seconds
    [(watched_ms, minutes, booked)] = record.minutes(live_site, SLUG)
    assert watched_ms == first.counted_ms + second.counted_ms == first.duration_ms + second.duration_ms
    assert minutes == booked == watched_ms // 60_000
    for lesson in (first, second):
        claimed_ms, counted_ms = record.claimed_and_counted(live_site, SLUG, lesson.key)
        # Pieces of a second that two players watched are new to both, and count for none.
        assert lesson.counted_ms <= counted_ms <= lesson.counted_ms + 3_000
    assert claimed_ms - counted_ms >= late_ms - 2_000 >= 4_000, "the phone's late reports came, and brought nothing new"
    record.recounted(live_site)


def _lose_and_regain(site: "LiveSite", learner: Person, line: Line) -> list[tuple[float, float]]:
    """Watch, play on from the buffer without a network, and be told what counted; what the phone has played."""
    page, player = learner.page, Player(learner.page)
    player.play()
    player.watch_until(BEFORE_S)
    # It stands still meanwhile: how fast a thin line fills the buffer is nothing that the rest may hang on.
    player.pause()
    player.is_loaded_until(player.seconds + AWAY_S + 2 * AFTER_S)
    player.play()
    line.lose()
    lost_at = player.seconds
    counted = [one.counted_ms for one in record.lessons(site, SLUG)]
    player.watch_until(lost_at + AWAY_S)
    expect(page.locator("[data-player-said]")).to_have_text(_WITHOUT_NETWORK)
    assert [one.counted_ms for one in record.lessons(site, SLUG)] == counted
    line.regain()
    player.watch_until(lost_at + AWAY_S + AFTER_S)
    player.pause()
    played = player.played
    learning.is_told_what_counted(page, at_least=len(record.surely(played)))
    expect(page.locator("[data-player-said]")).not_to_have_text(_WITHOUT_NETWORK)
    [lesson] = record.lessons(site, SLUG)
    assert record.surely(played) <= lesson.seconds <= record.at_most(played)
    assert lesson.counted_ms == 1000 * len(lesson.seconds) == 1000 * learning.counted_seconds(page)
    assert not lesson.is_done
    return played


def _finish_lesson(site: "LiveSite", learner: Person, before: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """From where the phone was: the lesson can only be done if what the phone played has counted."""
    player = learning.continue_course(learner, title=TITLE)
    player.is_near(before[-1][1], within=4)
    player.play()
    player.watch_to_the_end()
    played = player.played
    assert played[0][0] > AWAY_S
    learning.go_on(learner)
    lesson = record.lessons(site, SLUG)[0]
    assert lesson.is_done
    assert lesson.counted_ms == lesson.duration_ms
    return played


def _leave_without_a_network(site: "LiveSite", learner: Person, line: Line, wire: Wire) -> int:
    """Begin the second lesson on the phone, close it while the network is away; how much it could not tell, in ms."""
    player = learning.continue_course(learner, title=TITLE)
    player.play()
    player.is_loaded_until(player.length - 0.5)
    line.lose()
    known_ms = sum(one.counted_ms for one in record.lessons(site, SLUG)[1:])
    player.watch_until(max(LEFT_AT_S, player.seconds + LEFT_AFTER_S))
    [(_start, end)] = player.played
    # What a page says last gets past the browser's own pretending.
    wire.cut()
    learner.page.close()
    assert sum(one.counted_ms for one in record.lessons(site, SLUG)[1:]) == known_ms
    return int(end * 1000) - known_ms


def _finish_course(site: "LiveSite", learner: Person) -> list[tuple[float, float]]:
    """The second lesson, the quiz and the name; what was played."""
    player = learning.continue_course(learner, title=TITLE)
    player.play()
    player.watch_to_the_end()
    played = player.played
    learning.go_on(learner)
    learning.answer_quiz(learner, ANSWERS)
    learning.give_name(learner, name=LEARNERS_NAME, num="004")
    expect(learner.page.locator(".figure")).to_contain_text("1")
    return played


def _send_what_is_left(learner: Person, late_ms: int) -> None:
    """The phone finds the network again and opens a lesson: what it had kept goes out."""
    context = learner.page.context
    page = learner.page = context.new_page()
    learner.open("/")
    assert page.evaluate(_KEPT_MS) >= late_ms - 2_000 >= 4_000, "the phone kept what it could not tell"
    learner.open(f"/learn/{SLUG}/")
    page.locator("main a[href*='/learn/']").first.click()
    page.wait_for_function(f"() => ({_UNSENT})() === 0", timeout=60_000)
