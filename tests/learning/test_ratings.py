"""Ratings: after completion only, one an enrolment, changeable, erasable, moderated, shown from five on."""

from decimal import Decimal

import pytest

from accounts import services as accounts
from courses.models import Course
from learning import services as learning
from learning.models import Enrolment, LessonProgress, Rating
from tests.learning.conftest import reading


@pytest.fixture
def version(release_course):
    return release_course(reading())


@pytest.fixture
def finished(version, at):
    """`finished(3)`: the enrolment of the third person who completed the course."""

    def done(num: int) -> Enrolment:
        user = accounts.create_user(phone=f"+86138000002{num:02}", display_name=f"学员{num}", at=at)
        enrolment = learning.enrol(user=user, slug=version.course.slug, at=at)
        learning.mark_read(enrolment=enrolment, lesson_key="text", at=at)
        return enrolment

    return done


def course():
    return Course.objects.get()


def test_only_who_completed_it_rates(version, learner, at):
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    with pytest.raises(learning.NotCompleted):
        learning.rate(enrolment=enrolment, stars=5, text="", at=at)
    assert not LessonProgress.objects.exists()


def test_a_mean_is_shown_from_five_on(finished, at):
    for num, stars in enumerate((5, 4, 5, 3), start=1):
        learning.rate(enrolment=finished(num), stars=stars, text="", at=at)
    assert (course().rating_count, course().rating) == (4, None)
    learning.rate(enrolment=finished(5), stars=4, text="", at=at)
    assert course().rating == Decimal("4.2")


def test_a_rating_is_changed_not_doubled_and_can_be_taken_back(finished, at):
    enrolment = finished(1)
    learning.rate(enrolment=enrolment, stars=2, text="太快", at=at)
    learning.rate(enrolment=enrolment, stars=5, text="", at=at)
    assert (Rating.objects.get().stars, course().rating_count, course().rating_sum) == (5, 1, 5)
    learning.erase_rating(enrolment=enrolment)
    assert (Rating.objects.count(), course().rating_count, course().rating_sum) == (0, 0, 0)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(finished, at, stars):
    with pytest.raises(learning.NotStars):
        learning.rate(enrolment=finished(1), stars=stars, text="", at=at)


def test_a_text_has_at_most_500_characters(finished, at):
    with pytest.raises(learning.RatingTooLong):
        learning.rate(enrolment=finished(1), stars=3, text="字" * 501, at=at)
    learning.rate(enrolment=finished(2), stars=3, text="字" * 500, at=at)


def test_a_hidden_rating_is_neither_shown_nor_counted_and_changing_it_changes_nothing(finished, officer, at):
    enrolment = finished(1)
    rating = learning.rate(enrolment=enrolment, stars=1, text="骂人的话", at=at)
    learning.report_rating(rating=rating, at=at)
    with pytest.raises(learning.HidingNeedsReason):
        learning.settle_report(rating=rating, officer=officer, hide=True, reason=" ", at=at)
    learning.settle_report(rating=rating, officer=officer, hide=True, reason="辱骂", at=at)
    assert course().rating_count == 0
    learning.rate(enrolment=enrolment, stars=1, text="又骂", at=at)
    assert (course().rating_count, learning.public_ratings(course=course()).count()) == (0, 0)


def test_a_report_that_is_settled_may_come_again_and_the_rating_stands(finished, officer, at):
    rating = learning.rate(enrolment=finished(1), stars=4, text="不错", at=at)
    learning.report_rating(rating=rating, at=at)
    learning.settle_report(rating=rating, officer=officer, hide=False, reason="", at=at)
    rating.refresh_from_db()
    assert (rating.reported_at, rating.hidden_at, course().rating_count) == (None, None, 1)


def test_the_page_shows_display_names_answers_and_nothing_before_five(
    finished, version, officer, at, stranger, django_assert_max_num_queries
):
    url = f"/courses/{version.course.slug}/ratings/"
    for num in range(1, 6):
        html = stranger.get(url).content.decode()
        assert "评分还太少" in html
        assert "讲得清楚" not in html
        learning.rate(enrolment=finished(num), stars=5, text="讲得清楚", at=at)
    learning.answer_rating(rating=Rating.objects.first(), user=officer, text="谢谢", at=at)
    with django_assert_max_num_queries(4):
        html = stranger.get(url).content.decode()
    for words in ("讲得清楚", "学员3", "谢谢", "5.0"):
        assert words in html
    assert "5.0" in stranger.get(f"/courses/{version.course.slug}/").content.decode()
    assert stranger.post(f"{url}{Rating.objects.first().uuid}/report/").status_code == 302
    assert not Rating.objects.exclude(reported_at=None).exists()


def test_rating_by_the_pages(finished, version, signed_in, at):
    enrolment = finished(1)
    client, slug = signed_in(enrolment.user), version.course.slug
    assert 'name="stars"' in client.get(f"/learn/{slug}/done/").content.decode()
    client.post(f"/learn/{slug}/rate/", {"stars": "4", "text": "好"})
    assert Rating.objects.get().stars == 4
    client.post(f"/learn/{slug}/rate/", {"stars": "九"})
    assert Rating.objects.get().stars == 4
    client.post(f"/learn/{slug}/rate/", {"erase": "1"})
    assert not Rating.objects.exists()
