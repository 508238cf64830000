"""The ways out of the catalogue and back: suspended, ended, reinstated; and what everybody may still play."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.models import Availability, Course, CourseVersion, Lesson
from courses.search import index
from media_pipeline import services as media
from media_pipeline.models import VideoVersion

State = CourseVersion.State


class NotListed(DomainError):
    code = "not_listed"
    status = 409
    message = _("This course is not in the catalogue, so its listing can't be ended.")


class NotSuspended(DomainError):
    code = "not_suspended"
    status = 409
    message = _("This course can't come back by itself: it is in the catalogue, or nothing of it was ever released.")


def suspend(*, course: Course, at: datetime, stop_learning: bool = False) -> None:
    """Hide the course and take no enrolments until `resume`; those enrolled go on unless `stop_learning`.

    Raises `NotListed`.
    """
    with transaction.atomic():
        left = Availability.objects.filter(course=course, listed=True).update(
            listed=False, open=False, learn_until=at if stop_learning else None
        )
        if left != 1:
            raise NotListed
        _leave(course, at)


def end_listing(
    *, course: Course, at: datetime, learn_until: datetime | None = None, replacement: Course | None = None
) -> None:
    """Take the course out of catalogue and search and close enrolment, from suspension too.

    Those enrolled keep their version until `learn_until`, for good without one; `replacement` is offered to them.
    Raises `NotListed`.
    """
    with transaction.atomic():
        ended = Availability.objects.filter(course=course, ended_at=None).update(
            listed=False, open=False, ended_at=at, learn_until=learn_until, replacement=replacement
        )
        if ended != 1:
            raise NotListed
        CourseVersion.objects.filter(course=course, state=State.RELEASED).update(state=State.WITHDRAWN)
        _leave(course, at)


def resume(*, course: Course, at: datetime) -> None:
    """Back into catalogue and search with the version that was there last. Raises `NotSuspended`."""
    with transaction.atomic():
        back = Availability.objects.filter(course=course, listed=False).update(
            listed=True, open=True, ended_at=None, learn_until=None, replacement=None
        )
        if back != 1:
            raise NotSuspended
        version = CourseVersion.objects.get(availability__course=course)
        CourseVersion.objects.filter(pk=version.pk, state=State.WITHDRAWN).update(state=State.RELEASED)
        version.refresh_from_db()
        index.put(version=version)
        open_previews(version=version)


def open_previews(*, version: CourseVersion) -> None:
    """Let everybody play what this version shows to everybody."""
    media.open_to_public(versions=_shown(version))


def close_previews(*, version: CourseVersion, at: datetime) -> None:
    """Take from everybody what this version showed, but for what another course in the catalogue shows too."""
    elsewhere = Lesson.objects.filter(
        version__state=State.RELEASED, version__availability__listed=True, preview=True
    ).exclude(version=version)
    media.close_to_public(
        versions=_shown(version).exclude(pk__in=elsewhere.filter(video_version__isnull=False).values("video_version")),
        at=at,
    )


def _shown(version: CourseVersion) -> QuerySet[VideoVersion]:
    return VideoVersion.objects.filter(
        pk__in=Lesson.objects.filter(version=version, preview=True, video_version__isnull=False).values("video_version")
    )


def _leave(course: Course, at: datetime) -> None:
    index.remove(course=course)
    close_previews(version=CourseVersion.objects.get(availability__course=course), at=at)
