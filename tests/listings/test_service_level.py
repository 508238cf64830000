"""The queue's filters and risks, and what the public reads about how quickly reviews are decided."""

import sys
from datetime import timedelta

import pytest
from django.urls import reverse

from listings import services as listings
from listings.services import level


@pytest.fixture
def three_decided(write_course, trainer, auditor, at):
    """After one, three and eight working days; five were promised."""
    for days in (1, 3, 10):
        submission = listings.submit(page=write_course(slug=f"course-{days}"), user=trainer.user, at=at)
        listings.approve(submission=submission, auditor=auditor, at=at + timedelta(days=days))


def of_courses(at):
    return next(row for row in listings.service_level(at=at) if row.kind == "course")


def test_the_public_reads_median_share_and_number(three_decided, write_course, trainer, at):
    listings.submit(page=write_course(slug="open"), user=trainer.user, at=at)
    row = of_courses(at + timedelta(days=20))
    assert (row.median_days, row.in_time, row.decided, row.in_time_percent) == (3, 2, 3, 66)
    assert (row.open, row.late) == (1, 1)
    assert row.promised == (5, 10)


def test_the_middle_of_an_even_number_is_between_two(three_decided, write_course, trainer, auditor, at):
    submission = listings.submit(page=write_course(slug="fourth"), user=trainer.user, at=at)
    listings.approve(submission=submission, auditor=auditor, at=at + timedelta(days=2))
    assert of_courses(at + timedelta(days=20)).median_days == 2.5


def test_what_was_decided_more_than_a_year_ago_no_longer_counts(three_decided, at):
    assert of_courses(at + level.LOOKS_BACK + timedelta(days=20)).decided == 0


def test_the_page_names_nobody_and_asks_little(
    three_decided, trainer, institution, stranger, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        html = stranger.get(reverse("service_level")).content.decode()
    assert trainer.name_zh not in html
    assert institution.name_zh not in html
    kinds = stranger.get(reverse("service_level"), {"format": "json"}).json()["kinds"]
    assert {row["kind"] for row in kinds} == {"platform", "institution", "course", "resource"}


def test_the_queue_is_filtered(submission, auditor, second_auditor, write_course, trainer, at):
    listings.submit(page=write_course(slug="other"), user=trainer.user, at=at + timedelta(days=9))
    later = at + timedelta(days=10)

    def shown(**filters):
        return [
            row.submission for row in listings.queue(user=auditor, at=later, filters=listings.Filters(**filters)).rows
        ]

    assert len(shown()) == 2
    assert shown(show="mine") == shown(show="late") == [submission]
    assert shown(show="unassigned") == []
    assert len(shown(kind="course")) == 2
    assert shown(kind="platform") == []
    assert listings.Filters.read(show="anything", kind="else") == listings.Filters()


def test_a_long_queue_has_pages(submission, auditor, write_course, trainer, signed_in, at, monkeypatch):
    listings.submit(page=write_course(slug="other"), user=trainer.user, at=at)
    monkeypatch.setattr(sys.modules["listings.services.queue"], "PAGE_SIZE", 1)
    found = listings.queue(user=auditor, at=at, page="2")
    assert (len(found.rows), found.waiting, found.page.number) == (1, 2, 2)
    html = signed_in(auditor).get(reverse("listings_queue"), {"page": "1"}).content.decode()
    assert "page=2" in html


def test_risk_names_its_reasons(submission, auditor, trainer, draft, at):
    first = listings.risks_of([submission])[submission.pk]
    assert "new_institution" in first.codes
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    again = listings.submit(page=draft, user=trainer.user, at=at)
    assert "returned" in listings.risks_of([again])[again.pk].codes
    listings.approve(submission=again, auditor=auditor, at=at)
    third = listings.submit(page=draft, user=trainer.user, at=at)
    assert "new_institution" not in listings.risks_of([third])[third.pk].codes
