"""Who is told what about a review. Notices are written in the platform's first language."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from listings.models import ReviewAssignment, Submission
from listings.rules import BEGIN_WORKING_DAYS
from listings.services import dossiers


def tell_drawn(*, assignment: ReviewAssignment, at: datetime) -> None:
    """A reviewer learns that they were drawn, and until when the decision is due."""
    submission = assignment.submission
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Yours to review: %(title)s") % {"title": submission.subject.title}
        body = _("You were drawn at random for round %(round)d.") % {"round": submission.round}
        if submission.due_date:
            body += _("The decision is due by %(day)s.") % {"day": submission.due_date.isoformat()}
        body += _("If you have a conflict of interest, say so on the page: somebody else will be drawn.")
    _tell([assignment.reviewer], subject, body, reverse("listings_desk", args=[submission.uuid]), at)


def tell_officers(*, submission: Submission, at: datetime) -> None:
    """The region's officers, or the administrators where there are none, learn that a review needs them."""
    people = accounts.officers_for(submission.listing.region)
    with translation.override(settings.LANGUAGE_CODE):
        title = {"title": submission.subject.title}
        if submission.waits_for == Submission.WaitsFor.OFFICER:
            subject = _("Reviewers disagree: %(title)s") % title
            body = _("No further auditor is free of a conflict of interest. Please decide, with your reasons.")
            url = reverse("listings_settle", args=[submission.uuid])
        else:
            subject = _("No reviewer found: %(title)s") % title
            body = _(
                "No auditor of the region is free of a conflict of interest. It is tried again by itself; another "
                "auditor would help."
            )
            url = ""
    _tell(people, subject, body, url, at)


def tell_not_begun(*, assignment: ReviewAssignment, at: datetime) -> None:
    """The region's officers and the reviewer learn that a review was left alone. Officers are not told whose it was:
    who reviews stays between the platform and the reviewer until the round is decided."""
    submission = assignment.submission
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Not begun in time: %(title)s") % {"title": submission.subject.title}
        body = _("A reviewer had not begun after %(days)d working days, so their seat is drawn anew.") % {
            "days": BEGIN_WORKING_DAYS
        }
    _tell([*accounts.officers_for(submission.listing.region), assignment.reviewer], subject, body, "", at)


def tell_reviewers(*, submission: Submission, at: datetime) -> None:
    """Those who signed learn what was decided, and may read each other's reviews from now on."""
    signed = submission.assignments.filter(state=ReviewAssignment.State.DONE).select_related("reviewer")
    people = [seat.reviewer for seat in signed if seat.reviewer_id != submission.decided_by_id]
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Decided: %(title)s") % {"title": submission.subject.title}
        body = submission.get_decision_display()
    _tell(people, subject, body, reverse("listings_desk", args=[submission.uuid]), at)


def tell_applicant(*, submission: Submission, at: datetime) -> None:
    """Who handed in a dossier learns what was decided, and where the letter is."""
    with translation.override(settings.LANGUAGE_CODE):
        if submission.decision == Submission.Decision.APPROVED:
            subject = _("Approved and in the directory: %(title)s") % {"title": submission.subject.title}
        else:
            subject = _("Returned for changes: %(title)s") % {"title": submission.subject.title}
    assert submission.dossier is not None
    url = dossiers.author_url(submission.dossier)
    accounts.notify(user=submission.submitted_by, subject=subject[:120], body=submission.reason, url=url, at=at)


def tell_trainers(*, submission: Submission, at: datetime) -> None:
    """The person who submitted and the course's trainers learn what was decided, and where to read it."""
    subject_of = submission.subject
    with translation.override(settings.LANGUAGE_CODE):
        if submission.decision == Submission.Decision.APPROVED:
            subject = _("Approved and in the directory: %(title)s") % {"title": subject_of.title}
            body = submission.reason
            url = submission.version.get_absolute_url() if submission.version else _author_url(submission)
        else:
            subject = _("Returned for changes: %(title)s") % {"title": subject_of.title}
            body = submission.reason
            url = (
                reverse("listings_comments", args=[submission.uuid]) if submission.version else _author_url(submission)
            )
    concerned = Q(pk=submission.submitted_by_id)
    if submission.version:
        concerned |= Q(pk__in=submission.version.trainers.values("user_id"))
    _tell(User.objects.filter(concerned).order_by("pk"), subject, body, url, at)


def _author_url(submission: Submission) -> str:
    """Who handed in a dossier reads the decision where they applied, which is no page of the desk."""
    return dossiers.author_url(submission.dossier) if submission.dossier else ""


def _tell(people: Iterable[User], subject: str, body: str, url: str, at: datetime) -> None:
    for person in people:
        accounts.notify(user=person, subject=subject[:120], body=body, url=url, at=at)
