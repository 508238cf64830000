"""The end of an attempt: handed in by the learner or the clock, marked by the server and, where asked, a trainer."""

from datetime import datetime, timedelta

from django.db import transaction

from common.sweeping import each
from courses.models import Lesson, Question
from learning.models import Attempt, Enrolment
from learning.services.access import get_lesson
from learning.services.completing import evaluate
from learning.services.marking import pass_mark, score
from learning.services.reading import mark_done

# Slow networks: what was sent in time may arrive this much later.
GRACE = timedelta(seconds=20)
SWEEP_LIMIT = 200


def locked_open(*, enrolment: Enrolment, lesson_key: str) -> Attempt | None:
    """The open attempt, locked until the transaction ends."""
    return (
        Attempt.objects.select_for_update()
        .filter(enrolment=enrolment, lesson_key=lesson_key, state=Attempt.State.OPEN)
        .first()
    )


def hand_in(*, attempt: Attempt, lesson: Lesson, at: datetime) -> None:
    """Close a locked open attempt as it stands; what a trainer has to mark waits. Call `decided` after committing."""
    attempt.submitted_at = at
    if to_mark(attempt=attempt, lesson=lesson):
        attempt.state = Attempt.State.MARKING
        attempt.save()
    else:
        decide(attempt=attempt, lesson=lesson, at=at)


def decide(*, attempt: Attempt, lesson: Lesson, at: datetime) -> None:
    """Set the result of a locked attempt whose marks are all there. Call `decided` after committing."""
    attempt.score_percent = score(attempt=attempt, lesson=lesson)
    attempt.passed = attempt.score_percent >= pass_mark(lesson=lesson, policy=attempt.enrolment.policy)
    attempt.state = Attempt.State.SUBMITTED
    attempt.save()
    if attempt.passed:
        mark_done(enrolment=attempt.enrolment, lesson_key=attempt.lesson_key, at=at)


def decided(*, attempt: Attempt, at: datetime) -> None:
    """What follows from a result: perhaps the course is complete."""
    if attempt.passed:
        evaluate(enrolment=attempt.enrolment, at=at)


def to_mark(*, attempt: Attempt, lesson: Lesson) -> list[Question]:
    """The questions that were asked and answered, and that a trainer marks, in the order shown."""
    short = {question.key: question for question in lesson.questions.all() if question.kind == Question.Kind.SHORT}
    return [short[key] for key, _options in attempt.order if key in short and attempt.answers.get(key)]


def close_overdue(*, enrolment: Enrolment, lesson_key: str, at: datetime) -> Attempt | None:
    """Hand in the open attempt if its time and the grace are over. What was not answered counts as wrong."""
    with transaction.atomic():
        attempt = locked_open(enrolment=enrolment, lesson_key=lesson_key)
        if attempt is None or attempt.due_at is None or at <= attempt.due_at + GRACE:
            return None
        lesson = get_lesson(enrolment=enrolment, key=lesson_key, kind=Lesson.Kind.QUIZ)
        attempt.enrolment = enrolment
        hand_in(attempt=attempt, lesson=lesson, at=attempt.due_at)
    decided(attempt=attempt, at=at)
    return attempt


def sweep_overdue(*, at: datetime, limit: int = SWEEP_LIMIT) -> int:
    """Hand in what nobody came back to. Returns how many attempts it closed."""
    overdue = (
        Attempt.objects.filter(state=Attempt.State.OPEN, due_at__lt=at - GRACE)
        .select_related("enrolment__version__course__institution", "enrolment__policy", "enrolment__user")
        .order_by("due_at")[:limit]
    )
    return each(
        overdue,
        lambda one: close_overdue(enrolment=one.enrolment, lesson_key=one.lesson_key, at=at) is not None,
    )
