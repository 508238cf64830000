"""Short answers, marked by a trainer of the course's institution: a queue, and one mark for each answer.

Who wrote an answer is not shown: it is the answer that is marked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses.models import Course, Lesson, Question
from learning.models import AnswerMark, Attempt
from learning.services.handing_in import decide, decided, to_mark
from learning.services.markers import marks_for
from learning.services.telling import tell

COMMENT_MAX = 1_000


class NothingToMark(DomainError):
    """There is no such answer, it is another institution's, or it is one's own: the answer is the same."""

    code = "nothing_to_mark"
    status = 404
    message = gettext_lazy("There is no such answer that waits for your mark.")


class AlreadyMarked(DomainError):
    code = "already_marked"
    status = 409
    message = gettext_lazy("Somebody else marked this answer in the meantime. Nothing was changed.")


class PointsOutOfRange(DomainError):
    code = "points_out_of_range"
    status = 422

    def __init__(self, most: int) -> None:
        message = _("Give whole points from 0 to %(most)d.") % {"most": most}
        super().__init__(message)

    message: str | Promise


class CommentTooLong(DomainError):
    code = "comment_too_long"
    status = 422
    message = gettext_lazy("The comment is too long. Shorten it to 1,000 characters.")


@dataclass(frozen=True)
class ToMark:
    """One answer to mark. `others` wait in the same attempt."""

    attempt: Attempt
    lesson: Lesson
    question: Question
    given: list[str]
    others: int


def waiting_for(user: User, *, at: datetime) -> QuerySet[Attempt]:
    """Attempts that this person may mark, the oldest first: of institutions that they mark for, never their own."""
    return _waiting(marks_for(user=user, at=at)).exclude(enrolment__user=user)


def waiting_of(course: Course) -> QuerySet[Attempt]:
    """Attempts at quizzes of one course that wait, the oldest first."""
    return _waiting([course.institution]).filter(enrolment__course=course)


def get_to_mark(*, user: User, enrolment: UUID, lesson_key: str, num: int, at: datetime) -> ToMark:
    """The first answer of an attempt that has no mark yet, with its question. Raises `NothingToMark`."""
    attempt = waiting_for(user, at=at).filter(enrolment__uuid=enrolment, lesson_key=lesson_key, num=num).first()
    if attempt is None:
        raise NothingToMark
    lesson = _lesson(attempt)
    left = _left(attempt, lesson)
    if not left:
        raise NothingToMark
    return ToMark(attempt, lesson, left[0], list(attempt.answers[left[0].key]), len(left) - 1)


def mark_answer(
    *, marker: User, attempt: Attempt, question_key: str, points: int, comment: str, at: datetime
) -> Attempt:
    """Give an answer its points, once. With the last of an attempt its result is decided and the learner is told.

    Raises `NothingToMark`, `AlreadyMarked`, `PointsOutOfRange`, `CommentTooLong`.
    """
    if len(comment) > COMMENT_MAX:
        raise CommentTooLong
    with transaction.atomic():
        # Two trainers at once: the second waits here.
        attempt_now = waiting_for(marker, at=at).select_for_update(of=("self",)).filter(pk=attempt.pk).first()
        if attempt_now is None:
            raise NothingToMark
        lesson = _lesson(attempt_now)
        question = next((one for one in to_mark(attempt=attempt_now, lesson=lesson) if one.key == question_key), None)
        if question is None:
            raise NothingToMark
        if not 0 <= points <= question.points:
            raise PointsOutOfRange(question.points)
        _keep(marker, attempt_now, question, points, comment.strip(), at)
        if not _left(attempt_now, lesson):
            decide(attempt=attempt_now, lesson=lesson, at=at)
            _tell(attempt_now, lesson, at)
    decided(attempt=attempt_now, at=at)
    return attempt_now


def _keep(marker: User, attempt: Attempt, question: Question, points: int, comment: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            AnswerMark.objects.create(
                attempt=attempt,
                question_key=question.key,
                points=points,
                comment=comment,
                marked_by=marker,
                marked_at=at,
            )
    except IntegrityError as error:
        raise AlreadyMarked from error
    audit.record(
        actor_uuid=str(marker.uuid),
        action="learning.answer_marked",
        object_type="enrolment",
        object_id=str(attempt.enrolment.uuid),
        at=at,
        region_code=attempt.enrolment.version.course.institution.region_id,
        detail={
            "lesson": attempt.lesson_key,
            "attempt": attempt.num,
            "question": question.key,
            "points": points,
            "of": question.points,
        },
    )


def _tell(attempt: Attempt, lesson: Lesson, at: datetime) -> None:
    def words() -> tuple[str, str]:
        passed, failed = _("Passed with %(score)d %%."), _("You have %(score)d %%, which is not yet enough.")
        body = (passed if attempt.passed else failed) % {"score": attempt.score_percent}
        return _("Your quiz “%(quiz)s” is marked") % {"quiz": lesson.title}, body

    url = reverse("learn_result", args=[attempt.enrolment.version.course.slug, attempt.lesson_key])
    tell(users=[attempt.enrolment.user_id], words=words, url=url, at=at)


def _waiting(owners: Iterable[Any]) -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(state=Attempt.State.MARKING, enrolment__course__institution__in=list(owners))
        .select_related("enrolment__version__course__institution", "enrolment__policy", "enrolment__user")
        .order_by("submitted_at", "pk")
    )


def _lesson(attempt: Attempt) -> Lesson:
    return Lesson.objects.prefetch_related("questions").get(
        version=attempt.enrolment.version_id, key=attempt.lesson_key, kind=Lesson.Kind.QUIZ
    )


def _left(attempt: Attempt, lesson: Lesson) -> list[Question]:
    done = set(AnswerMark.objects.filter(attempt=attempt).values_list("question_key", flat=True))
    return [question for question in to_mark(attempt=attempt, lesson=lesson) if question.key not in done]
