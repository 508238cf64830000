"""The one door to learners, and the way out of the catalogue (decision D3)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.models import Availability, Course, CourseVersion
from courses.search import index

State = CourseVersion.State


class NotACandidate(DomainError):
    code = "not_a_candidate"
    status = 409
    message = _("This version is no longer waiting for a decision: somebody was faster. Reload the page.")


class CodeTaken(DomainError):
    code = "code_taken"
    status = 409
    message = _("Another course took this course code since it was submitted. Return the course and ask for another.")


class NotListed(DomainError):
    code = "not_listed"
    status = 409
    message = _("This course is not in the catalogue, so its listing can't be ended.")


def release(*, version: CourseVersion, at: datetime, reviewed_at: datetime) -> CourseVersion:
    """Show `version` to learners in place of the course's present one, catalogue and search included.

    Called by `listings` on approval, by nobody else. Raises `NotACandidate`, `CodeTaken`.
    """
    with transaction.atomic():
        # Two approvals at once: the course's row makes the second wait, and then find no candidate.
        course = Course.objects.select_for_update().get(pk=version.course_id)
        CourseVersion.objects.filter(course=course, state=State.RELEASED).exclude(pk=version.pk).update(
            state=State.SUPERSEDED
        )
        moved = CourseVersion.objects.filter(pk=version.pk, state=State.CANDIDATE).update(
            state=State.RELEASED, released_at=at, reviewed_at=reviewed_at
        )
        if moved != 1:
            raise NotACandidate
        version.refresh_from_db()
        _set_code(course, version.content.get("code", course.code))
        listed = Availability.objects.filter(course=course, listed=True).first()
        Availability.objects.update_or_create(
            course=course,
            defaults={
                "version": version,
                "listed": True,
                "open": True,
                "listed_at": listed.listed_at if listed else at,
                "ended_at": None,
            },
        )
        index.put(version=version)
    return version


def _set_code(course: Course, code: str) -> None:
    """The reviewed code becomes the course's: directory and certificates show it from now on."""
    if code and Course.objects.filter(code=code).exclude(pk=course.pk).exists():
        raise CodeTaken
    Course.objects.filter(pk=course.pk).update(code=code)


def reject_candidate(*, version: CourseVersion) -> None:
    """Mark a returned candidate; the course and its released version stay as they are. Raises `NotACandidate`."""
    moved = CourseVersion.objects.filter(pk=version.pk, state=State.CANDIDATE).update(state=State.REJECTED)
    if moved != 1:
        raise NotACandidate


def end_listing(*, course: Course, at: datetime) -> None:
    """Take the course out of catalogue and search and close enrolment; those enrolled keep their version.

    Raises `NotListed`.
    """
    with transaction.atomic():
        ended = Availability.objects.filter(course=course, listed=True).update(listed=False, open=False, ended_at=at)
        if ended != 1:
            raise NotListed
        CourseVersion.objects.filter(course=course, state=State.RELEASED).update(state=State.WITHDRAWN)
        index.remove(course=course)


def note_completion(*, course: Course, at: datetime) -> None:
    """Count one more learner who finished, for ordering. Called by `learning` within its own transaction."""
    Course.objects.filter(pk=course.pk).update(completions=F("completions") + 1, last_completed_at=at)
