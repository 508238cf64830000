"""Quizzes: begun, answered, handed in and marked here, on the server, once.

`questions` is what a page may show and never reads `Question.answers`; `marking` is the only place that does.
"""

from datetime import datetime, timedelta
from secrets import SystemRandom

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.errors import DomainError
from courses.models import Lesson, Question
from courses.questions.rules import drawn
from learning.models import Attempt, Enrolment
from learning.services.access import check_active, get_lesson
from learning.services.answering import AttemptClosed
from learning.services.handing_in import close_overdue, decided, hand_in, locked_open

_random = SystemRandom()
Order = list[tuple[str, list[str]]]


class NoAttemptsLeft(DomainError):
    code = "no_attempts_left"
    status = 409
    message = _("All attempts at this quiz are used. What you passed before is kept; ask the institution for help.")


class AlreadyPassed(DomainError):
    code = "quiz_already_passed"
    status = 409
    message = _("You have passed this quiz already. There is nothing more to do in it.")


class AwaitsMark(DomainError):
    code = "quiz_awaits_mark"
    status = 409
    message = _("A trainer is marking your last attempt. You are told when it is done, and can try again then.")


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
    """How many attempts may still begin, by the quiz's rules and the policy's; None without a limit.

    Attempts at older versions of the quiz count, or a word that changed would bring attempts back to whoever was told
    the right answers with the last one. One that passed does not: the newer quiz is to be passed once more.
    """
    lesson = get_lesson(enrolment=enrolment, key=lesson_key)
    limits = [most for most in (enrolment.policy.max_attempts, lesson.quiz_rules.max_attempts) if most is not None]
    if not limits:
        return None
    attempts = Attempt.objects.filter(lesson_key=lesson_key)
    used = attempts.filter(enrolment=enrolment).count()
    before = attempts.filter(enrolment__in=enrolment.replaced, passed=False).count() if enrolment.replaces_id else 0
    return max(0, min(limits) - used - before)


def start_attempt(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> Attempt:
    """Begin an attempt: questions drawn, and they and their options in a new order. The open one is given again.

    Raises `UnknownLesson`, `AlreadyPassed`, `AwaitsMark`, `NoAttemptsLeft`, `CourseClosed`.
    """
    check_active(enrolment=enrolment, at=at)
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.QUIZ)
    close_overdue(enrolment=enrolment, lesson_key=lesson_key, at=at)
    attempts = Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson_key)
    if found := open_attempt(enrolment=enrolment, lesson_key=lesson_key):
        return found
    if attempts.filter(passed=True).exists():
        raise AlreadyPassed
    if attempts.filter(state=Attempt.State.MARKING).exists():
        raise AwaitsMark
    if attempts_left(enrolment=enrolment, lesson_key=lesson_key) == 0:
        raise NoAttemptsLeft
    minutes = lesson.quiz_rules.time_limit_minutes
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                enrolment=enrolment,
                lesson_key=lesson_key,
                num=attempts.count() + 1,
                order=order_of(lesson),
                started_at=at,
                due_at=None if minutes is None else at + timedelta(minutes=minutes),
            )
    except IntegrityError:
        # A second tap was faster: one attempt is open at a time.
        return attempts.get(state=Attempt.State.OPEN)


def submit_attempt(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> Attempt:
    """Hand in the open attempt and mark it. A second submit gets the marked one; so does one that comes too late.

    Raises `Unanswered`, `AttemptClosed`, `CourseClosed`.
    """
    check_active(enrolment=enrolment, at=at)
    lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.QUIZ)
    close_overdue(enrolment=enrolment, lesson_key=lesson_key, at=at)
    with transaction.atomic():
        attempt = locked_open(enrolment=enrolment, lesson_key=lesson_key)
        if attempt is None:
            attempt = latest_attempt(enrolment=enrolment, lesson_key=lesson_key)
            if attempt is None:
                raise AttemptClosed
            return attempt
        if attempt.unanswered:
            raise Unanswered(attempt.unanswered)
        attempt.enrolment = enrolment
        hand_in(attempt=attempt, lesson=lesson, at=at)
    decided(attempt=attempt, at=at)
    return attempt


def questions(lesson: Lesson) -> dict[str, Question]:
    """The quiz's questions by key, without their answers and explanations."""
    shown = lesson.questions.defer("answers", "explanation_zh", "explanation_en")
    return {question.key: question for question in shown}


def order_of(lesson: Lesson) -> Order:
    """A fresh draw: [(question key, keys as they are shown)], see `Attempt.order`."""
    rules, found = lesson.quiz_rules, list(questions(lesson).values())
    if rules.draws:
        marks = [(question.topic, question.difficulty) for question in found]
        chosen = drawn(draws=rules.draws, marks=marks, random=_random) or []
        found = [found[index] for index in (chosen if rules.shuffle else sorted(chosen))]
    elif rules.shuffle:
        _random.shuffle(found)
    return [(question.key, _shown(question)) for question in found]


def _shown(question: Question) -> list[str]:
    """Keys in the order of the page: of options; of a matching question's targets."""
    keys = [one["key"] for one in question.targets or question.options]
    # True stands before false everywhere.
    if question.kind != Question.Kind.TRUEFALSE:
        _random.shuffle(keys)
    return keys
