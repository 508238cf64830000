"""Reading lessons."""

from datetime import datetime

from django.db import transaction

from courses.models import Lesson
from learning.models import Enrolment, LessonProgress
from learning.services.access import check_active, get_lesson
from learning.services.completing import evaluate


def mark_read(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> None:
    """The learner says they read it. Safe to repeat; the first time stands. Raises `UnknownLesson`, `CourseClosed`."""
    check_active(enrolment=enrolment, at=at)
    get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.READING)
    mark_done(enrolment=enrolment, lesson_key=lesson_key, at=at)
    evaluate(enrolment=enrolment, at=at)


def mark_done(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> None:
    """Set `done_at` once, whatever races."""
    with transaction.atomic():
        LessonProgress.objects.get_or_create(enrolment=enrolment, lesson_key=lesson_key, defaults={"updated_at": at})
        LessonProgress.objects.filter(enrolment=enrolment, lesson_key=lesson_key, done_at=None).update(
            done_at=at, updated_at=at
        )
        Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
