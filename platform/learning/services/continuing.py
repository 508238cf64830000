"""Where was I: what a learner's pages show about a course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from courses.models import Lesson
from learning.models import Completion, Enrolment, LessonProgress, Work
from learning.services.ending import Ending, ending_of
from learning.services.missing import Missing, missing_from, sentence
from learning.services.outline import facts_of, outline, quiz_after, required_ms
from learning.services.renewing import Offer, offer_of

MS_PER_MINUTE = 60_000


@dataclass(frozen=True)
class LessonLine:
    """One lesson in a list: `percent` of what has to count, whole lessons 100; `work` of a practice once begun."""

    lesson: Lesson
    progress: LessonProgress | None
    percent: int
    is_done: bool
    work: Work | None = None

    @property
    def waits(self) -> bool:
        """Whether nothing is left to do here but to wait for a mark."""
        return not self.is_done and self.work is not None and not self.work.is_open

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
    ending: Ending | None = None
    offer: Offer | None = None

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


def overview(*, enrolment: Enrolment, at: datetime) -> CourseOverview:
    """Everything that a page about one enrolment shows."""
    progress = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    works = _works(enrolment)
    lines = [
        _line(enrolment, lesson, progress.get(lesson.key), works.get(lesson.key))
        for lesson in enrolment.version.lesson_list
    ]
    todo = [line for line in lines if not line.is_done]
    # Where they were last, if that is unfinished; else the first unfinished; what waits for others comes last.
    todo.sort(key=lambda line: line.waits)
    latest = max((line for line in todo if line.progress and not line.waits), key=_touched, default=None)
    following = latest or next(iter(todo), None)
    completion = Completion.objects.filter(enrolment=enrolment).first()
    return CourseOverview(
        enrolment=enrolment,
        lessons=lines,
        next_lesson=following.lesson if following else None,
        counted_ms=sum(row.counted_ms for row in progress.values()),
        missing=missing_from(enrolment=enrolment, progress=progress),
        completion=completion,
        ending=ending_of(enrolment=enrolment, at=at),
        offer=offer_of(enrolment=enrolment, completed=completion is not None),
    )


def continue_learning(*, user: User, at: datetime) -> list[CourseOverview]:
    """The learner's courses, the one they were last in first; finished ones at the end."""
    enrolments = (
        Enrolment.objects.filter(user=user, state=Enrolment.State.ACTIVE)
        .select_related("version__course__institution", "course__availability", "policy", "user")
        .prefetch_related("version__lessons")
        .order_by("-active_at")
    )
    found = [overview(enrolment=enrolment, at=at) for enrolment in enrolments]
    return sorted(found, key=lambda course: course.completion is not None)


def waits_for_quiz(*, enrolment: Enrolment, lesson_key: str) -> bool:
    """Whether this video's time becomes class hours only with the quiz after it, and that one is not passed yet."""
    if not enrolment.policy.quiz_for_time:
        return False
    quiz = quiz_after(outline(enrolment.version), lesson_key)
    return (
        quiz is not None
        and not LessonProgress.objects.filter(enrolment=enrolment, lesson_key=quiz.key, done_at__isnull=False).exists()
    )


def _works(enrolment: Enrolment) -> dict[str, Work]:
    if not any(lesson.kind == Lesson.Kind.PRACTICE for lesson in enrolment.version.lesson_list):
        return {}
    return {work.lesson_key: work for work in Work.objects.filter(enrolment=enrolment)}


def _line(enrolment: Enrolment, lesson: Lesson, row: LessonProgress | None, work: Work | None) -> LessonLine:
    if lesson.kind != Lesson.Kind.VIDEO:
        is_done = row is not None and row.done_at is not None
        return LessonLine(lesson, row, 100 * is_done, is_done, work)
    facts = facts_of(enrolment.version, lesson.key)
    needed = required_ms(facts, enrolment.policy.coverage_percent)
    counted = row.counted_ms if row else 0
    percent = min(100, counted * 100 // max(1, needed))
    waits = row is not None and row.check_asked_at is not None
    return LessonLine(lesson, row, percent, counted >= needed and not waits)


def _touched(line: LessonLine) -> float:
    return line.progress.updated_at.timestamp() if line.progress else 0.0
