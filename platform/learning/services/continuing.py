"""Where was I: what a learner's pages show about a course."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from courses.models import Lesson
from learning.models import Completion, Enrolment, LessonProgress
from learning.services.missing import Missing, missing_from, sentence
from learning.services.outline import facts_of, required_ms

MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class LessonLine:
    """One lesson in a list: `percent` of what has to count, whole lessons 100."""

    lesson: Lesson
    progress: LessonProgress | None
    percent: int
    is_done: bool

    @property
    def started(self) -> bool:
        return self.progress is not None


@dataclass(frozen=True)
class CourseOverview:
    """A course as its learner sees it. `next_lesson` is where to go on; None once every lesson is done."""

    enrolment: Enrolment
    lessons: Sequence[LessonLine]
    next_lesson: Lesson | None
    counted_ms: int
    missing: Sequence[Missing]
    completion: Completion | None

    @property
    def counted_minutes(self) -> int:
        return self.counted_ms // MS_PER_MINUTE

    @property
    def done_count(self) -> int:
        return sum(line.is_done for line in self.lessons)

    @property
    def percent(self) -> int:
        return sum(line.percent for line in self.lessons) // max(1, len(self.lessons))

    @property
    def to_go(self) -> str:
        """What is missing, in one line."""
        return sentence(self.missing)


def overview(*, enrolment: Enrolment) -> CourseOverview:
    """Everything that a page about one enrolment shows."""
    progress = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    lines = [_line(enrolment, lesson, progress.get(lesson.key)) for lesson in enrolment.version.lesson_list]
    todo = [line for line in lines if not line.is_done]
    # Where they were last, if that is unfinished; else the first unfinished.
    latest = max((line for line in todo if line.progress), key=_touched, default=None)
    following = latest or next(iter(todo), None)
    return CourseOverview(
        enrolment=enrolment,
        lessons=lines,
        next_lesson=following.lesson if following else None,
        counted_ms=sum(row.counted_ms for row in progress.values()),
        missing=missing_from(enrolment=enrolment, progress=progress),
        completion=Completion.objects.filter(enrolment=enrolment).first(),
    )


def continue_learning(*, user: User) -> list[CourseOverview]:
    """The learner's courses, the one they were last in first; finished ones at the end."""
    enrolments = (
        Enrolment.objects.filter(user=user, state=Enrolment.State.ACTIVE)
        .select_related("version__course__institution", "policy", "user")
        .prefetch_related("version__lessons")
        .order_by("-active_at")
    )
    found = [overview(enrolment=enrolment) for enrolment in enrolments]
    return sorted(found, key=lambda course: course.completion is not None)


def _line(enrolment: Enrolment, lesson: Lesson, row: LessonProgress | None) -> LessonLine:
    if lesson.kind != Lesson.Kind.VIDEO:
        is_done = row is not None and row.done_at is not None
        return LessonLine(lesson, row, 100 * is_done, is_done)
    facts = facts_of(enrolment.version, lesson.key)
    needed = required_ms(facts, enrolment.policy.coverage_percent)
    counted = row.counted_ms if row else 0
    percent = min(100, counted * 100 // max(1, facts.duration_ms))
    return LessonLine(lesson, row, percent, counted >= needed)


def _touched(line: LessonLine) -> float:
    return line.progress.updated_at.timestamp() if line.progress else 0.0
