"""Do a course's minutes in the ledger follow from its media as measured? Tried, not calculated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import services as accounts
from accounts.identity.id_number import check_digit
from courses.models import CourseVersion
from demo import simulated_learner
from learning.models import LessonProgress
from skillsbank import services as skillsbank

_ID_BODY = "11010519900307{sequence:03}"
_MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class CourseMinutes:
    """`media_ms` as measured by the pipeline; `counted_ms` and `ledger_minutes` of one who did all of it."""

    code: str
    title: str
    media_ms: int
    counted_ms: int
    practice_minutes: int
    ledger_minutes: int

    @property
    def agree(self) -> bool:
        due = self.media_ms // _MS_PER_MINUTE + self.practice_minutes
        return self.counted_ms == self.media_ms and self.ledger_minutes == due


def check(*, at: datetime) -> Iterator[CourseMinutes]:
    """For every released course: a made-up learner studies all of it; what it left is rolled back."""
    versions = CourseVersion.objects.filter(state=CourseVersion.State.RELEASED).select_related("course")
    for number, version in enumerate(versions.order_by("course__code"), start=1):
        with transaction.atomic():
            result = _try(version, number=number, at=at)
            transaction.set_rollback(True)
        yield result


def _try(version: CourseVersion, *, number: int, at: datetime) -> CourseMinutes:
    user = accounts.create_user(phone=f"1990001{number:04}", at=at)
    body = _ID_BODY.format(sequence=100 + number)
    accounts.submit_real_name(user=user, name="测试学员", id_number=body + check_digit(body), consent=True, at=at)
    enrolment, _ended_at = simulated_learner.study(user=user, slug=version.course.slug, at=at)
    counted = LessonProgress.objects.filter(enrolment=enrolment).values_list("counted_ms", flat=True)
    return CourseMinutes(
        code=version.course.code or version.course.slug,
        title=version.title_zh,
        media_ms=sum(lesson.video_version.duration_ms or 0 for lesson in version.lesson_list if lesson.video_version),
        counted_ms=sum(counted),
        practice_minutes=version.practice_minutes,
        ledger_minutes=skillsbank.balance_minutes(user),
    )
