"""What auditors do with a submission: take it, hand it back, return it, approve it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses import services as courses
from courses.models import CourseVersion
from listings.models import ListingEvent, Submission
from listings.services import notices, workflow
from listings.services.access import check_may_review
from listings.services.moves import move

Act = ListingEvent.Act


class AlreadyDecided(DomainError):
    code = "already_decided"
    status = 409
    message = _("This round is already decided. Nothing was changed.")


class TakenByAnother(DomainError):
    code = "taken_by_another"
    status = 409
    message = _("Another auditor is reviewing this course.")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Say in the reason what has to change, so that the trainer knows what to do.")


def take(*, submission: Submission, auditor: User, at: datetime) -> None:
    """Make the submission this auditor's, who already having it changes nothing.

    Raises `NotAnAuditor`, `ConflictOfInterest`, `AlreadyDecided`, `TakenByAnother`. The first comment or decision
    takes a submission by itself.
    """
    check_may_review(user=auditor, submission=submission)
    with transaction.atomic():
        taken = Submission.objects.filter(pk=submission.pk, decision="", reviewer=None).update(
            reviewer=auditor, taken_at=at
        )
        submission.refresh_from_db(fields=["reviewer", "taken_at", "decision"])
        if not submission.is_open:
            raise AlreadyDecided
        if submission.reviewer_id != auditor.pk:
            raise TakenByAnother
        if taken:
            submission.listing.refresh_from_db()
            move(listing=submission.listing, act=Act.TAKEN, actor=auditor, at=at, submission=submission)


def hand_back(*, submission: Submission, auditor: User, at: datetime) -> None:
    """Put it back into the queue for somebody else. Comments stay. Raises `TakenByAnother`."""
    with transaction.atomic():
        changed = Submission.objects.filter(pk=submission.pk, decision="", reviewer=auditor).update(
            reviewer=None, taken_at=None
        )
        if changed != 1:
            raise TakenByAnother
        submission.refresh_from_db(fields=["reviewer", "taken_at"])
        submission.listing.refresh_from_db()
        move(listing=submission.listing, act=Act.HANDED_BACK, actor=auditor, at=at, submission=submission)


def return_for_changes(*, submission: Submission, auditor: User, reason: str, at: datetime) -> None:
    """Send it back with a reason. The listing stays what it was before (decision D8); the page can be edited again.

    Raises `ReasonMissing` and what `take` raises.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    with transaction.atomic():
        _decide(submission=submission, decision=Submission.Decision.RETURNED, auditor=auditor, reason=reason, at=at)
        courses.reject_candidate(version=submission.version)
        workflow.finish(submission=submission, user=auditor, action="reject", comment=reason)
        notices.tell_trainers(submission=submission, at=at)
        move(listing=submission.listing, act=Act.RETURNED, actor=auditor, at=at, submission=submission, reason=reason)


def approve(*, submission: Submission, auditor: User, at: datetime, reason: str = "") -> CourseVersion:
    """Release what was reviewed: catalogue, search and directory show it when this commits.

    Raises what `take` raises. A second approval is `AlreadyDecided`.
    """
    reason = reason.strip()
    with transaction.atomic():
        _decide(submission=submission, decision=Submission.Decision.APPROVED, auditor=auditor, reason=reason, at=at)
        version = courses.release(version=submission.version, at=at, reviewed_at=at)
        workflow.finish(submission=submission, user=auditor, action="approve", comment=reason)
        notices.tell_trainers(submission=submission, at=at)
        for act in (Act.APPROVED, Act.LISTED):
            move(listing=submission.listing, act=act, actor=auditor, at=at, submission=submission, reason=reason)
    return version


def _decide(*, submission: Submission, decision: str, auditor: User, reason: str, at: datetime) -> None:
    take(submission=submission, auditor=auditor, at=at)
    changed = Submission.objects.filter(pk=submission.pk, decision="", reviewer=auditor).update(
        decision=decision, decided_by=auditor, decided_at=at, reason=reason
    )
    if changed != 1:
        raise AlreadyDecided
    submission.refresh_from_db(fields=["decision", "decided_by", "decided_at", "reason"])
    submission.listing.refresh_from_db()
