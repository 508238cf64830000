"""Seats that nobody sits in any more: the platform frees them, so that a course waits for nobody who is gone."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from itertools import batched

from django.db import transaction

from accounts import services as accounts
from accounts.models import RoleGrant
from common.workdays import day_of, workdays_between
from listings.models import ReviewAssignment, Submission
from listings.rules import BEGIN_WORKING_DAYS
from listings.services import notices
from listings.services.conflicts import Conflicts
from listings.services.drawing import fill_seats, lock
from listings.services.seats import leave

State = ReviewAssignment.State
SEATS_AT_ONCE = 200


class Why(StrEnum):
    """As the audit record says it."""

    OFFICE = "office"  # no auditor of the region any more, or not active
    CONFLICT = "conflict"
    NOT_BEGUN = "not_begun"


def vacate_seats(*, at: datetime) -> int:
    """Free every unsigned seat whose reviewer lost the office, got a conflict of interest or has not begun in time, and
    draw again. Signed reviews stand. Returns how many seats were freed. Safe to run twice.

    Who left a review alone may come back as a volunteer, as who handed it back may; the region's officers are told.
    """
    return sum(_vacate(submission_id, seat_id, why, at=at) for submission_id, seat_id, why in list(_to_vacate(at=at)))


def _to_vacate(*, at: datetime) -> Iterator[tuple[int, int, Why]]:
    """(submission, seat, why): a handful of queries for two hundred seats, and one for each region."""
    seats = ReviewAssignment.objects.filter(state=State.ASSIGNED, submission__decision="").order_by("pk")
    seats = seats.select_related("submission__listing__region")
    auditors: dict[str, set[int]] = {}
    for some in batched(seats.iterator(chunk_size=SEATS_AT_ONCE), SEATS_AT_ONCE, strict=False):
        people = {seat.reviewer_id for seat in some}
        conflicts = Conflicts(people=people, submissions=[seat.submission for seat in some], at=at)
        for seat in some:
            region = seat.submission.listing.region
            if region.pk not in auditors:
                able = accounts.people_with(RoleGrant.Role.AUDITOR, region=region)
                auditors[region.pk] = set(able.values_list("pk", flat=True))
            if seat.reviewer_id not in auditors[region.pk]:
                yield seat.submission_id, seat.pk, Why.OFFICE
            elif conflicts.of(seat.reviewer_id, seat.submission):
                yield seat.submission_id, seat.pk, Why.CONFLICT
            elif _is_late(seat, at=at):
                yield seat.submission_id, seat.pk, Why.NOT_BEGUN


def _is_late(seat: ReviewAssignment, *, at: datetime) -> bool:
    return seat.begun_at is None and workdays_between(day_of(seat.assigned_at), day_of(at)) > BEGIN_WORKING_DAYS


def _vacate(submission_id: int, seat_id: int, why: Why, *, at: datetime) -> bool:
    with transaction.atomic():
        locked = lock(Submission.objects.get(pk=submission_id))
        seat = ReviewAssignment.objects.select_related("reviewer").filter(pk=seat_id, state=State.ASSIGNED).first()
        # Signed, begun or decided since we looked.
        if seat is None or not locked.is_open or (why == Why.NOT_BEGUN and seat.begun_at is not None):
            return False
        seat.submission = locked
        leave(locked, seat, state=State.REPLACED, actor=None, at=at, conflict=why == Why.CONFLICT, why=why.value)
        if why == Why.NOT_BEGUN:
            notices.tell_not_begun(assignment=seat, at=at)
        fill_seats(submission=locked, at=at)
    return True
