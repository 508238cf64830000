"""Seats in a review: taking a free one, beginning, giving it up."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from listings.models import Listing, ListingEvent, ReviewAssignment, Submission
from listings.services.access import check_may_review
from listings.services.drawing import fill_seats, free_seats, lock
from listings.services.moves import move

Act = ListingEvent.Act
State = ReviewAssignment.State


class AlreadyDecided(DomainError):
    code = "already_decided"
    status = 409
    message = _("This round is already decided. Nothing was changed.")


class TakenByAnother(DomainError):
    code = "taken_by_another"
    status = 409
    message = _("Other auditors are reviewing this. No seat is free.")


class AlreadySigned(DomainError):
    code = "already_signed"
    status = 409
    message = _("You have signed your review. It can't be changed any more; the decision follows when all are in.")


class LeaveReasonMissing(DomainError):
    code = "leave_reason_missing"
    message = _("Say why you can't review this.")


def seat_of(*, submission: Submission, user: User) -> ReviewAssignment | None:
    """The seat that this person holds in it, signed or not."""
    return submission.assignments.filter(reviewer=user, state__in=[State.ASSIGNED, State.DONE]).first()


def has_free_seat(submission: Submission) -> bool:
    """Whether a volunteer may take one."""
    return bool(free_seats(submission))


def signed_reviews(submission: Submission) -> list[ReviewAssignment]:
    """Who signed what. Not for anybody before the decision but the officer who has to take it."""
    return list(submission.assignments.filter(state=State.DONE).select_related("reviewer").order_by("seat"))


def take(*, submission: Submission, auditor: User, at: datetime) -> ReviewAssignment:
    """This auditor's seat, which begins with it; who holds none takes a free one as a volunteer.

    Raises `NotAnAuditor`, `SubmissionNotFound`, `ConflictOfInterest`, `AlreadyDecided`, `AlreadySigned`,
    `TakenByAnother`. The first comment or signature takes a seat by itself.
    """
    check_may_review(user=auditor, submission=submission, at=at)
    with transaction.atomic():
        locked = lock(submission)
        if not locked.is_open:
            submission.refresh_from_db(fields=["decision"])
            raise AlreadyDecided
        seat = seat_of(submission=locked, user=auditor)
        if seat is None:
            free = free_seats(locked)
            if not free or locked.waits_for == Submission.WaitsFor.OFFICER:
                raise TakenByAnother
            seat = ReviewAssignment.objects.create(
                submission=locked,
                reviewer=auditor,
                seat=free[0],
                origin=ReviewAssignment.Origin.VOLUNTEERED,
                assigned_at=at,
            )
            _record("review.volunteered", locked, actor=auditor, at=at, detail={"seat": seat.seat})
            if len(free) == 1:
                Submission.objects.filter(pk=locked.pk).update(waits_for=Submission.WaitsFor.NOTHING)
        if seat.state == State.DONE:
            raise AlreadySigned
        _begin(locked, seat, at=at)
    submission.refresh_from_db(fields=["waits_for", "decision"])
    submission.listing.refresh_from_db()
    return seat


def hand_back(*, submission: Submission, auditor: User, at: datetime, reason: str = "", conflict: bool = False) -> None:
    """Give the seat up; somebody else is drawn. Comments stay, unless a conflict of interest is declared.

    Raises `LeaveReasonMissing` (a conflict says what it is), `TakenByAnother` without a seat, `AlreadySigned`.
    """
    reason = reason.strip()
    if conflict and not reason:
        raise LeaveReasonMissing
    with transaction.atomic():
        locked = lock(submission)
        seat = seat_of(submission=locked, user=auditor)
        if not locked.is_open:
            raise AlreadyDecided
        if seat is None:
            raise TakenByAnother
        if seat.state == State.DONE:
            raise AlreadySigned
        leave(locked, seat, state=State.DECLINED, actor=auditor, at=at, reason=reason, conflict=conflict)
        fill_seats(submission=locked, at=at)
    submission.listing.refresh_from_db()
    submission.refresh_from_db(fields=["waits_for"])


def leave(
    submission: Submission,
    seat: ReviewAssignment,
    *,
    state: str,
    actor: User | None,
    at: datetime,
    reason: str = "",
    conflict: bool = False,
    why: str = "",
) -> None:
    """Empty a seat of the locked `submission`, in the caller's transaction. Raises `TakenByAnother`.

    `reason` is the reviewer's own and can be erased; `why`, one word, stays in the audit record. No actor is the
    platform.
    """
    values = {"state": state, "left_reason": reason, "conflict": conflict, "scores": {}, "summary": ""}
    if ReviewAssignment.objects.filter(pk=seat.pk, state=State.ASSIGNED).update(**values) != 1:
        raise TakenByAnother
    if conflict:
        submission.comments.filter(author=seat.reviewer_id).delete()
    detail: dict[str, str | int | bool] = {
        "submission": str(submission.uuid),
        "seat": seat.seat,
        "conflict": conflict,
    }
    detail |= {"why": why} if why else {}
    if seat.begun_at is not None and not _begun(submission):
        act = Act.HANDED_BACK
        move(listing=submission.listing, act=act, actor=actor, at=at, submission=submission, detail=detail)
        return
    _record(f"review.{state}", submission, actor=actor, at=at, detail=detail)


def _record(
    action: str, submission: Submission, *, actor: User | None, at: datetime, detail: dict[str, str | int | bool]
) -> None:
    audit.record(
        actor_uuid=str(actor.uuid) if actor else None,
        action=action,
        object_type="listing",
        object_id=str(submission.listing.uuid),
        at=at,
        region_code=submission.listing.region_id,
        detail={"submission": str(submission.uuid)} | detail,
    )


def _begin(submission: Submission, seat: ReviewAssignment, *, at: datetime) -> None:
    """The first of the reviewers to begin puts the listing in review."""
    if seat.begun_at is not None:
        return
    first = not _begun(submission)
    ReviewAssignment.objects.filter(pk=seat.pk).update(begun_at=at)
    seat.begun_at = at
    if first and submission.listing.state != Listing.State.IN_REVIEW:
        move(listing=submission.listing, act=Act.TAKEN, actor=seat.reviewer, at=at, submission=submission)


def _begun(submission: Submission) -> bool:
    held = submission.assignments.filter(state__in=[State.ASSIGNED, State.DONE])
    return held.exclude(begun_at=None).exists()
