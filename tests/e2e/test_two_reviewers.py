"""A course returned with time-coded comments, mended, and approved by two reviewers who saw nothing of each other."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import reviewing, two_reviewers
from tests.e2e.journey.editor import Editor
from tests.e2e.journey.person import Person
from tests.e2e.journey.two_reviewers import ANSWER, COMMENT, LESSONS, MENDED, REASON, TITLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

TRAINER, FIRST, SECOND = "19900000005", "19900000003", "19900000083"
_ENCODED_SECONDS = 180


def test_a_course_returned_mended_and_approved_by_two_blind_reviewers(
    live_site: "LiveSite",
    new_page: Callable[..., "Page"],
    lecture_file: Path,
    shoot: Callable[["Page", str], None],
) -> None:
    page_id, version_id = two_reviewers.prepare(live_site, trainer=TRAINER, auditor=SECOND, file=lecture_file)
    _wait_until_it_plays(live_site, version_id)
    author, first, second = (Person(new_page(), live_site) for _ in range(3))
    author.sign_in(TRAINER, path=f"/manage/pages/{page_id}/edit/")
    Editor(author.page).submit()

    first.sign_in(FIRST, path="/manage/")
    second.sign_in(SECOND, path="/manage/")
    _look(first, shoot, "queue", "/manage/review/")
    reviewing.open_desk(first, TITLE)
    said_at = reviewing.comment_while_watching(first, lesson=LESSONS[0], near=9, text=COMMENT)
    _look(first, shoot, "desk")
    reviewing.open_everything(first)
    reviewing.sign(first, "return", reason=REASON, score=1, still_open=True)

    reviewing.open_desk(second, TITLE)
    _sees_nothing_of_the_other(second)
    reviewing.sign(second, "return", reason="同意改数字。", score=2)

    player = reviewing.open_comment(author, course=TITLE, reason=REASON, text=COMMENT)
    player.is_near(said_at, within=1)
    reviewing.mend(author, text=COMMENT, summary=MENDED)
    reviewing.answer_and_resubmit(author, text=COMMENT, answer=ANSWER)

    for reviewer in (first, second):
        reviewing.open_desk(reviewer, TITLE)
        _sees_what_changed(reviewer, shoot if reviewer is first else None)
        reviewing.settle_comment(reviewer, lesson=LESSONS[0], text=COMMENT, answer=ANSWER)
        if reviewer is first:
            _look(first, shoot, "second-round")
        reviewing.open_everything(reviewer)
        if reviewer is first:
            _look(first, shoot, "rubric", first.page.url.split("?")[0] + "score/")
            reviewing.open_desk(first, TITLE)
        reviewing.sign(reviewer, "approve", reason="数字已改正。", score=3, still_open=reviewer is first)

    visitor = Person(new_page(), live_site)
    visitor.open("/directory/")
    expect(visitor.page.get_by_role("link", name=TITLE)).to_be_visible(timeout=5_000)
    visitor.open("/directory/service-level/")
    visitor.fits()
    _look(visitor, shoot, "service-level", "/directory/service-level/")
    assert author.complaints + first.complaints + second.complaints == []


def _sees_nothing_of_the_other(reviewer: Person) -> None:
    page = reviewer.page
    for address in (page.url, page.url + "score/", "/manage/review/", "/manage/"):
        reviewer.open(address)
        text = page.locator("main").inner_text()
        assert COMMENT not in text
        assert REASON not in text
        assert "陈敬之" not in text
    reviewing.open_desk(reviewer, TITLE)


def _sees_what_changed(reviewer: Person, shoot: Callable[["Page", str], None] | None) -> None:
    """The changed lesson in front, the others folded; side by side, the words that were added."""
    page, desk = reviewer.page, reviewer.page.url
    expect(page.locator(".desk-lessons > ol > li")).to_have_count(1)
    expect(page.locator(".desk-folded > ol > li").first).to_be_hidden()
    reviewer.press("a[href$='/compare/']")
    expect(page.locator(".desk-diff ins").first).to_be_visible()
    if shoot:
        _look(reviewer, shoot, "compare")
    reviewer.open(desk)


def _look(person: Person, shoot: Callable[["Page", str], None], name: str, path: str = "") -> None:
    """The page does not scroll sideways, neither on a desktop nor on a phone; a picture of each where wanted."""
    if path:
        person.open(path)
    here = person.page.viewport_size
    assert here is not None
    for size in (here, {"width": 390, "height": 844}):
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        shoot(person.page, f"{name}-{size['width']}")
        width = person.page.evaluate("document.querySelector('main').scrollWidth")
        assert width <= size["width"], f"{name} is {width} px wide on {size['width']} px"
    person.page.set_viewport_size(here)


def _wait_until_it_plays(site: "LiveSite", version_id: int) -> None:
    deadline = time.monotonic() + _ENCODED_SECONDS
    while _state(site, version_id) != "ready":
        assert time.monotonic() < deadline, _state(site, version_id)
        time.sleep(0.5)


def _state(site: "LiveSite", version_id: int) -> str:
    rows = site.rows("SELECT id, state FROM media_pipeline_videoversion")
    return next(str(state) for found, state in rows if found == version_id)
