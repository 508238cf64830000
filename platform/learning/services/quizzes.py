"""Quizzes: answers are saved as they are given and marked here, on the server, once.

`questions` is what a page may show and never reads `Question.answers`; `marking` is the only place that does.
"""

from collections.abc import Sequence
from datetime import datetime
from secrets import SystemRandom

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.errors import DomainError
from courses.models import Lesson, Question
from learning.models import Attempt, Enrolment
from learning.services.access import get_lesson
from learning.services.completing import evaluate
from learning.services.marking import pass_mark, score
from learning.services.reading import mark_done

_random = SystemRandom()


class NoAttemptsLeft(DomainError):
    code = "no_attempts_left"
    status = 409
    message = _("All attempts at this quiz are used. What you passed before is kept; ask the institution for help.")


class AlreadyPassed(DomainError):
    code = "quiz_already_passed"
    status = 409
    message = _("You have passed this quiz already. There is nothing more to do in it.")


class AttemptClosed(DomainError):
    code = "attempt_closed"
    status = 409
    message = _(
        "This quiz has been handed in, so the answer was not saved. You can begin a new attempt if one is left."
    )


class NotAnOption(DomainError):
    code = "not_an_option"
    status = 422
    message = _("Choose one of the answers shown.")


class Unanswered(DomainError):
    code = "questions_unanswered"
    status = 409

    def __init__(self, count: int) -> None:
        self.count = count
        message = ngettext(
            "%(count)d question has no answer yet. Answer it, then hand in.",
            "%(count)d questions have no answer yet. Answer them, then hand in.",
            count,
        )
        super().__init__(message % {"count": count})

    message: str | Promise


def open_attempt(*, enrolment: Enrolment, lesson_key: str) -> Attempt | None:
    """The attempt under way, if there is one."""
    return Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key, state=Attempt.State.OPEN).first()


def latest_attempt(*, enrolment: Enrolment, lesson_key: str) -> Attempt | None:
    """The newest attempt; the passed one, where there is one."""
    return Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key).order_by("-passed", "-num").first()


def attempts_left(*, enrolment: Enrolment, lesson_key: str) -> int | None:
    """How many attempts may still begin; None without a limit."""
    if enrolment.policy.max_attempts is None:
        return None
    used = Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key).count()
    return max(0, enrolment.policy.max_attempts - used)


def start_attempt(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> Attempt:
    """Begin an attempt, questions and options in a new order; the open one is given again.

    Raises `UnknownLesson`, `AlreadyPassed`, `NoAttemptsLeft`.
    """
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.QUIZ)
    attempts = Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key)
    if found := open_attempt(enrolment=enrolment, lesson_key=lesson_key):
        return found
    if attempts.filter(passed=True).exists():
        raise AlreadyPassed
    if attempts_left(enrolment=enrolment, lesson_key=lesson_key) == 0:
        raise NoAttemptsLeft
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                enrolment=enrolment,
                lesson_key=lesson_key,
                num=attempts.count() + 1,
                order=_shuffled(lesson),
                started_at=at,
            )
    except IntegrityError:
        # A second tap was faster: one attempt is open at a time.
        return attempts.get(state=Attempt.State.OPEN)


def save_answer(
    *, enrolment: Enrolment, lesson_key: str, question_key: str, choice: Sequence[str], at: datetime
) -> Attempt:
    """Keep an answer of the open attempt; it may be changed until the quiz is handed in.

    Raises `AttemptClosed`, `NotAnOption`.
    """
    with transaction.atomic():
        attempt = _lock_open(enrolment, lesson_key)
        if attempt is None:
            raise AttemptClosed
        options = dict(attempt.order).get(question_key, [])
        chosen = [option for option in options if option in choice]
        if (
            not chosen
            or len(chosen) != len(set(choice))
            or (len(chosen) > 1 and not _takes_several(attempt, question_key))
        ):
            raise NotAnOption
        attempt.answers[question_key] = chosen
        attempt.save(update_fields=["answers"])
        Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
    return attempt


def submit_attempt(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> Attempt:
    """Hand in the open attempt and mark it. A second submit gets the marked one.

    Raises `Unanswered`, `AttemptClosed`.
    """
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.QUIZ)
    with transaction.atomic():
        attempt = _lock_open(enrolment, lesson_key)
        if attempt is None:
            attempt = latest_attempt(enrolment=enrolment, lesson_key=lesson_key)
            if attempt is None:
                raise AttemptClosed
            return attempt
        if attempt.unanswered:
            raise Unanswered(attempt.unanswered)
        attempt.score_percent = score(attempt=attempt, lesson=lesson)
        attempt.passed = attempt.score_percent >= pass_mark(lesson=lesson, policy=enrolment.policy)
        attempt.state, attempt.submitted_at = Attempt.State.SUBMITTED, at
        attempt.save()
        if attempt.passed:
            mark_done(enrolment=enrolment, lesson_key=lesson_key, at=at)
    if attempt.passed:
        evaluate(enrolment=enrolment, at=at)
    return attempt


def questions(lesson: Lesson) -> dict[str, Question]:
    """The quiz's questions by key, without their answers and explanations."""
    shown = lesson.questions.defer("answers", "explanation_zh", "explanation_en")
    return {question.key: question for question in shown}


def _lock_open(enrolment: Enrolment, lesson_key: str) -> Attempt | None:
    return (
        Attempt.objects.select_for_update()
        .filter(enrolment=enrolment, lesson_key=lesson_key, state=Attempt.State.OPEN)
        .first()
    )


def _takes_several(attempt: Attempt, question_key: str) -> bool:
    return Question.objects.filter(
        lesson__version=attempt.enrolment.version_id,
        lesson__key=attempt.lesson_key,
        key=question_key,
        kind=Question.Kind.MULTIPLE,
    ).exists()


def _shuffled(lesson: Lesson) -> list[tuple[str, list[str]]]:
    order = []
    for question in questions(lesson).values():
        options = [option["key"] for option in question.options]
        # True stands before false everywhere.
        if question.kind != Question.Kind.TRUEFALSE:
            _random.shuffle(options)
        order.append((question.key, options))
    _random.shuffle(order)
    return order
