"""The one gate to an enrolment and its lessons."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses.models import Lesson
from learning.models import Enrolment


class NotEnrolled(DomainError):
    code = "not_enrolled"
    status = 404
    message = _("You are not enrolled on this course. Open the course page to join it.")


class UnknownLesson(DomainError):
    code = "unknown_lesson"
    status = 404
    message = _("This course has no such lesson. Its list of lessons shows what there is.")


def get_enrolment(*, user: User, slug: str = "", uuid: UUID | None = None) -> Enrolment:
    """The learner's own active enrolment, by the course's address or by its public id. Raises `NotEnrolled`."""
    enrolments = Enrolment.objects.select_related(
        "version__course__institution", "course__availability", "policy", "user"
    ).filter(user=user, state=Enrolment.State.ACTIVE)
    found = (enrolments.filter(uuid=uuid) if uuid else enrolments.filter(course__slug=slug)).first()
    if found is None:
        raise NotEnrolled
    return found


def get_lesson(*, enrolment: Enrolment, key: str, kind: str = "") -> Lesson:
    """A lesson of the version that the learner is enrolled on. Raises `UnknownLesson`."""
    for lesson in enrolment.version.lesson_list:
        if lesson.key == key and kind in ("", lesson.kind):
            return lesson
    raise UnknownLesson


class EnrolmentEnded(DomainError):
    code = "enrolment_ended"
    status = 409
    message = _("You have left this course, so nothing more is counted. What counted before is kept.")


class CourseClosed(DomainError):
    """Its listing ended, and so did the time to finish; or it is suspended for learners too."""

    code = "course_closed"
    status = 409
    message = _(
        "This course is closed and its time for finishing is over, so nothing more counts. What counted before is kept."
    )


def check_active(*, enrolment: Enrolment, at: datetime) -> None:
    """Raises `EnrolmentEnded` where the learner has left the course, `CourseClosed` where the course is over."""
    if enrolment.state != Enrolment.State.ACTIVE:
        raise EnrolmentEnded
    if not enrolment.course.availability.lets_learn(at=at):
        raise CourseClosed


def check_may_play(*, enrolment: Enrolment, at: datetime) -> None:
    """What a play token can't know: still enrolled, the course still open, and the account still in use.

    Raises `EnrolmentEnded`, `CourseClosed`.
    """
    check_active(enrolment=enrolment, at=at)
    if not User.objects.filter(pk=enrolment.user_id, is_active=True).exists():
        raise EnrolmentEnded
