"""A course whose listing ended or rests: what its learners are told, and the move to an equal course."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.models import Course, CourseVersion
from learning.models import ClassMember, Completion, Enrolment
from learning.services.carrying import carry_videos
from learning.services.enrolling import enrol_funded, funding_of
from learning.services.holding import hold_learner
from learning.services.playing import media_subject
from media_pipeline import services as media


class NoEqualCourse(DomainError):
    code = "no_equal_course"
    status = 409
    message = _("No other course is offered in place of this one at the moment. Nothing was changed.")


class NothingToMove(DomainError):
    code = "already_completed"
    status = 409
    message = _("You have completed this course already: its minutes are yours, and there is nothing to move.")


@dataclass(frozen=True)
class Ending:
    """`until`: the last moment to learn in, None where there is none. `is_over`: it has passed.

    `has_ended` is False where the course is only suspended. `equal` is the course offered in its place.
    """

    has_ended: bool
    until: datetime | None
    is_over: bool
    equal: CourseVersion | None


def ending_of(*, enrolment: Enrolment, at: datetime) -> Ending | None:
    """What the learner must know about the end of the course; None while it is in the catalogue."""
    availability = enrolment.course.availability
    if availability.listed:
        return None
    equal = None
    if availability.replacement_id is not None:
        equal = (
            CourseVersion.objects.select_related("course__institution")
            .filter(course=availability.replacement_id, availability__open=True)
            .first()
        )
    return Ending(
        has_ended=availability.ended_at is not None,
        until=availability.learn_until,
        is_over=not availability.lets_learn(at=at),
        equal=equal,
    )


def half_way(*, course: Course) -> QuerySet[Enrolment]:
    """Who is in the course and has not completed it."""
    return Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE, completion=None).order_by("pk")


def stop_media(*, course: Course, at: datetime) -> None:
    """Take back every right to stream that enrolments on this course were given."""
    media.revoke(subjects=_subjects(course), at=at)


def give_media_back(*, course: Course) -> None:
    """Undo `stop_media`."""
    media.give_back(subjects=_subjects(course))


def move_to_equal(*, enrolment: Enrolment, at: datetime) -> Enrolment:
    """Leave an ended course for the one offered in its place; what was watched of the same videos comes along.

    Nothing counts twice: the enrolment that is left can't be completed any more. Raises `NoEqualCourse`,
    `NothingToMove`, `enrolling.NotOpen`.
    """
    ending = ending_of(enrolment=enrolment, at=at)
    if ending is None or ending.equal is None:
        raise NoEqualCourse
    with transaction.atomic():
        # A report that was read before the move and is written after it would count where nobody looks any more.
        hold_learner(enrolment.user_id)
        locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if Completion.objects.filter(enrolment=locked).exists():
            raise NothingToMove
        if locked.state != Enrolment.State.ACTIVE:
            raise NoEqualCourse
        moved = enrol_funded(
            user=enrolment.user,
            slug=ending.equal.course.slug,
            at=at,
            funding=funding_of(enrolment),
            moved_from=locked,
        )
        carry_videos(old=enrolment, new=moved, at=at)
        ClassMember.objects.filter(enrolment=enrolment).update(enrolment=moved)
        Enrolment.objects.filter(pk=enrolment.pk).update(state=Enrolment.State.WITHDRAWN)
    return moved


def _subjects(course: Course) -> list[str]:
    return [media_subject(uuid) for uuid in Enrolment.objects.filter(course=course).values_list("uuid", flat=True)]
