"""The whole way over real processes, clicked by four people: from a lecture's file to a certificate that is checked.

Nothing reaches past the pages: no database, no service, no clock but the wall's.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.journey import learner as learning
from tests.e2e.journey import plan, reviewing, stranger, trainer
from tests.e2e.journey.lecture import Lecture, render_lectures
from tests.e2e.journey.person import Person
from tests.e2e.journey.player import Player

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.live_site import LiveSite

# The fixtures alone migrate a database, start three processes and render two lectures.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TRAINER, AUDITOR, LEARNER = "19900000002", "19900000003", "19900000071"
LEARNERS_NAME = "赵明远"
MINUTES = "1 分钟"


@pytest.fixture(scope="module")
def lectures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lecture, Lecture]:
    return render_lectures(tmp_path_factory.mktemp("lectures"))


def test_a_lecture_becomes_a_certificate_that_a_stranger_can_check(
    live_site: "LiveSite", new_page: Callable[..., "Page"], lectures: tuple[Lecture, Lecture]
) -> None:
    def somebody(*, phone: bool = False) -> Person:
        return Person(new_page(phone=phone), live_site)

    author, auditor = somebody(), somebody()
    author.sign_in(TRAINER, path="/manage/")
    _hand_in(author, lectures)
    auditor.sign_in(AUDITOR, path="/manage/")
    _review_in_two_rounds(author, auditor, lectures[0])

    _is_public_at_once(somebody())
    on_phone = somebody(phone=True)
    stopped_at = _begin_on_a_phone(on_phone)
    on_phone.page.context.close()

    on_desktop = somebody()
    on_desktop.sign_in(LEARNER)
    _finish_on_a_desktop(on_desktop, stopped_at=stopped_at)
    address = _take_the_certificate(on_desktop)

    passer_by = somebody(phone=True)
    stranger.finds_it_genuine(passer_by, address, facts=(LEARNERS_NAME, plan.TITLE, plan.ISSUER, MINUTES))
    assert on_phone.complaints + on_desktop.complaints + passer_by.complaints == []
    stranger.finds_nothing(passer_by, address)


def _hand_in(author: Person, lectures: tuple[Lecture, Lecture]) -> None:
    long, short = lectures
    trainer.upload(author, long)
    trainer.sees_progress(author)
    assert Player(author.page, "#video-player").length >= 65
    trainer.paste_script(author, long)
    trainer.upload(author, short)
    trainer.upload_captions(author, short)
    trainer.make_course(author, lectures).submit()
    expect(author.page.locator("main table")).to_contain_text(plan.TITLE)


def _review_in_two_rounds(author: Person, auditor: Person, lecture: Lecture) -> None:
    reviewing.open_desk(auditor, plan.TITLE)
    second = reviewing.comment_while_watching(auditor, lesson=lecture.title, near=42, text=plan.COMMENT)
    reviewing.sees_everything(auditor, reading=plan.READING_TITLE, right_answers=plan.QUIZ[1].right)
    reviewing.sign(auditor, "return", reason=plan.REASON)

    player = reviewing.open_comment(author, course=plan.TITLE, reason=plan.REASON, text=plan.COMMENT)
    player.is_near(second, within=1)
    reviewing.mend(author, text=plan.COMMENT, summary=plan.MENDED)
    reviewing.answer_and_resubmit(author, text=plan.COMMENT, answer=plan.ANSWER)

    reviewing.open_desk(auditor, plan.TITLE)
    expect(auditor.page.locator(".desk-comment", has_text=plan.COMMENT)).to_contain_text(plan.ANSWER)
    reviewing.settle_comment(auditor, lesson=lecture.title, text=plan.COMMENT, answer=plan.ANSWER)
    reviewing.open_everything(auditor)
    reviewing.sign(auditor, "approve")


def _is_public_at_once(visitor: Person) -> None:
    """In the directory and in search, as soon as one looks."""
    visitor.open("/directory/")
    expect(visitor.page.get_by_role("link", name=plan.TITLE)).to_be_visible(timeout=5_000)
    visitor.open(f"/courses/?q={plan.SEARCH}")
    expect(visitor.page.locator("main").get_by_role("link", name=plan.TITLE)).to_be_visible(timeout=5_000)


def _begin_on_a_phone(learner: Person) -> float:
    """As far as half of the first lecture; the second at which they stopped."""
    learning.find_course(learner, query=plan.SEARCH, title=plan.TITLE)
    learning.watch_preview(learner)
    learning.join(learner, phone=LEARNER)
    player = Player(learner.page)
    player.set_speed("1.5")
    player.play()
    player.watch_until(player.length / 2)
    player.pause()
    learning.is_told_what_counted(learner.page, at_least=int(player.length / 2) - 3)
    return player.seconds


def _finish_on_a_desktop(learner: Person, *, stopped_at: float) -> None:
    player = learning.continue_course(learner, title=plan.TITLE)
    player.is_near(stopped_at, within=5)
    for lecture in (player, Player(learner.page)):
        lecture.set_speed("1.5")
        lecture.play()
        lecture.watch_to_the_end()
        learning.go_on(learner)
    learning.read(learner, text=plan.READING)
    learning.answer_quiz(learner, plan.ANSWERS)


def _take_the_certificate(learner: Person) -> str:
    learning.give_name(learner, name=LEARNERS_NAME)
    address = learning.open_certificate(learner, name=LEARNERS_NAME, course=plan.TITLE, issuer=plan.ISSUER)
    stranger.qr_leads_to(learner.page, address)
    return address
