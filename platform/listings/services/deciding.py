"""The decision itself: taken by the reviewers' agreement, or by an officer where they disagree and nobody is left."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common.errors import DomainError
from common.workdays import day_of, workdays_between
from courses import services as courses
from institutions.models import Institution
from listings.models import Listing, ListingEvent, ReviewAssignment, Submission
from listings.services import dossiers, notices, workflow
from listings.services.access import check_is_officer, get_submission_for_officer
from listings.services.drawing import lock
from listings.services.moves import move
from listings.services.seats import AlreadyDecided
from listings.services.signing import sign_decision

Act = ListingEvent.Act
Decision = Submission.Decision
MOST_SHOWN = 200


class NotForOfficer(DomainError):
    code = "not_for_officer"
    status = 409
    message = _("The reviewers decide this themselves: no decision of yours is needed.")


class InstitutionRests(DomainError):
    code = "institution_rests"
    status = 409
    message = _("Its institution may offer nothing new at present. It can be returned, or wait until that has changed.")


class DecisionReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Give the reasons for your decision. The reviewers and the institution read them.")


def decide_disagreement(*, submission: Submission, officer: User, decision: str, reason: str, at: datetime) -> None:
    """Decide where reviewers disagree and nobody is left to be drawn, as an officer of the region or administrator.

    Raises `DecisionReasonMissing`, `NotForOfficer`, `AlreadyDecided`, and what `get_submission_for_officer` raises.
    """
    reason = reason.strip()
    if not reason:
        raise DecisionReasonMissing
    get_submission_for_officer(user=officer, uuid=submission.uuid)
    with transaction.atomic():
        locked = lock(submission)
        if not locked.is_open:
            raise AlreadyDecided
        if locked.waits_for != Submission.WaitsFor.OFFICER:
            raise NotForOfficer
        decide(submission=locked, decision=Decision(decision), actor=officer, reason=reason, at=at)
    submission.refresh_from_db()


def is_for_officer(submission: Submission) -> bool:
    """Whether an officer decides, or has decided, over reviewers who disagree: then both reviews lie open to him."""
    reviews = submission.assignments.filter(state=ReviewAssignment.State.DONE).count()
    asked = submission.waits_for == Submission.WaitsFor.OFFICER
    return asked or (not submission.is_open and reviews < submission.seats)


def unsettled(*, user: User) -> list[Submission]:
    """What waits for this officer's decision, longest first; an administrator sees everything."""
    check_is_officer(user)
    waiting = Submission.objects.filter(decision=Decision.OPEN, waits_for=Submission.WaitsFor.OFFICER)
    if not user.is_superuser:
        waiting = waiting.filter(accounts.within_office(user, RoleGrant.Role.OFFICER, path="listing__region"))
    related = waiting.select_related("listing__institution", "version", "dossier")
    return list(related.order_by("submitted_at")[:MOST_SHOWN])


def decide(*, submission: Submission, decision: str, actor: User, reason: str, at: datetime) -> None:
    """Put the decision into effect for a locked submission, in the caller's transaction.

    Raises `AlreadyDecided`, and `InstitutionRests` where an institution was suspended or ended after it submitted.
    An approval releases what was reviewed: catalogue, search and directory show it when this commits. A return
    leaves the listing what it was before (decision D8); the page can be edited again.
    """
    if decision == Decision.APPROVED:
        _check_institution(submission.listing)
    submission.decision, submission.decided_by, submission.decided_at = decision, actor, at
    submission.reason = reason
    values = {
        "decision": decision,
        "decided_by": actor,
        "decided_at": at,
        "reason": reason,
        "waits_for": Submission.WaitsFor.NOTHING,
        "workdays_taken": workdays_between(day_of(submission.submitted_at), day_of(at)),
    } | sign_decision(submission)
    if Submission.objects.filter(pk=submission.pk, decision=Decision.OPEN).update(**values) != 1:
        raise AlreadyDecided
    submission.refresh_from_db()
    submission.listing.refresh_from_db()
    approving = decision == Decision.APPROVED
    if submission.version_id is not None:
        _of_course(submission, approving=approving, actor=actor, at=at)
    elif approving:
        dossiers.approved(dossier=submission.dossier, actor=actor, at=at)  # type: ignore[arg-type]
        submission.listing.refresh_from_db()
    notices.tell_trainers(submission=submission, at=at)
    notices.tell_reviewers(submission=submission, at=at)
    for act in (Act.APPROVED, Act.LISTED) if approving else (Act.RETURNED,):
        detail = {"sha256": submission.signed_hash}
        move(
            listing=submission.listing, act=act, actor=actor, at=at, submission=submission, reason=reason, detail=detail
        )


def _check_institution(listing: Listing) -> None:
    if listing.kind == Listing.Kind.INSTITUTION or listing.institution is None:
        return
    # Locked, so that an end of the institution's own listing at this moment comes before or after.
    if not Institution.objects.select_for_update().get(pk=listing.institution.pk).may_submit:
        raise InstitutionRests


def _of_course(submission: Submission, *, approving: bool, actor: User, at: datetime) -> None:
    version = submission.course_version
    if approving:
        courses.release(version=version, at=at, reviewed_at=at)
    else:
        courses.reject_candidate(version=version)
    action = "approve" if approving else "reject"
    workflow.finish(submission=submission, user=actor, action=action, comment=submission.reason)
