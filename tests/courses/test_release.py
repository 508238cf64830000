"""One door to learners: what was not released, or has left, is nowhere."""

import pytest
from django.test import Client

from courses import services as courses
from courses.models import Availability, Course, CourseVersion, SearchEntry


def _everywhere(client: Client, version: CourseVersion) -> dict[str, bool]:
    """Where a visitor comes across the course."""
    slug, title = version.course.slug, version.title_zh
    listings = {
        "home": "/",
        "malan": "/malan/",
        "catalogue": "/courses/",
        "search": f"/courses/?q={title}",
        "category": "/courses/category/malan/",
        "sitemap": "/sitemap.xml",
        "feed": "/courses/feed/",
        "api": "/api/v1/courses/",
        "api search": f"/api/v1/courses/?q={title}",
    }
    found = {name: slug in client.get(address).content.decode() for name, address in listings.items()}
    pages = {"page": f"/courses/{slug}/", "api detail": f"/api/v1/courses/{slug}"}
    return found | {name: client.get(address).status_code == 200 for name, address in pages.items()}


@pytest.fixture
def malan(compose):
    return compose(title="马兰花创业入门", slug="start-small", categories=("malan",), malan_type="awareness")


def test_a_released_course_is_everywhere(malan, freeze, stranger, at):
    version = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    found = _everywhere(stranger, version)
    assert all(found.values()), found


def test_a_candidate_is_nowhere_even_when_its_page_is_live(malan, freeze, stranger):
    version = freeze(malan)
    malan.get_latest_revision().publish(skip_permission_checks=True)
    malan.refresh_from_db()
    assert malan.live
    found = _everywhere(stranger, version)
    assert not any(found.values()), found
    # Its place in Wagtail's tree leads to the course's own address, which tells of nothing yet.
    answer = stranger.get(malan.url_path.replace("/malan-skills", "", 1))
    assert (answer.status_code, stranger.get(answer.url).status_code) == (302, 404)


def test_the_page_that_was_never_submitted_answers_404_in_wagtails_tree(malan, stranger):
    malan.save_revision().publish(skip_permission_checks=True)
    assert stranger.get(malan.url_path.replace("/malan-skills", "", 1)).status_code == 404


def test_a_course_that_left_is_nowhere(malan, freeze, stranger, at):
    version = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    courses.end_listing(course=version.course, at=at)
    found = _everywhere(stranger, version)
    assert not any(found.values()), found
    assert not SearchEntry.objects.exists()
    with pytest.raises(courses.NotListed):
        courses.end_listing(course=version.course, at=at)


def test_a_new_version_takes_the_place_of_the_old_one(malan, freeze, stranger, at):
    first = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    malan.title = "换了名字的课"
    second = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "released")
    assert Availability.objects.get(course=first.course).version == second
    assert list(courses.find_courses(query="马兰花创业入门")) == []
    assert list(courses.find_courses(query="换了名字")) == [second]


def test_a_candidate_beside_a_released_version_changes_nothing_for_learners(malan, freeze, stranger, at):
    released = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    malan.title = "还没审过的名字"
    freeze(malan)
    assert courses.get_released(slug=released.course.slug) == released
    assert "还没审过的名字" not in stranger.get(f"/courses/{released.course.slug}/").content.decode()
    assert not courses.find_courses(query="还没审过").exists()


def test_a_version_is_released_once(malan, freeze, at):
    version = freeze(malan)
    courses.release(version=version, at=at, reviewed_at=at)
    with pytest.raises(courses.NotACandidate):
        courses.release(version=version, at=at, reviewed_at=at)


def test_a_returned_candidate_leaves_the_released_version_in_place(malan, freeze, at):
    released = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    candidate = freeze(malan)
    courses.reject_candidate(version=candidate)
    with pytest.raises(courses.NotACandidate):
        courses.release(version=candidate, at=at, reviewed_at=at)
    assert courses.get_released(slug=released.course.slug) == released


def test_a_course_may_come_back(malan, freeze, at):
    version = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    courses.end_listing(course=version.course, at=at)
    again = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    assert courses.get_released(slug=again.course.slug) == again
    assert list(courses.find_courses(query="马兰花创业")) == [again]


def test_a_new_course_code_shows_once_it_was_reviewed(malan, freeze, at):
    """Certificates and the directory print it."""
    malan.code = "OLD-1"
    first = courses.release(version=freeze(malan), at=at, reviewed_at=at)
    malan.code = "NEW-1"
    second = freeze(malan)
    assert Course.objects.get(pk=first.course_id).code == "OLD-1"
    courses.release(version=second, at=at, reviewed_at=at)
    assert Course.objects.get(pk=first.course_id).code == "NEW-1"


def test_a_course_code_taken_meanwhile_stops_the_release(malan, compose, freeze, at):
    courses.release(version=freeze(malan), at=at, reviewed_at=at)
    malan.code = "ONE-1"
    late = freeze(malan)
    freeze(compose(code="ONE-1"))
    with pytest.raises(courses.CodeTaken):
        courses.release(version=late, at=at, reviewed_at=at)
    late.refresh_from_db()
    assert late.state == CourseVersion.State.CANDIDATE
