"""Pictures in quizzes, as learners see them: only in questions that they were asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from courses.models import Lesson, Picture
from courses.questions.showing import ShownPicture
from courses.services import pictures
from learning.models import Attempt, Enrolment
from learning.services.access import check_active, get_lesson


def shown_picture(*, attempt: Attempt, stored: Mapping[str, Any] | None) -> ShownPicture | None:
    """Of a frozen question's stem or option, with the one address that it has for this learner; None for none.

    The address names the picture's bytes: the same in every attempt, and nothing in it tells which answer is right.
    """
    if not stored:
        return None
    where = [attempt.enrolment.uuid, attempt.lesson_key, stored["sha256"]]
    return ShownPicture.of(stored, url=reverse("api:learn_quiz_picture", args=where))


def get_asked_picture(*, enrolment: Enrolment, lesson_key: str, sha256: str, at: datetime) -> Picture:
    """A picture of a question that one of the learner's attempts at this quiz asked. The one gate.

    Raises `UnknownLesson`, `PictureNotFound`, `CourseClosed`.
    """
    check_active(enrolment=enrolment, at=at)
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.QUIZ)
    orders = Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key).values_list("order", flat=True)
    asked = {key for order in orders for key, _shown in order}
    return pictures.get_frozen_picture(
        questions=lesson.questions.filter(key__in=asked).only("lesson", "picture", "options"),
        institution=enrolment.version.course.institution,
        sha256=sha256,
    )
