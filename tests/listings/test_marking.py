"""Short answers on the trainer's desk: what waits, and marking it."""

import pytest

from institutions import services as institutions
from learning import services as learning
from learning.models import AnswerMark, Attempt
from listings import services as listings
from tests.learning.question_kinds import EVERY_KIND, SHORT, right_choice
from tests.listings.conftest import quiz_block, video_block


@pytest.fixture
def handed_in(write_course, make_video, trainer, auditor, learner, at) -> Attempt:
    """A short answer of `learner` in a listed course of `trainer`'s institution."""
    page = write_course(lessons=[*two_videos(make_video), quiz_block(questions=[SHORT])])
    listings.ensure_review_workflow(at=at)
    version = listings.approve(
        submission=listings.submit(page=page, user=trainer.user, at=at), auditor=auditor, reason="好", at=at
    )
    enrolment = learning.enrol(user=learner, slug=version.course.slug, payer="self", at=at)
    quiz = version.lessons.get(kind="quiz")
    learning.start_attempt(enrolment=enrolment, lesson_key=quiz.key, at=at)
    question = quiz.questions.get()
    learning.save_answer(
        enrolment=enrolment, lesson_key=quiz.key, question_key=question.key, choice=right_choice(question), at=at
    )
    return learning.submit_attempt(enrolment=enrolment, lesson_key=quiz.key, at=at)


def two_videos(make_video):
    return [video_block(make_video(title), title) for title in ("标题怎么写", "标题怎么改")]


def address(attempt: Attempt) -> str:
    return f"/manage/marking/{attempt.enrolment.uuid}/{attempt.lesson_key}/{attempt.num}/"


def test_the_queue_leads_to_the_answer_without_a_name_and_a_mark_empties_it(
    handed_in, trainer, learner, signed_in, django_assert_max_num_queries
):
    browser = signed_in(trainer.user)
    with django_assert_max_num_queries(30):
        assert address(handed_in) in browser.get("/manage/marking/").content.decode()
    page = browser.get(address(handed_in)).content.decode()
    assert "先道歉，再补寄。" in page
    assert "机密要点" in page
    assert learner.display_name not in page
    question = handed_in.order[0][0]
    refused = browser.post(address(handed_in), {"question": question, "points": "9"})
    assert refused.status_code == 422
    assert not AnswerMark.objects.exists()
    assert browser.post(address(handed_in), {"question": question, "points": "3", "comment": "好"}).status_code == 302
    handed_in.refresh_from_db()
    assert (handed_in.state, handed_in.score_percent) == ("submitted", 75)
    assert address(handed_in) not in browser.get("/manage/marking/").content.decode()


def test_who_may_not_mark_for_a_while_is_told_so_and_sees_nothing_of_it(handed_in, trainer, signed_in, monkeypatch):
    monkeypatch.setattr(institutions, "is_clear", lambda **_: False)
    browser = signed_in(trainer.user)
    page = browser.get("/manage/marking/").content.decode()
    assert "师德认定生效期间" in page
    assert address(handed_in) not in page
    assert browser.get(address(handed_in)).status_code == 404


def test_the_board_says_what_waits(handed_in, trainer, signed_in):
    page = signed_in(trainer.user).get(f"/manage/board/{handed_in.enrolment.course.uuid}/").content.decode()
    assert address(handed_in) in page


def test_the_questions_figures_name_no_learner(
    handed_in, trainer, learner, signed_in, foreign_trainer, at, django_assert_max_num_queries
):
    question = handed_in.order[0][0]
    learning.mark_answer(marker=trainer.user, attempt=handed_in, question_key=question, points=1, comment="", at=at)
    place = f"/manage/board/{handed_in.enrolment.course.uuid}/questions/"
    browser = signed_in(trainer.user)
    browser.get(place)
    with django_assert_max_num_queries(40):
        page = browser.get(place).content.decode()
    assert "25 %" in page
    assert learner.display_name not in page
    assert "先道歉" not in page
    assert signed_in(foreign_trainer.user).get(place).status_code == 404


def test_another_institution_sees_nothing_of_it(handed_in, foreign_trainer, signed_in):
    browser = signed_in(foreign_trainer.user)
    assert address(handed_in) not in browser.get("/manage/marking/").content.decode()
    assert browser.get(address(handed_in)).status_code == 404
    posted = {"question": handed_in.order[0][0], "points": "1"}
    assert browser.post(address(handed_in), posted).status_code == 404
    assert not AnswerMark.objects.exists()


def test_reviewers_see_every_kind_with_its_answers_and_what_changed(
    write_course, make_video, trainer, auditor, signed_in, at
):
    lessons = [*two_videos(make_video), quiz_block(questions=EVERY_KIND)]
    page = write_course(lessons=lessons)
    listings.ensure_review_workflow(at=at)
    first = listings.submit(page=page, user=trainer.user, at=at)
    listings.take(submission=first, auditor=auditor, at=at)
    key = first.version.lessons.get(kind="quiz").key
    desk = signed_in(auditor).get(f"/manage/review/{first.uuid}/?lesson={key}").content.decode()
    for text in ("超文本传输协议", "12.5 ± 0.5 kg / 千克", "1. 选品", "主图 → 列表页", "机密要点"):
        assert text in desk
    listings.return_for_changes(submission=first, auditor=auditor, reason="改", at=at)
    raw = list(page.curriculum.raw_data)
    quiz = raw[0]["value"]["lessons"][2]["value"]
    quiz["questions"][2]["value"]["options"].reverse()
    quiz["questions"][1]["value"]["tolerance"] = "0.1"
    quiz["max_attempts"] = 3
    page.curriculum = raw
    page.save_revision(user=trainer.user)
    second = listings.submit(page=page, user=trainer.user, at=at)
    found = listings.compare_versions(old=first.version, new=second.version)
    changed = next(lesson for lesson in found.lessons if lesson.lesson.kind == "quiz").questions
    assert [text.label for text in changed] == ["测验规则", "第 2 题", "第 3 题"]
