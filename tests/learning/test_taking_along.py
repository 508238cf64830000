"""Lessons on a phone: the terms before, the page that is kept there, and whose it is."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses import services as courses
from learning import services as learning
from learning.models import Enrolment, PlaySession
from media_pipeline.models import Rendition, VideoVersion
from reference.models import Policy
from tests.learning.conftest import reading, video

pytestmark = pytest.mark.django_db
LESSON = "/learn/short-course/v1/"
OFFER = "data-download "


@pytest.fixture
def enrolment(learner: User, release_course: Callable[..., Any], at: Any) -> Enrolment:
    """The learner is on a course with a video that is converted and a text."""
    version = release_course(video(60_000, key="v1"), reading())
    _convert()
    return learning.enrol(user=learner, slug=version.course.slug, at=at)


def _convert() -> None:
    for converted in VideoVersion.objects.all():
        converted.state, converted.ready_at = VideoVersion.State.READY, converted.created_at
        converted.playable_at = converted.created_at
        converted.save()
        for position, (name, kind, side) in enumerate((("540p", "video", 540), ("audio-48k", "audio", 0))):
            Rendition.objects.create(
                version=converted,
                name=name,
                kind=kind,
                position=position,
                height=side,
                width=side * 2,
                bandwidth=1000,
                average_bandwidth=900,
                state=Rendition.State.DONE,
                done_percent=100,
                layout={"init": 24, "timescale": 1, "segments": [[500_000, 4], [500_000, 4]], "codec": "avc1.42c01e"},
            )


def _rules(enrolment: Enrolment, offline: str) -> None:
    Policy.objects.filter(pk=enrolment.policy_id).update(offline_reports=offline, offline_hours=72)


def taken(enrolment: Enrolment) -> str:
    return reverse("learn_taken", args=[enrolment.uuid, "v1"])


@pytest.mark.parametrize(
    ("offline", "told"), [("credit", "离线观看和在线观看一样计入"), ("progress", "离线观看只留记录，不计入分钟数")]
)
def test_the_terms_stand_there_before_anything_is_loaded(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client], offline: str, told: str
) -> None:
    _rules(enrolment, offline)
    page = signed_in(learner).get(LESSON).content.decode()
    assert told in page
    assert "976.6" in page  # the sound alone, in KB
    assert "1.9" in page  # with the picture, in MB
    assert not PlaySession.objects.exists(), "looking grants nothing"


def test_where_the_rules_say_no_nothing_is_offered(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client]
) -> None:
    _rules(enrolment, "no")
    page = signed_in(learner).get(LESSON).content.decode()
    assert OFFER not in page
    assert "offline/lesson" not in page
    assert "只计入在线观看" in page


def test_a_lecture_that_is_still_being_converted_is_not_offered(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client]
) -> None:
    _rules(enrolment, "credit")
    browser = signed_in(learner)
    assert OFFER in browser.get(LESSON).content.decode()
    VideoVersion.objects.update(state=VideoVersion.State.PACKAGING)
    assert OFFER not in browser.get(LESSON).content.decode()


def test_a_download_is_never_promised_beyond_the_end_of_the_course(enrolment: Enrolment, at: Any) -> None:
    _rules(enrolment, "credit")
    courses.end_listing(course=enrolment.course, at=at, learn_until=at + timedelta(hours=5), replacement=None)
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    lesson = learning.get_lesson(enrolment=enrolment, key="v1")
    terms = learning.download_terms(enrolment=enrolment, lesson=lesson, at=at)
    assert terms is not None
    assert terms.good_until == at + timedelta(hours=5)


def test_the_page_on_the_phone_holds_the_lesson_and_nothing_of_a_person(
    enrolment: Enrolment, learner: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(learner)
    answer = browser.get(taken(enrolment))
    page = answer.content.decode()
    assert "第 1 课" in page
    assert learner.get_short_name() not in page
    assert "csrfmiddlewaretoken" not in page
    assert "/media/" not in page, "no address that holds a right"
    assert 'method="post"' not in page
    assert "'self'" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_it_is_there_for_the_enrolled_alone(
    enrolment: Enrolment, learner: User, other_learner: User, stranger: Client, signed_in: Callable[[User], Client]
) -> None:
    assert signed_in(learner).get(taken(enrolment)).status_code == 200
    assert signed_in(other_learner).get(taken(enrolment)).status_code == 404
    assert stranger.get(taken(enrolment)).status_code == 302
    text = reverse("learn_taken", args=[enrolment.uuid, "text"])
    assert signed_in(learner).get(text).status_code == 404


def test_pages_say_whose_browser_it_is_and_nothing_else(
    learner: User, other_learner: User, stranger: Client, signed_in: Callable[[User], Client]
) -> None:
    marks = [mark_of(signed_in(user), "/help/") for user in (learner, other_learner, learner)]
    assert marks[0] == marks[2] != marks[1]
    assert re.fullmatch("[0-9a-f]{16}", str(marks[0]))
    assert mark_of(stranger, "/help/") == ""
    # What lies on a phone without belonging to anybody must not claim that nobody is signed in.
    assert mark_of(signed_in(learner), "/offline/") is None


def mark_of(browser: Client, path: str) -> str | None:
    found = re.search('data-owner="([^"]*)"', browser.get(path).content.decode())
    return found[1] if found else None
