"""How far somebody is with a business of their own: asked for Malan courses, answered freely (R043)."""

import pytest
from django.db import IntegrityError, transaction

from courses.models import CourseVersion
from learning import services as learning
from learning.models import Enrolment
from learning.services import Funding
from reference.models import MalanCourseType
from tests.learning.conftest import reading
from tests.learning.newer import next_version


@pytest.fixture
def malan(release_course):
    version = release_course(reading(), slug="malan-course")
    CourseVersion.objects.filter(pk=version.pk).update(malan_type=MalanCourseType.objects.first())
    version.refresh_from_db()
    return version


def said(stage):
    return Funding(shares={"self": 100}, startup_stage=stage)


def test_a_malan_course_keeps_what_was_said_on_that_day(learner, malan, at):
    enrolment = learning.enrol(user=learner, slug="malan-course", at=at, funding=said("preparing"))
    assert enrolment.startup_stage == "preparing"
    assert learning.enrol(user=learner, slug="malan-course", at=at, funding=said("early")).startup_stage == "preparing"
    assert learning.replay(enrolment=enrolment)[0].facts["startup_stage"] == "准备创业"
    assert learning.own_data(user=learner)["courses"][0]["startup_stage"] == "preparing"
    newer = next_version(malan, at=at)
    taken = learning.take_newer_version(enrolment=enrolment, version=newer.uuid, at=at)
    assert taken.startup_stage == "preparing"


def test_nobody_has_to_say(learner, malan, at):
    assert learning.enrol(user=learner, slug="malan-course", at=at).startup_stage == ""


def test_other_courses_keep_nothing_of_it(learner, release_course, at):
    version = release_course(reading())
    assert learning.enrol(user=learner, slug=version.course.slug, at=at, funding=said("early")).startup_stage == ""


def test_an_unknown_stage_joins_nothing(learner, malan, at):
    with pytest.raises(learning.UnknownStage):
        learning.enrol(user=learner, slug="malan-course", at=at, funding=said("rich"))
    assert not Enrolment.objects.exists()


def test_the_database_knows_no_other_stage(learner, malan, at):
    learning.enrol(user=learner, slug="malan-course", at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.update(startup_stage="rich")


def test_the_page_asks_once_before_joining(learner, malan, signed_in):
    browser, address = signed_in(learner), "/courses/malan-course/enrol/"
    asked = browser.post(address)
    assert asked.status_code == 200
    assert "准备创业" in asked.content.decode()
    assert not Enrolment.objects.exists()
    wrong = browser.post(address, {"payer": "self", "startup_stage": "rich"})
    assert wrong.status_code == 422
    assert browser.post(address, {"payer": "self", "startup_stage": "early"}).status_code == 302
    assert Enrolment.objects.get().startup_stage == "early"


def test_other_courses_are_joined_by_one_press_and_do_not_ask(learner, release_course, signed_in):
    slug = release_course(reading()).course.slug
    browser = signed_in(learner)
    assert "准备创业" not in browser.get(f"/courses/{slug}/enrol/").content.decode()
    assert browser.post(f"/courses/{slug}/enrol/").status_code == 302


def test_programs_say_it_too(learner, malan, signed_in):
    body = {"course": "malan-course", "startup_stage": "early"}
    address = "/api/v1/learn/enrolments"
    wrong = signed_in(learner).post(address, body | {"startup_stage": "rich"}, content_type="application/json")
    assert wrong.status_code == 422
    assert signed_in(learner).post(address, body, content_type="application/json").status_code == 200
    assert Enrolment.objects.get().startup_stage == "early"


def test_the_privacy_page_names_it(stranger):
    page = stranger.get("/privacy/").content.decode()
    assert "你填写的创业阶段" in page
    assert "你退出课程和回来的时间" in page
