"""Who may see and decide a submission. Every view of a submission goes through one of these gates."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common.errors import DomainError
from institutions import services as institutions
from listings.models import Submission
from listings.services.conflicts import ConflictOfInterest, conflict_of


class NotAnAuditor(DomainError):
    code = "not_an_auditor"
    status = 403
    message = _("Only auditors may look at this page.")


class NotAnOfficer(DomainError):
    code = "not_an_officer"
    status = 403
    message = _("Only officers and administrators may look at this page.")


class SubmissionNotFound(DomainError):
    """There is none, or it is none of this person's business: the answer is the same."""

    code = "submission_not_found"
    status = 404
    message = _("There is no such submission. It may belong to another institution.")


def check_is_auditor(user: User) -> None:
    """Raises `NotAnAuditor`."""
    if not accounts.is_auditor(user):
        raise NotAnAuditor


def check_is_officer(user: User) -> None:
    """Raises `NotAnOfficer`."""
    if not (user.is_superuser or accounts.is_officer(user)):
        raise NotAnOfficer


def has_conflict(*, user: User, submission: Submission, at: datetime | None = None) -> bool:
    """Whether this person's own work, institution or relation is concerned."""
    return bool(conflict_of(user_id=user.pk, submission=submission, at=at))


def check_may_review(*, user: User, submission: Submission, at: datetime | None = None) -> None:
    """Raises `NotAnAuditor`, `SubmissionNotFound` outside the auditor's region, or `ConflictOfInterest`."""
    check_is_auditor(user)
    if not accounts.covers(user, RoleGrant.Role.AUDITOR, submission.listing.region):
        raise SubmissionNotFound
    if conflict := conflict_of(user_id=user.pk, submission=submission, at=at):
        raise ConflictOfInterest(conflict)


def get_submission_for_auditor(*, user: User, uuid: UUID) -> Submission:
    """Raises `NotAnAuditor`, `SubmissionNotFound` or `ConflictOfInterest`."""
    check_is_auditor(user)
    submission = _submissions().filter(uuid=uuid).first()
    if submission is None:
        raise SubmissionNotFound
    check_may_review(user=user, submission=submission)
    return submission


def get_submission_for_institution(*, user: User, uuid: UUID) -> Submission:
    """A submission of one of the person's own institutions. Raises `SubmissionNotFound`."""
    own = institutions.works_for(user)
    submission = _submissions().filter(uuid=uuid, listing__institution__in=own).first()
    if submission is None:
        raise SubmissionNotFound
    return submission


def get_submission_for_officer(*, user: User, uuid: UUID) -> Submission:
    """A submission that an officer of its region, or the administrator, has to decide because reviewers disagree.

    Nobody decides about what concerns himself. Raises `NotAnOfficer`, `SubmissionNotFound`, `ConflictOfInterest`.
    """
    check_is_officer(user)
    submission = _submissions().filter(uuid=uuid).first()
    if submission is None or not (
        user.is_superuser or accounts.covers(user, RoleGrant.Role.OFFICER, submission.listing.region)
    ):
        raise SubmissionNotFound
    if conflict := conflict_of(user_id=user.pk, submission=submission):
        raise ConflictOfInterest(conflict)
    return submission


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.select_related(
        "listing__region", "listing__institution", "version__course__institution", "dossier__listing", "rule__rubric",
        "submitted_by", "decided_by",
    )  # fmt: skip
