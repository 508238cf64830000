"""The one gate to an enrolment and its lessons."""

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
    enrolments = Enrolment.objects.select_related("version__course__institution", "policy", "user").filter(
        user=user, state=Enrolment.State.ACTIVE
    )
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


def check_active(*, enrolment: Enrolment) -> None:
    """Raises `EnrolmentEnded` where the learner has left the course."""
    if enrolment.state != Enrolment.State.ACTIVE:
        raise EnrolmentEnded


def check_may_play(*, enrolment: Enrolment) -> None:
    """What a play token can't know: still enrolled, and the account still in use. Raises `EnrolmentEnded`."""
    check_active(enrolment=enrolment)
    if not User.objects.filter(pk=enrolment.user_id, is_active=True).exists():
        raise EnrolmentEnded
