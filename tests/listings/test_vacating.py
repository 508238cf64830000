"""A course waits for no reviewer who is gone: seats are freed and drawn again."""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import Notice
from audit.models import Event
from institutions import services as institutions
from listings import services as listings
from listings.models import Comment, Listing, ReviewAssignment
from listings.services.vacating import vacate_seats


def holders(submission):
    return [seat.reviewer for seat in submission.assignments.filter(state__in=["assigned", "done"])]


def lose_office(auditor, institution, at):
    auditor.role_grants.update(to_date=F("from_date"))


def be_deactivated(auditor, institution, at):
    auditor.is_active = False
    auditor.save()


def join_the_institution(auditor, institution, at):
    institutions.make_manager(institution=institution, user=auditor, by=None, at=at)


@pytest.mark.parametrize(
    ("happens", "why"),
    [(lose_office, "office"), (be_deactivated, "office"), (join_the_institution, "conflict")],
)
def test_the_seat_of_a_reviewer_who_may_not_any_more_is_drawn_again(
    submission, auditor, second_auditor, institution, at, happens, why
):
    listings.comment(submission=submission, auditor=auditor, text="好", at=at)
    assert Listing.objects.get().state == "in_review"
    happens(auditor, institution, at)
    listings.sweep(at=at + timedelta(hours=1))
    assert holders(submission) == [second_auditor]
    assert Listing.objects.get().state == "submitted"
    left = ReviewAssignment.objects.get(reviewer=auditor)
    assert (left.state, left.conflict) == ("replaced", why == "conflict")
    assert Comment.objects.exists() is (why == "office")
    event = Event.objects.get(action="listing.handed_back")
    assert (event.actor_uuid, event.detail["why"]) == ("", why)
    assert vacate_seats(at=at + timedelta(hours=2)) == 0


def test_a_review_left_alone_is_drawn_again_and_the_regions_officer_is_told(
    submission, auditor, second_auditor, regional_officer, at
):
    """Drawn on Monday the 2nd of November; the third working day after it is Thursday."""
    assert vacate_seats(at=at + timedelta(days=3)) == 0
    assert vacate_seats(at=at + timedelta(days=4)) == 1
    assert holders(submission) == [second_auditor]
    told = Notice.objects.filter(subject__startswith="逾期未开始")
    assert {notice.user for notice in told} == {auditor, regional_officer}
    assert Event.objects.get(action="review.replaced").detail["why"] == "not_begun"
    assert listings.take(submission=submission, auditor=second_auditor, at=at).begun_at


def test_who_has_begun_keeps_the_seat(submission, auditor, second_auditor, at):
    listings.take(submission=submission, auditor=auditor, at=at)
    assert vacate_seats(at=at + timedelta(days=30)) == 0
    assert holders(submission) == [auditor]


def test_a_signed_review_stands_when_its_reviewer_leaves_office(two_reviewed, auditor, second_auditor, institution, at):
    listings.return_for_changes(submission=two_reviewed, auditor=auditor, reason="改", at=at)
    lose_office(auditor, institution, at)
    assert vacate_seats(at=at) == 0
    assert set(holders(two_reviewed)) == {auditor, second_auditor}


def test_where_nobody_else_is_there_it_waits_visibly(submission, auditor, regional_officer, at):
    assert vacate_seats(at=at + timedelta(days=4)) == 1
    submission.refresh_from_db()
    assert submission.waits_for == "reviewer"
    assert Notice.objects.filter(user=regional_officer, subject__startswith="没有找到审核员").exists()
    assert listings.take(submission=submission, auditor=auditor, at=at).origin == "volunteered"
