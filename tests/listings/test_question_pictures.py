"""Pictures of questions in a review: beside the words for them, for its reviewers and nobody else."""

import re

import pytest

from courses.services import pictures
from listings import services as listings
from tests.courses.photos import photo, upload
from tests.listings.conftest import quiz_block, video_block


@pytest.fixture
def pictured(write_course, make_video, trainer, auditor, at):
    """A submission with a picture in a question and in one of its options."""
    shown = pictures.keep_picture(upload=upload(photo()), user=trainer.user, at=at)
    _kind, quiz = quiz_block()
    [question] = quiz["questions"]
    its = {"picture": shown, "alt_zh": "红色方块", "alt_en": ""}
    options = [{"zh": "", "right": True, **its}, {"zh": "越长越好"}]
    lessons = [
        video_block(make_video("标题一"), "标题怎么写"),
        video_block(make_video("标题二"), "标题怎么改"),
        ("quiz", quiz | {"questions": [question | its | {"options": options}]}),
    ]
    listings.ensure_review_workflow(at=at)
    return listings.submit(page=write_course(lessons=lessons), user=trainer.user, at=at)


def test_an_auditor_sees_them_with_their_words(pictured, auditor, signed_in):
    browser = signed_in(auditor)
    quiz = pictured.version.lessons.get(kind="quiz")
    page = browser.get(f"/manage/review/{pictured.uuid}/?lesson={quiz.key}").content.decode()
    shown = re.findall(r'<img src="(/manage/review/[^"]+)" alt="红色方块" width="60" height="40"', page)
    assert len(shown) == 2
    assert page.count("图片说明：") == 2
    answer = browser.get(shown[0])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_nobody_else_sees_them_through_the_review(
    pictured, learner, foreign_trainer, conflicted_auditor, trainer, signed_in, at
):
    sha256 = pictured.version.lessons.get(kind="quiz").questions.get().picture["sha256"]
    where = f"/manage/review/{pictured.uuid}/pictures/{sha256}/"
    for person in (learner, foreign_trainer.user, conflicted_auditor, trainer.user):
        assert signed_in(person).get(where).status_code in (403, 404), person


def test_an_auditor_sees_no_picture_that_the_version_does_not_show(pictured, auditor, trainer, signed_in, at):
    other = pictures.keep_picture(upload=upload(photo(colour="blue")), user=trainer.user, at=at)
    assert signed_in(auditor).get(f"/manage/review/{pictured.uuid}/pictures/{other.sha256}/").status_code == 404
