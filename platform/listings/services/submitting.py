"""Handing a course in for review."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from common.errors import DomainError
from courses import services as courses
from courses.models import CoursePage
from institutions import services as institutions
from listings.models import Listing, ListingEvent, Submission
from listings.services import links, relisting, text_checks, workflow
from listings.services.checks import Check, errors_in, institution_of, run_checks
from listings.services.moves import move
from listings.services.rounds import begin_round


class ChecksFailed(DomainError):
    """`checks` holds those that failed, each with its place in the editor."""

    code = "checks_failed"
    status = 422

    def __init__(self, checks: list[Check]) -> None:
        self.checks = checks
        super().__init__(
            ngettext(
                "%(count)d thing is still to do before the course can be submitted.",
                "%(count)d things are still to do before the course can be submitted.",
                len(checks),
            )
            % {"count": len(checks)}
        )


class AlreadySubmitted(DomainError):
    code = "already_submitted"
    status = 409
    message = _("The auditors already have this course. You will be told when they have decided.")


class ListingEnded(DomainError):
    code = "listing_ended"
    status = 409
    message = _("This listing has ended or is suspended, so no new version can be submitted.")


def submit(*, page: CoursePage, user: User, at: datetime) -> Submission:
    """Freeze the page's latest revision as a candidate and put it before the auditors.

    Raises `AlreadySubmitted`, `ChecksFailed`, `ListingEnded`, `institutions.MaySubmitNot`,
    `courses.NotReadyToFreeze`. All or nothing.
    """
    # Outside the transaction: it may take a second or two, and is kept whatever comes of submitting.
    relisting.make_sure(versions=courses.page_video_versions(page.get_latest_revision_as_object()), at=at)
    try:
        with transaction.atomic():
            return _submit(page=page, user=user, at=at)
    except IntegrityError as error:
        # Two at once: the database let one through.
        if open_submission(page=page) is not None:
            raise AlreadySubmitted from error
        raise


def open_submission(*, page: CoursePage) -> Submission | None:
    """What the auditors have of this page, if anything."""
    return Submission.objects.filter(version__course__page_id=page.pk, decision=Submission.Decision.OPEN).first()


def _submit(*, page: CoursePage, user: User, at: datetime) -> Submission:
    # The row is held, so that the second of two submits sees what the first did.
    page = CoursePage.objects.select_for_update().get(pk=page.pk)
    if open_submission(page=page) is not None:
        raise AlreadySubmitted
    revision = page.get_latest_revision() or page.save_revision(user=user)
    draft = revision.as_object()
    institutions.check_may_submit(user=user, institution=institution_of(page), at=at)
    checks = run_checks(page=draft, user=user, at=at)
    if failed := errors_in(checks):
        raise ChecksFailed(failed)
    version = courses.freeze(page=page, revision=revision, user=user, at=at)
    listing, _created = Listing.objects.select_for_update().get_or_create(
        course=version.course,
        defaults={
            "changed_at": at,
            "institution": version.course.institution,
            "region_id": version.course.institution.region_id,
        },
    )
    if listing.state in (Listing.State.SUSPENDED, Listing.State.EXITED):
        raise ListingEnded
    submission = Submission.objects.create(
        listing=listing,
        version=version,
        round=listing.submissions.count() + 1,
        submitted_by=user,
        submitted_at=at,
        checks=[check.kept() for check in checks],
    )
    links.ask(urls=text_checks.addresses(draft), at=at)
    workflow.start(page=page, user=user, at=at)
    move(listing=listing, act=ListingEvent.Act.SUBMITTED, actor=user, at=at, submission=submission)
    begin_round(submission=submission, at=at)
    return submission
