"""On a bus: a lesson is loaded onto the phone, watched without a network, and counted once when the phone is back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import learner as learning
from tests.e2e.journey import record, taken
from tests.e2e.journey.lecture import Lecture, render_lectures
from tests.e2e.journey.listed import list_course
from tests.e2e.journey.person import Person
from tests.e2e.journey.wire import Wire, between

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

LEARNER, ANOTHER = "19900000093", "19900000094"
TITLE, SLUG = "公交车上的盘点课", "on-the-bus"
FIRST_S, SECOND_S = 6, 11


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lecture, Lecture]:
    return render_lectures(tmp_path_factory.mktemp("lectures"))


@pytest.fixture
def wire(live_site: "LiveSite") -> Iterator[Wire]:
    with between(int(live_site.address.rpartition(":")[2])) as made:
        yield made


def test_a_lesson_taken_along_counts_once_and_is_nobody_elses(
    live_site: "LiveSite", new_page: Callable[..., "Page"], lectures: tuple[Lecture, Lecture], wire: Wire
) -> None:
    list_course(live_site, title=TITLE, slug=SLUG, lectures=lectures)
    person = Person(new_page(phone=True), replace(live_site, address=f"http://127.0.0.1:{wire.port}"))
    person.open(f"/courses/{SLUG}/")
    learning.join(person, phone=LEARNER)
    lesson = person.page.url
    _download_over_a_lost_network(person, wire)
    _go_back_to_before_signing_in(person)
    wire.cut()
    played = _watch_twice(live_site, person, lesson)
    wire.mend()
    person.open("/courses/")
    taken.sends_what_it_kept(person)
    _counted_once(live_site, played)

    taken.sign_out(person)
    taken.nothing_is_left(person)
    _nobody_sees_it(person, wire, lesson)

    person.sign_in(LEARNER)
    person.open(lesson)
    taken.press_download(person, choice="sound")
    taken.is_downloaded(person)
    # Their session ends somewhere else, and another person takes the phone.
    person.page.context.clear_cookies()
    person.sign_in(ANOTHER)
    taken.nothing_is_left(person)
    person.open("/taken/")
    expect(person.page.locator("[data-taken-none]")).to_be_visible()
    _nobody_sees_it(person, wire, lesson)


def _download_over_a_lost_network(learner: Person, wire: Wire) -> None:
    taken.is_told_the_terms(learner, counting="离线观看和在线观看一样计入")
    wire.cut()
    taken.press_download(learner)
    expect(learner.page.locator("[data-download-said]")).to_contain_text("现在没有网络")
    wire.mend()
    taken.is_downloaded(learner)
    assert not [address for address in taken.stored(learner) if "/media/" in address], "no right lies in an address"
    learner.fits()


def _go_back_to_before_signing_in(learner: Person) -> None:
    """What a browser shows out of its memory does not know yet who signed in; nothing is thrown away for that."""
    page = learner.page
    there = taken.stored(learner)
    with page.expect_navigation():
        page.evaluate("history.go(2 - history.length)")
    assert page.url.endswith(f"/courses/{SLUG}/"), page.url
    page.wait_for_load_state("networkidle")
    assert taken.stored(learner) == there


def _watch_twice(site: "LiveSite", learner: Person, lesson: str) -> list[tuple[float, float]]:
    """Watch a little, close the page, open it again and go on; the server hears nothing of it."""
    player = taken.open_without_network(learner, lesson)
    player.play()
    player.shows_captions()
    player.watch_until(FIRST_S)
    player.pause()
    played = player.played
    player = taken.open_without_network(learner, lesson)
    player.is_near(played[-1][1], within=4)
    player.play()
    player.watch_until(SECOND_S)
    player.pause()
    played += player.played
    learner.fits()
    learner.open("/me/")
    expect(learner.page.locator("[data-taken-items] li")).to_have_count(1)
    assert learner.page.evaluate(taken.KEPT_MS) >= 1000 * len(record.surely(played))
    assert [one.counted_ms for one in record.lessons(site, SLUG)] in ([], [0])
    return played


def _counted_once(site: "LiveSite", played: list[tuple[float, float]]) -> None:
    [lesson] = record.lessons(site, SLUG)
    assert record.surely(played) <= lesson.seconds <= record.at_most(played)
    claimed_ms, counted_ms = record.claimed_and_counted(site, SLUG, lesson.key)
    assert lesson.counted_ms <= counted_ms <= claimed_ms
    record.recounted(site)


def _nobody_sees_it(person: Person, wire: Wire, lesson: str) -> None:
    wire.cut()
    person.open(lesson)
    expect(person.page.locator("h1")).to_have_text("现在没有网络")
    expect(person.page.locator("[data-taken]")).to_be_hidden()
    wire.mend()
