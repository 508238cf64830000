"""Who may see and decide a submission. Every view of a submission goes through one of these gates."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from common.errors import DomainError
from institutions import services as institutions
from listings.models import Submission


class NotAnAuditor(DomainError):
    code = "not_an_auditor"
    status = 403
    message = _("Only auditors may look at this page.")


class SubmissionNotFound(DomainError):
    """There is none, or it is none of this person's business: the answer is the same."""

    code = "submission_not_found"
    status = 404
    message = _("There is no such submission. It may belong to another institution.")


class ConflictOfInterest(DomainError):
    code = "conflict_of_interest"
    status = 403
    message = _("You belong to the institution that submitted this course, so another auditor has to review it.")


def check_is_auditor(user: User) -> None:
    """Raises `NotAnAuditor`."""
    if not accounts.is_auditor(user):
        raise NotAnAuditor


def has_conflict(*, user: User, submission: Submission) -> bool:
    """Whether this person's own work or institution is concerned."""
    if submission.submitted_by_id == user.pk:
        return True
    own = {institution.pk for institution in institutions.institutions_of(user)}
    return submission.version.course.institution_id in own


def check_may_review(*, user: User, submission: Submission) -> None:
    """Raises `NotAnAuditor` or `ConflictOfInterest`."""
    check_is_auditor(user)
    if has_conflict(user=user, submission=submission):
        raise ConflictOfInterest


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
    own = institutions.institutions_of(user)
    submission = _submissions().filter(uuid=uuid, version__course__institution__in=own).first()
    if submission is None:
        raise SubmissionNotFound
    return submission


def _submissions() -> QuerySet[Submission]:
    return Submission.objects.select_related(
        "listing", "version__course__institution", "submitted_by", "reviewer", "decided_by"
    )
