"""A listed course is ended while a learner is half-way, who finishes in the teach-out and keeps the minutes.

Clicked by the officer, the institution's trainer, the learner and a passer-by. How a course comes to be listed is
another test's story, so this one is made through the services.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import learner as learning
from tests.e2e.journey import listing
from tests.e2e.journey.lecture import TIDYING, Lecture, render_lectures
from tests.e2e.journey.listed import ANSWERS, list_course
from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

TRAINER, OFFICER, LEARNER = "19900000002", "19900000081", "19900000082"
TITLE, SLUG = "货架理货一节课", "tidy-one-shelf"
REASON, OBJECTION = "课程介绍夸大了收入，责令退出。", "介绍已经改过，请再核对。"
LEARNERS_NAME = "赵明远"

# An officer of the province where the course's institution is.
_OFFICER = """
from accounts import services as accounts
from common import clock
from reference.models import Region
at = clock.now()
officer = accounts.create_user(phone={phone!r}, display_name="主管郑越", at=at, verified=True)
accounts.make_officer(user=officer, region=Region.objects.get(pk="210000"), at=at)
"""


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lecture, Lecture]:
    """More than a minute together, so that finishing them brings one."""
    return render_lectures(tmp_path_factory.mktemp("lectures"), TIDYING)


def test_an_ended_course_is_finished_by_who_was_half_way(
    live_site: "LiveSite",
    new_page: Callable[..., "Page"],
    lectures: tuple[Lecture, Lecture],
    shoot: Callable[["Page", str], None],
) -> None:
    def somebody(*, phone: bool = False) -> Person:
        return Person(new_page(phone=phone), live_site)

    list_course(live_site, title=TITLE, slug=SLUG, lectures=lectures)
    live_site.python(_OFFICER.format(phone=OFFICER))
    learner, officer, author, passer_by = somebody(phone=True), somebody(), somebody(), somebody()
    _watch_half(learner)

    _look_at_the_directory(passer_by, shoot)
    officer.sign_in(OFFICER, path="/manage/")
    listing.open_listing(officer, TITLE)
    address = listing.public_address(officer)
    officer.page.locator("details.desk-act summary").last.click()
    _in_both_sizes(officer, shoot, "officer-before")
    officer.page.locator("details.desk-act summary").last.click()
    listing.end(officer, reason=REASON)
    shoot(officer.page, "officer-after")

    listing.is_gone(passer_by, title=TITLE, slug=SLUG)
    listing.tells_its_end(passer_by, address, title=TITLE)
    _in_both_sizes(passer_by, shoot, "public-listing")
    author.sign_in(TRAINER, path="/manage/")
    listing.open_listing(author, TITLE)
    listing.object_to_it(author, reason=REASON, text=OBJECTION)
    shoot(author.page, "institution")

    listing.is_told(learner, title=TITLE)
    _finish(learner, shoot)
    learner.open("/me/")
    expect(learner.page.locator("main")).to_contain_text("1 分钟")
    learner.open("/me/credits/")
    expect(learner.page.locator("main")).to_contain_text(TITLE)
    assert [said for said in learner.complaints + officer.complaints + author.complaints if "404" not in said] == []


def _look_at_the_directory(visitor: Person, shoot: Callable[["Page", str], None]) -> None:
    visitor.open("/directory/?kind=course&region=210000")
    visitor.fits()
    expect(visitor.page.locator("main").get_by_role("link", name=TITLE)).to_be_visible()
    _in_both_sizes(visitor, shoot, "directory")


def _in_both_sizes(person: Person, shoot: Callable[["Page", str], None], name: str) -> None:
    for width, height in ((390, 844), (1280, 800)):
        person.page.set_viewport_size({"width": width, "height": height})
        shoot(person.page, f"{name}-{width}")


def _watch_half(learner: Person) -> None:
    learner.open(f"/courses/{SLUG}/")
    learning.join(learner, phone=LEARNER)
    player = Player(learner.page)
    player.set_speed("1.5")
    player.play()
    player.watch_until(player.length / 2)
    player.pause()
    learning.is_told_what_counted(learner.page, at_least=int(player.length / 2) - 4)


def _finish(learner: Person, shoot: Callable[["Page", str], None]) -> None:
    """From the course's own page, which says until when, to the certificate."""
    learner.open("/me/")
    learner.fits()
    learner.press("section[aria-labelledby=current] .actions a")
    listing.is_warned_on_the_page(learner)
    shoot(learner.page, "learner")
    for _lecture in range(2):
        player = Player(learner.page)
        player.set_speed("1.5")
        player.play()
        player.watch_to_the_end()
        learning.go_on(learner)
    learning.answer_quiz(learner, ANSWERS)
    learning.give_name(learner, name=LEARNERS_NAME)
    expect(learner.page.locator(".figure")).to_contain_text("1")
