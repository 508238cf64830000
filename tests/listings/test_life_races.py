"""Races of a listing's life, on PostgreSQL: SQLite lets one writer in at a time and so has none of these."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts import services as accounts
from courses import services as courses
from learning import services as learning
from learning.models import Enrolment
from listings import services as listings
from listings.models import DirectoryRelease, Listing, ListingEvent
from tests.learning.test_races import all_at_once, failures

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"),
]


@pytest.fixture(autouse=True)
def _page_tree(db: None) -> None:
    """What a flush took and no migration brings again: Wagtail's locale and the root of its tree."""
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Collection, Locale, Page

    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if not Page.objects.exists():
        page = ContentType.objects.get_for_model(Page)
        Page.add_root(instance=Page(title="Root", slug="root", content_type=page, locale=locale))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def fresh():
    return Listing.objects.get()


def test_of_eight_officers_who_suspend_one_does(listed, regional_officer, at):
    def suspend():
        listings.suspend(listing=fresh(), officer=regional_officer, reason="核实", at=at)

    results = all_at_once(*[suspend] * 8)
    assert [type(error) for error in failures(results)] == [listings.ListingMoved] * 7
    assert ListingEvent.objects.filter(act="suspended").count() == 1


def test_of_an_end_and_a_withdrawal_one_happens_and_nobody_waits_for_ever(listed, regional_officer, trainer, at):
    def end():
        listings.exit_listing(listing=fresh(), officer=regional_officer, exit_reason="violation", reason="x", at=at)

    def withdraw():
        listings.withdraw(listing=fresh(), user=trainer.user, reason="y", at=at)

    results = all_at_once(end, withdraw, end, withdraw)
    assert [type(error) for error in failures(results)] == [listings.ListingMoved] * 3
    assert ListingEvent.objects.filter(act="exited").count() == 1


def test_an_approval_and_an_end_at_once_leave_one_truth(listed, draft, trainer, auditor, regional_officer, at):
    submission = listings.submit(page=draft, user=trainer.user, at=at)

    def approve():
        listings.approve(submission=submission, auditor=auditor, at=at)

    def end():
        listings.exit_listing(listing=fresh(), officer=regional_officer, exit_reason="violation", reason="x", at=at)

    results = all_at_once(approve, end)
    assert results[1] is None
    assert results[0] is None or isinstance(results[0], listings.ListingMoved)
    listing = fresh()
    assert listing.state == "exited"
    assert not listing.listed_course.availability.open


def test_whoever_joins_while_it_ends_is_in_before_or_not_at_all(listed, regional_officer, at):
    people = [accounts.create_user(phone=f"+86138000001{num:02}", at=at) for num in range(8)]

    def join(person):
        return learning.enrol(user=person, slug="titles", at=at)

    def end():
        listings.exit_listing(listing=fresh(), officer=regional_officer, exit_reason="violation", reason="x", at=at)

    results = all_at_once(*[lambda person=person: join(person) for person in people[:4]], end,
                          *[lambda person=person: join(person) for person in people[4:]])  # fmt: skip
    for error in failures(results):
        assert error.code in ("course_not_open", "course_not_found")
    joined = [result for result in results if isinstance(result, Enrolment)]
    assert Enrolment.objects.count() == len(joined)
    # Whoever got in was told of the end: nobody slipped in unseen after it.
    from accounts.models import Notice

    told = set(Notice.objects.filter(url="/learn/titles/").values_list("user_id", flat=True))
    assert told == {enrolment.user_id for enrolment in joined}
    with pytest.raises(courses.CourseNotFound):
        join(accounts.create_user(phone="+8613800000199", at=at))


def test_of_eight_publishers_each_release_has_a_number_of_its_own(listed, officer, at):
    def publish():
        return listings.publish(region=None, officer=officer, at=at + timedelta(minutes=1))

    results = all_at_once(*[publish] * 8)
    assert all(isinstance(error, listings.PublishedMeanwhile) for error in failures(results))
    count = DirectoryRelease.objects.count()
    assert count == 8 - len(failures(results)) >= 1
    assert listings.check_releases() == (count, [])
