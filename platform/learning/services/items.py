"""Item analysis: how the questions of a course do, over the first attempt of each learner. No learner is named."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from courses.models import CourseVersion, Lesson, Question
from learning.item_statistics import ItemStatistics, Response, statistics, typical_ms
from learning.models import Attempt
from learning.services.marking import marks_of, points

# The newest of each quiz: enough for any figure, and never all of a country.
ATTEMPTS_READ = 5_000
_CHOICES = (Question.Kind.SINGLE, Question.Kind.MULTIPLE, Question.Kind.TRUEFALSE)


@dataclass(frozen=True)
class OptionCount:
    """How many chose an option; `picture` as the frozen question keeps it."""

    text: str
    right: bool
    count: int
    picture: dict[str, Any] | None = None


@dataclass(frozen=True)
class ItemReport:
    """`figures` is None where nobody was asked; `options` is empty where there is no choice.

    `median_time` is from the answer before it, or the beginning, to its first saving; None where no time was kept.
    """

    question: Question
    figures: ItemStatistics | None
    options: list[OptionCount]
    median_time: timedelta | None


@dataclass(frozen=True)
class QuizReport:
    """`median_time` is from beginning to handing in."""

    lesson: Lesson
    attempts: int
    median_time: timedelta | None
    items: list[ItemReport]


def analyse_items(*, version: CourseVersion) -> list[QuizReport]:
    """Every quiz of a version, in order. Three queries a quiz, however many learners."""
    lessons = version.lessons.filter(kind=Lesson.Kind.QUIZ).order_by("position").prefetch_related("questions")
    return [_of_quiz(version, lesson) for lesson in lessons]


def _of_quiz(version: CourseVersion, lesson: Lesson) -> QuizReport:
    firsts = list(
        Attempt.objects.filter(enrolment__version=version, lesson_key=lesson.key, num=1, state=Attempt.State.SUBMITTED)
        .prefetch_related("marks")
        .order_by("-pk")[:ATTEMPTS_READ]
    )
    questions = {question.key: question for question in lesson.questions.all()}
    responses: dict[str, list[Response]] = {key: [] for key in questions}
    chosen: dict[str, Counter[str]] = {key: Counter() for key in questions}
    taken: dict[str, list[int]] = {key: [] for key in questions}
    for attempt in firsts:
        for key, response in _responses(attempt, questions).items():
            responses[key].append(response)
            chosen[key].update(attempt.answers.get(key) or [])
            if key in attempt.answer_ms:
                taken[key].append(attempt.answer_ms[key])
    times = [(one.submitted_at - one.started_at).total_seconds() for one in firsts if one.submitted_at]
    items = [
        ItemReport(
            question,
            statistics(responses[key]) if responses[key] else None,
            _options(question, chosen[key]) if question.kind in _CHOICES else [],
            _as_time(typical_ms(taken[key])),
        )
        for key, question in questions.items()
    ]
    return QuizReport(lesson, len(firsts), timedelta(seconds=median(times)) if times else None, items)


def _responses(attempt: Attempt, questions: dict[str, Question]) -> dict[str, Response]:
    marks = marks_of(attempt)
    asked = [questions[key] for key, _options in attempt.order]
    gained = {one.key: points(attempt=attempt, question=one, marks=marks) for one in asked}
    total, most = sum(gained.values()), sum(one.points for one in asked)
    return {
        one.key: Response(
            gained[one.key] / one.points,
            (total - gained[one.key]) / (most - one.points) if most > one.points else None,
        )
        for one in asked
    }


def _as_time(ms: int | None) -> timedelta | None:
    return None if ms is None else timedelta(milliseconds=ms)


def _options(question: Question, chosen: Counter[str]) -> list[OptionCount]:
    return [
        OptionCount(option["zh"], option["key"] in question.answers, chosen[option["key"]], option.get("picture"))
        for option in question.options
    ]
