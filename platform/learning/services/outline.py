"""What is fixed about a course version: its lessons and how many questions each quiz has."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Count

from courses.models import CourseVersion, Lesson

VIDEO, READING, QUIZ = Lesson.Kind.VIDEO, Lesson.Kind.READING, Lesson.Kind.QUIZ


@dataclass(frozen=True)
class LessonFacts:
    key: str
    kind: str
    duration_ms: int
    questions: int


@lru_cache(maxsize=1024)
def _outline(version_uuid: UUID) -> tuple[LessonFacts, ...]:
    rows = (
        Lesson.objects.filter(version__uuid=version_uuid)
        .order_by("position")
        .annotate(question_count=Count("questions"))
        .values_list("key", "kind", "duration_ms", "question_count")
    )
    return tuple(LessonFacts(*row) for row in rows)


def outline(version: CourseVersion) -> tuple[LessonFacts, ...]:
    """The lessons in order. Kept in the process: a version never changes once it is frozen."""
    return _outline(version.uuid)


def facts_of(version: CourseVersion, key: str) -> LessonFacts:
    """One lesson's facts. The key must be known to be the version's own."""
    return next(facts for facts in outline(version) if facts.key == key)


def required_ms(facts: LessonFacts, coverage_percent: int) -> int:
    """How much of a video must count before it is done, rounded up."""
    return -(-facts.duration_ms * coverage_percent // 100)
