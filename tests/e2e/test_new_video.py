"""A listed course gets another video: learners who are on it keep the old one, until and after auditors have looked."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import learner as learning
from tests.e2e.journey import plan, reviewing, trainer
from tests.e2e.journey.editor import Editor
from tests.e2e.journey.lecture import Lecture, render_lectures
from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

TRAINER, AUDITOR, EARLY, LATE = "19900000002", "19900000003", "19900000081", "19900000082"
_CONVERTED_MS = 120_000


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lecture, Lecture]:
    return render_lectures(tmp_path_factory.mktemp("lectures"))


def test_learners_keep_the_video_that_was_reviewed_while_another_one_waits(
    live_site: "LiveSite",
    new_page: Callable[..., "Page"],
    lectures: tuple[Lecture, Lecture],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plan, "TITLE", "小店补货入门")
    author, auditor, early, late = (Person(new_page(), live_site) for _ in range(4))
    long, short = lectures
    author.sign_in(TRAINER, path="/manage/")
    editor = _hand_in(author, lectures)
    auditor.sign_in(AUDITOR, path="/manage/")
    reviewing.open_desk(auditor, plan.TITLE)
    reviewing.open_everything(auditor)
    reviewing.sign(auditor, "approve")

    _join(early, EARLY)
    before = _length_of(early, short)
    assert before < 40

    _replace(author, short, by=long)
    assert _length_of(early, short) == before, "nothing was submitted yet"
    author.open(editor)
    Editor(author.page).submit()
    assert _length_of(early, short) == before, "nobody has looked yet"

    reviewing.open_desk(auditor, plan.TITLE)
    expect(auditor.page.locator(".desk-note", has_text=short.title)).to_contain_text("视频")
    reviewing.open_everything(auditor)
    reviewing.sign(auditor, "approve")
    assert _length_of(early, short) == before, "who is on a version stays on it"
    _join(late, LATE)
    assert _length_of(late, short) > 60


def _hand_in(author: Person, lectures: tuple[Lecture, Lecture]) -> str:
    """Two videos, a course made of them, submitted; the address of its editor."""
    for lecture in lectures:
        trainer.upload(author, lecture)
        _is_ready(author)
        trainer.upload_captions(author, lecture)
    editor = trainer.make_course(author, lectures)
    address = author.page.url.partition("#")[0]
    editor.submit()
    return address


def _replace(author: Person, lecture: Lecture, *, by: Lecture) -> None:
    author.open("/manage/videos/")
    with author.page.expect_navigation():
        author.page.locator("main").get_by_role("link", name=lecture.title).first.click()
    author.press("main a[href*='?video=']")
    with author.page.expect_navigation(url=re.compile(r"/manage/videos/[0-9a-f-]{36}/$")):
        author.page.locator("#video-file").set_input_files(by.file)
    _is_ready(author)
    assert Player(author.page, "#video-player").length > 60


def _is_ready(author: Person) -> None:
    expect(author.page.locator("#video-state")).to_have_class(re.compile("video-state--ready"), timeout=_CONVERTED_MS)


def _join(learner: Person, phone: str) -> None:
    learning.find_course(learner, query="补货", title=plan.TITLE)
    learning.join(learner, phone=phone)


def _length_of(learner: Person, lecture: Lecture) -> int:
    """How many seconds this lesson's video has for a learner, opened from the learner's own page."""
    learning.continue_course(learner, title=plan.TITLE)
    with learner.page.expect_navigation():
        learner.page.locator("main").get_by_role("link", name=re.compile(lecture.title)).first.click()
    return round(Player(learner.page).length)
