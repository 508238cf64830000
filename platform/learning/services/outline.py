"""What is fixed about a course version: its lessons, how many questions each quiz has, what practice counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Count

from courses.models import CourseVersion, Lesson
from courses.questions.rules import QuizRules
from learning.counting.settling import needed_ms

VIDEO, READING, QUIZ, PRACTICE = Lesson.Kind.VIDEO, Lesson.Kind.READING, Lesson.Kind.QUIZ, Lesson.Kind.PRACTICE


@dataclass(frozen=True)
class LessonFacts:
    """`questions`: how many an attempt at the quiz asks."""

    key: str
    kind: str
    duration_ms: int
    questions: int
    practice_minutes: int = 0


@lru_cache(maxsize=1024)
def outline_by_uuid(version_uuid: UUID) -> tuple[LessonFacts, ...]:
    """The lessons of a version in order. Kept in the process: a version never changes once it is frozen."""
    rows = (
        Lesson.objects.filter(version__uuid=version_uuid)
        .order_by("position")
        .annotate(question_count=Count("questions"))
        .values_list("key", "kind", "duration_ms", "question_count", "rules", "practice_minutes")
    )
    return tuple(
        LessonFacts(key, kind, duration_ms, QuizRules.of(rules).asked(count), minutes)
        for key, kind, duration_ms, count, rules, minutes in rows
    )


def outline(version: CourseVersion) -> tuple[LessonFacts, ...]:
    """The same, where the version is at hand."""
    return outline_by_uuid(version.uuid)


def facts_of(version: CourseVersion, key: str) -> LessonFacts:
    """One lesson's facts. The key must be known to be the version's own."""
    return next(facts for facts in outline(version) if facts.key == key)


def quiz_after(lessons: Sequence[LessonFacts], key: str) -> LessonFacts | None:
    """The first quiz after a lesson, which the lesson's time may wait for; None where there is none."""
    here = next(index for index, facts in enumerate(lessons) if facts.key == key)
    return next((facts for facts in lessons[here + 1 :] if facts.kind == QUIZ), None)


def required_ms(facts: LessonFacts, coverage_percent: int) -> int:
    """How much of a video must count before it is done, rounded up."""
    return needed_ms(facts.duration_ms, coverage_percent)
