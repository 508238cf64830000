"""The one door to learners (decision D3). The ways out are in `ending`."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from common.errors import DomainError
from courses.models import Availability, Course, CourseVersion
from courses.search import index
from courses.services import ending

State = CourseVersion.State


class NotACandidate(DomainError):
    code = "not_a_candidate"
    status = 409
    message = _("This version is no longer waiting for a decision: somebody was faster. Reload the page.")


class CodeTaken(DomainError):
    code = "code_taken"
    status = 409
    message = _("Another course took this course code since it was submitted. Return the course and ask for another.")


def release(*, version: CourseVersion, at: datetime, reviewed_at: datetime) -> CourseVersion:
    """Show `version` to learners in place of the course's present one, catalogue and search included.

    Called by `listings` on approval, by nobody else. Raises `NotACandidate`, `CodeTaken`.
    """
    with transaction.atomic():
        # Two approvals at once: the course's row makes the second wait, and then find no candidate.
        course = Course.objects.select_for_update().get(pk=version.course_id)
        former = CourseVersion.objects.filter(course=course, state=State.RELEASED).exclude(pk=version.pk).first()
        if former is not None:
            CourseVersion.objects.filter(pk=former.pk).update(state=State.SUPERSEDED)
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
                "learn_until": None,
                "replacement": None,
            },
        )
        index.put(version=version)
        if former is not None:
            ending.close_previews(version=former, at=at)
        ending.open_previews(version=version)
        _record("courses.released", version.course, at, {"version": str(version.uuid)})
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


def _record(action: str, course: Course, at: datetime, detail: dict[str, str]) -> None:
    # Who decided stands in the event of the listing, of the same transaction.
    audit.record(
        actor_uuid=None,
        action=action,
        object_type="course",
        object_id=str(course.uuid),
        at=at,
        region_code=course.institution.region_id,
        detail=detail,
    )


def note_completion(*, course: Course, at: datetime) -> None:
    """Count one more learner who finished, for ordering. Called by `learning` within its own transaction."""
    Course.objects.filter(pk=course.pk).update(completions=F("completions") + 1, last_completed_at=at)


def note_ratings(*, course: Course, count: int, stars: int) -> None:
    """Keep how many ratings there are and their sum, for showing. Called by `learning` within its own transaction."""
    Course.objects.filter(pk=course.pk).update(rating_count=count, rating_sum=stars)
