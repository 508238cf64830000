"""A course that ends while somebody is half-way: what counts, what is shown, and the move to an equal one."""

from datetime import timedelta

import pytest

from common import clock
from courses import services as courses
from learning import services as learning
from learning.models import CarriedOver, Completion, Enrolment, LessonProgress
from skillsbank import services as skillsbank
from tests.learning.conftest import reading, video


@pytest.fixture
def old(release_course):
    return release_course(video(60_000, "a"), video(40_000, "b"), reading(), slug="old-course")


@pytest.fixture
def equal(release_course, old):
    """Another course with the first's first video, and one of its own."""
    version = release_course(video(60_000, "x"), video(30_000, "y"), slug="equal-course")
    same = old.lessons.get(key="a").video_version
    version.lessons.filter(key="x").update(video_version=same)
    return version


def end(old, at, equal=None, days=90):
    courses.end_listing(
        course=old.course, at=at, learn_until=at + timedelta(days=days), replacement=equal.course if equal else None
    )


def fresh(user, slug):
    return learning.get_enrolment(user=user, slug=slug)


def test_minutes_go_on_counting_in_the_teach_out_and_are_deposited(old, learner, play, give_name):
    give_name(learner)
    player = play(learner, old, "a")
    player.watch(0, 30_000)
    end(old, player.now)
    player.watch(30_000, 60_000)
    enrolment = fresh(learner, "old-course")
    learning.mark_read(enrolment=enrolment, lesson_key="text", at=player.now)
    second = type(player)(learner, enrolment, "b", player.now).open()
    second.watch(0, 40_000)
    assert Completion.objects.get().state == "credited"
    assert skillsbank.balance_minutes(learner) == 1


def test_what_was_deposited_stays_when_the_course_is_closed_for_good(old, learner, play, give_name):
    test_minutes_go_on_counting_in_the_teach_out_and_are_deposited(old, learner, play, give_name)
    later = clock.now() + timedelta(days=4000)
    assert fresh(learner, "old-course").course.availability.lets_learn(at=later) is False
    assert skillsbank.balance_minutes(learner) == 1


def test_everything_that_counts_is_refused_once_it_is_over(old, learner, play, at):
    player = play(learner, old, "a")
    end(old, player.now, days=0)
    enrolment = fresh(learner, "old-course")
    acts = [
        lambda: player.claim((0, 5_000, 1.0), after_s=10),
        lambda: learning.mark_read(enrolment=enrolment, lesson_key="text", at=player.now),
        lambda: learning.open_lesson(
            user=learner, enrolment_uuid=enrolment.uuid, lesson_key="a", device="", at=player.now
        ),
        lambda: learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=player.now),
        lambda: learning.renew_media(device="test", token=player.token, at=player.now),
    ]
    for act in acts:
        with pytest.raises(learning.CourseClosed):
            act()
    assert not LessonProgress.objects.filter(counted_ms__gt=0).exists()


def test_pages_tell_until_when_and_afterwards_that_it_is_over(old, learner, signed_in, at):
    learning.enrol(user=learner, slug="old-course", at=at)
    now = clock.now()
    end(old, now)
    client = signed_in(learner)
    day = f"{now + timedelta(days=90):%Y年}"
    for url in ("/learn/old-course/a/", "/me/"):
        html = client.get(url).content.decode()
        assert day in html
    type(old.course.availability).objects.update(learn_until=now)
    html = client.get("/learn/old-course/").content.decode()
    assert "这门课已关闭" in html
    assert client.get("/learn/old-course/a/").url == "/learn/old-course/"
    assert "已关闭" in client.get("/me/").content.decode()


def test_a_move_brings_along_what_was_watched_of_the_same_video(old, equal, learner, play):
    player = play(learner, old, "a")
    player.watch(0, 45_000)
    second = type(player)(learner, player.enrolment, "b", player.now).open()
    second.watch(0, 40_000)
    end(old, second.now, equal)
    moved = learning.move_to_equal(enrolment=fresh(learner, "old-course"), at=second.now)
    (row,) = LessonProgress.objects.filter(enrolment=moved)
    assert (row.lesson_key, row.counted_ms) == ("x", 45_000)
    carried = CarriedOver.objects.get()
    assert (carried.came_from, carried.from_lesson_key, carried.counted_ms) == (player.enrolment, "a", 45_000)
    assert "carried" in [event.kind for event in learning.replay(enrolment=moved)]
    with pytest.raises(learning.NotEnrolled):
        fresh(learner, "old-course")
    with pytest.raises(learning.EnrolmentEnded):
        second.claim((0, 5_000, 1.0), after_s=10)


def test_nothing_counts_twice_after_a_move(old, equal, learner, play, give_name):
    give_name(learner)
    player = play(learner, old, "a")
    player.watch(0, 60_000)
    end(old, player.now, equal)
    moved = learning.move_to_equal(enrolment=fresh(learner, "old-course"), at=player.now)
    rest = type(player)(learner, moved, "y", player.now).open()
    rest.watch(0, 30_000)
    assert learning.evaluate(enrolment=Enrolment.objects.get(pk=player.enrolment.pk), at=rest.now) is None
    assert skillsbank.balance_minutes(learner) == 1


def test_there_is_no_move_where_none_is_offered_or_all_is_done(old, equal, learner, at):
    enrolment = learning.enrol(user=learner, slug="old-course", at=at)
    with pytest.raises(learning.NoEqualCourse):
        learning.move_to_equal(enrolment=enrolment, at=at)
    end(old, at, equal)
    courses.suspend(course=equal.course, at=at)
    with pytest.raises(learning.NoEqualCourse):
        learning.move_to_equal(enrolment=fresh(learner, "old-course"), at=at)
    courses.resume(course=equal.course, at=at)
    for lesson in old.lesson_list:
        LessonProgress.objects.create(
            enrolment=enrolment, lesson_key=lesson.key, counted_ms=lesson.duration_ms, done_at=at, updated_at=at
        )
    learning.evaluate(enrolment=enrolment, at=at)
    with pytest.raises(learning.NothingToMove):
        learning.move_to_equal(enrolment=fresh(learner, "old-course"), at=at)


def test_moving_by_the_page(old, equal, learner, signed_in, at):
    learning.enrol(user=learner, slug="old-course", at=at)
    end(old, clock.now(), equal)
    client = signed_in(learner)
    assert "/learn/old-course/move/" in client.get("/learn/old-course/a/").content.decode()
    assert client.post("/learn/old-course/move/").url == "/learn/equal-course/"
    assert client.post("/learn/old-course/move/").status_code == 404
