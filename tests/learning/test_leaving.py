"""Leaving a course by one's own choice, and coming back to where one was."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from courses import services as courses
from learning import services as learning
from learning.models import Absence, Completion, Enrolment, LessonProgress, WatchSegment
from tests.learning.conftest import reading, video
from tests.learning.rosters import make_class, proved, roster


@pytest.fixture
def version(release_course):
    return release_course(video(60_000, "v1"), reading())


@pytest.fixture
def half_way(learner, version, play):
    """Half of the lecture has counted."""
    player = play(learner, version, "v1")
    player.open()
    player.watch(0, 30_000)
    return player


def counted(enrolment):
    return LessonProgress.objects.get(enrolment=enrolment, lesson_key="v1").counted_ms


def test_who_leaves_and_comes_back_goes_on_where_they_were(half_way, learner, version):
    enrolment, before = half_way.enrolment, counted(half_way.enrolment)
    assert before > 0
    learning.leave_course(enrolment=enrolment, at=half_way.now)
    with pytest.raises(learning.NotEnrolled):
        learning.get_enrolment(user=learner, slug=version.course.slug)
    assert counted(enrolment) == before
    back = learning.enrol(user=learner, slug=version.course.slug, at=half_way.now + timedelta(days=3))
    assert (back.pk, back.state, back.created_at) == (enrolment.pk, "active", enrolment.created_at)
    assert counted(back) == before
    assert learning.enrol(user=learner, slug=version.course.slug, at=half_way.now + timedelta(days=4)) == back


def test_clocks_that_differ_and_a_second_leave_break_nothing(half_way, learner, version):
    enrolment, at = half_way.enrolment, half_way.now
    learning.leave_course(enrolment=enrolment, at=at)
    learning.come_back(enrolment=enrolment, at=at - timedelta(milliseconds=200))
    assert Absence.objects.get().back_at == at
    learning.leave_course(enrolment=enrolment, at=at)
    Absence.objects.filter(back_at=None).update(back_at=at)
    with pytest.raises(learning.NotEnrolled):
        learning.come_back(enrolment=enrolment, at=at)


def test_who_comes_back_with_everything_done_has_completed(half_way, learner, version):
    enrolment, at = half_way.enrolment, half_way.now
    half_way.watch(30_000, 60_000)
    learning.leave_course(enrolment=enrolment, at=at)
    LessonProgress.objects.create(enrolment=enrolment, lesson_key="text", done_at=at, updated_at=at)
    learning.come_back(enrolment=enrolment, at=at + timedelta(days=1))
    assert Completion.objects.filter(enrolment=enrolment).exists()


def test_nothing_counts_while_one_is_away(half_way):
    segments = WatchSegment.objects.count()
    learning.leave_course(enrolment=half_way.enrolment, at=half_way.now)
    with pytest.raises(learning.EnrolmentEnded):
        half_way.watch(30_000, 45_000)
    assert WatchSegment.objects.count() == segments


def test_each_coming_and_going_is_on_record(half_way, learner, version, auditor):
    enrolment, at = half_way.enrolment, half_way.now
    for day in range(2):
        learning.leave_course(enrolment=enrolment, at=at + timedelta(days=day))
        learning.enrol(user=learner, slug=version.course.slug, at=at + timedelta(days=day, hours=1))
    kinds = [event.kind for event in learning.replay(enrolment=enrolment) if event.kind in ("left", "came_back")]
    assert kinds == ["left", "came_back"] * 2
    actions = Event.objects.filter(action__startswith="learning.course_").order_by("pk")
    assert [event.action for event in actions] == ["learning.course_left", "learning.course_rejoined"] * 2
    assert len(learning.own_data(user=learner)["courses"][0]["absences"]) == 2


def test_a_completed_course_is_not_left(learner, release_course, at):
    version = release_course(reading())
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    learning.mark_read(enrolment=enrolment, lesson_key="text", at=at)
    assert Completion.objects.get().enrolment == enrolment
    with pytest.raises(learning.NothingToLeave):
        learning.leave_course(enrolment=enrolment, at=at)


def test_leaving_twice_is_leaving_once(half_way):
    learning.leave_course(enrolment=half_way.enrolment, at=half_way.now)
    with pytest.raises(learning.EnrolmentEnded):
        learning.leave_course(enrolment=half_way.enrolment, at=half_way.now)
    assert Absence.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(enrolment=half_way.enrolment, left_at=half_way.now)


def test_who_joined_by_a_class_leaves_the_class_too(learner, version, trainer, at):
    proved(learner, at)
    group = make_class(trainer.user, version.course, at)
    content = roster(("小林", learner.phone))
    learning.invite_roster(training_class=group, by=trainer.user, content=content, at=at)
    place = learning.class_invitations(user=learner, at=at).get()
    enrolment = learning.join_class(user=learner, uuid=place.uuid, consent=True, at=at).enrolment
    learning.leave_course(enrolment=enrolment, at=at)
    assert learning.class_places(user=learner).get().state == "left"
    assert learning.enrol(user=learner, slug=version.course.slug, at=at) == enrolment
    assert learning.class_places(user=learner).get().state == "left"


def test_one_comes_back_to_an_ended_course_while_it_lets_learn(half_way, learner, version):
    at = half_way.now
    learning.leave_course(enrolment=half_way.enrolment, at=at)
    courses.end_listing(course=version.course, at=at, learn_until=at + timedelta(days=10))
    slug = version.course.slug
    with pytest.raises(learning.CourseClosed):
        learning.enrol(user=learner, slug=slug, at=at + timedelta(days=11))
    assert learning.enrol(user=learner, slug=slug, at=at + timedelta(days=1)) == half_way.enrolment


def test_who_comes_back_is_not_asked_for_skills(half_way, learner, version, release_course):
    first = release_course(reading(), slug="first")
    learning.leave_course(enrolment=half_way.enrolment, at=half_way.now)
    version.content["prerequisites"] = [{"course": str(first.course.uuid), "code": "", "title_zh": "", "title_en": ""}]
    version.save(update_fields=["content"])
    assert learning.enrol(user=learner, slug=version.course.slug, at=half_way.now) == half_way.enrolment


def test_an_enrolment_that_was_replaced_is_not_come_back_to(learner, version, release_course, at):
    old = learning.enrol(user=learner, slug=version.course.slug, at=at)
    equal = release_course(reading(), slug="equal")
    courses.end_listing(course=version.course, at=at, replacement=equal.course)
    learning.move_to_equal(enrolment=learning.get_enrolment(user=learner, slug=version.course.slug), at=at)
    assert Enrolment.objects.get(pk=old.pk).state == "withdrawn"
    assert not learning.left_courses(user=learner).exists()
    with pytest.raises(courses.CourseNotFound):
        learning.enrol(user=learner, slug=version.course.slug, at=at)


def test_the_way_out_and_back_by_the_pages(learner, other_learner, version, signed_in, at):
    learning.enrol(user=learner, slug=version.course.slug, at=at)
    browser, slug = signed_in(learner), version.course.slug
    assert "确定退出" in browser.get(f"/learn/{slug}/v1/").content.decode()
    assert signed_in(other_learner).post(f"/learn/{slug}/leave/").status_code == 404
    assert browser.get(f"/learn/{slug}/leave/").status_code == 405
    page = browser.post(f"/learn/{slug}/leave/", follow=True).content.decode()
    assert "你已退出这门课" in page
    assert "退出的课程" in page
    # Who signed in for it comes by GET: nothing is asked, the way back is on that page.
    assert browser.get(f"/courses/{slug}/enrol/").url == "/me/"
    back = browser.post(f"/courses/{slug}/enrol/", follow=True).content.decode()
    assert "欢迎回来" in back
    assert "退出的课程" not in browser.get("/me/").content.decode()


def test_programs_leave_and_come_back(learner, other_learner, version, signed_in, at):
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    browser, address = signed_in(learner), f"/api/v1/learn/enrolments/{enrolment.uuid}/leave"
    assert signed_in(other_learner).post(address).status_code == 404
    assert browser.post(address).status_code == 204
    assert browser.post(address).status_code == 404
    again = browser.post(
        "/api/v1/learn/enrolments", {"course": version.course.slug}, content_type="application/json"
    ).json()
    assert again["enrolment"] == str(enrolment.uuid)
