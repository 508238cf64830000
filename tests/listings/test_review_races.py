"""Races, on PostgreSQL: SQLite lets one writer in at a time and so has none of these."""

from collections.abc import Iterator

import pytest
from django.db import connection
from wagtail.models import Collection, Locale, Page

from listings import services as listings
from listings.models import DrawSeed, ListingEvent, ReviewAssignment, ReviewDraw, Submission
from tests.learning.test_races import all_at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"),
]


@pytest.fixture(autouse=True)
def _guards_lifted_to_empty_the_database(db: None) -> Iterator[None]:
    from common.append_only import append_only_tables, install_append_only, remove_append_only

    if not Page.objects.exists():
        # Emptying the database after the test before took what Wagtail's migrations had put there.
        Locale.objects.get_or_create(language_code="zh-hans")
        Page.add_root(instance=Page(title="Root", slug="root"))
        Collection.add_root(instance=Collection(name="Root"))
    yield
    for table in append_only_tables():
        remove_append_only(table)
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)
    for table in append_only_tables():
        install_append_only(table)


def test_two_who_sign_at_once_decide_once(two_reviewed, auditor, second_auditor, at):
    def signing(who):
        fresh = Submission.objects.select_related("listing__region", "version__course").get(pk=two_reviewed.pk)
        return lambda: listings.return_for_changes(submission=fresh, auditor=who, reason="改", at=at)

    assert all_at_once(signing(auditor), signing(second_auditor)) == [None, None]
    two_reviewed.refresh_from_db()
    assert two_reviewed.decision == "returned"
    assert ListingEvent.objects.filter(act="returned").count() == 1
    assert listings.signature_holds(two_reviewed)


def test_one_who_signs_twice_at_once_signs_once(two_reviewed, auditor, at):
    def signing(reason):
        fresh = Submission.objects.select_related("listing__region", "version__course").get(pk=two_reviewed.pk)
        return lambda: listings.return_for_changes(submission=fresh, auditor=auditor, reason=reason, at=at)

    results = all_at_once(signing("一"), signing("二"))
    assert sorted(type(one).__name__ for one in results) == ["AlreadySigned", "NoneType"]
    assert ReviewAssignment.objects.filter(state="done").count() == 1


def test_two_draws_at_once_fill_each_seat_once(
    two_reviewed, auditor, second_auditor, third_auditor, write_course, trainer, at
):
    other = listings.submit(page=write_course(slug="other"), user=trainer.user, at=at)
    for submission in (two_reviewed, other):
        ReviewDraw.objects.filter(submission=submission).delete()
        submission.assignments.all().delete()
    acts = [
        lambda one=one: listings.fill_seats(submission=Submission.objects.get(pk=one.pk), at=at)
        for one in (two_reviewed, two_reviewed, other, other)
    ]
    results = all_at_once(*acts)
    assert not [one for one in results if isinstance(one, Exception)]
    for submission in (two_reviewed, other):
        seats = submission.assignments.filter(state="assigned")
        assert sorted(seats.values_list("seat", flat=True)) == [1, 2]
        assert len({seat.reviewer_id for seat in seats}) == 2
    assert all(listings.replays(draw) for draw in ReviewDraw.objects.select_related("seed"))
    assert DrawSeed.objects.filter(used_at=None).count() >= 1


def test_two_volunteers_for_one_seat(submission, auditor, second_auditor, third_auditor, at):
    ReviewDraw.objects.all().delete()
    submission.assignments.all().delete()

    def taking(who):
        fresh = Submission.objects.select_related("listing__region", "version__course").get(pk=submission.pk)
        return lambda: listings.take(submission=fresh, auditor=who, at=at)

    results = all_at_once(taking(second_auditor), taking(third_auditor))
    assert sorted(type(one).__name__ for one in results) == ["ReviewAssignment", "TakenByAnother"]
