"""Keeping answers as they are given; they may be changed until the quiz is handed in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses.models import Question
from learning.judging import Fault, Unacceptable, read_given
from learning.models import Attempt, Enrolment
from learning.services.access import check_active
from learning.services.handing_in import close_overdue, locked_open


class AttemptClosed(DomainError):
    code = "attempt_closed"
    status = 409
    message = _(
        "This quiz has been handed in, so the answer was not saved. You can begin a new attempt if one is left."
    )


class NotAnOption(DomainError):
    """What was sent is no answer to this question; the message says what one would be."""

    code = "not_an_option"
    status = 422
    message = _("Choose one of the answers shown.")


_MESSAGES: dict[tuple[str, Fault], str | Promise] = {
    ("fill", Fault.EMPTY): _("Write your answer."),
    ("short", Fault.EMPTY): _("Write your answer."),
    ("numeric", Fault.EMPTY): _("Write a number, such as 12.5."),
    ("numeric", Fault.NO_NUMBER): _("Begin with a number in figures, such as 12.5; a unit may follow it."),
    ("ordering", Fault.EMPTY): _("Give every item its own number, from 1 on."),
    ("ordering", Fault.NO_ORDER): _("Give every item its own number, from 1 on."),
    ("matching", Fault.EMPTY): _("Choose something for each line."),
    ("matching", Fault.INCOMPLETE): _("Choose something for each line."),
}
_TOO_LONG = _("That is too long to be kept. Shorten it, then save again.")


def save_answer(
    *, enrolment: Enrolment, lesson_key: str, question_key: str, choice: Sequence[str], at: datetime
) -> Attempt:
    """Keep an answer of the open attempt.

    `choice` holds: keys of options; what was typed; keys in the order said; or for each option to be matched, in their
    order, the key of its target. Raises `AttemptClosed`, also where the time is over, `NotAnOption`, `CourseClosed`.
    """
    check_active(enrolment=enrolment, at=at)
    close_overdue(enrolment=enrolment, lesson_key=lesson_key, at=at)
    with transaction.atomic():
        attempt = locked_open(enrolment=enrolment, lesson_key=lesson_key)
        if attempt is None:
            raise AttemptClosed
        shown = dict(attempt.order).get(question_key)
        question = _question(attempt, question_key)
        if shown is None or question is None:
            raise NotAnOption
        matched = [option["key"] for option in question.options] if question.kind == Question.Kind.MATCHING else ()
        try:
            given = read_given(kind=question.kind, shown=shown, matched=matched, choice=choice)
        except Unacceptable as error:
            raise NotAnOption(_message(question.kind, error.fault)) from error
        attempt.answers[question_key] = given
        _keep_time(attempt, question_key, at)
        attempt.save(update_fields=["answers", "answer_ms", "answered_at"])
        Enrolment.objects.filter(pk=enrolment.pk).update(active_at=at)
    return attempt


def _keep_time(attempt: Attempt, question_key: str, at: datetime) -> None:
    """Saving an answer leads to the next question, so the time for that one begins here. A change later adds none."""
    since = attempt.answered_at or attempt.started_at
    attempt.answer_ms.setdefault(question_key, max(0, (at - since) // timedelta(milliseconds=1)))
    attempt.answered_at = at


def _message(kind: str, fault: Fault) -> str | Promise:
    return _TOO_LONG if fault == Fault.TOO_LONG else _MESSAGES.get((kind, fault), NotAnOption.message)


def _question(attempt: Attempt, question_key: str) -> Question | None:
    return (
        Question.objects.filter(
            lesson__version=attempt.enrolment.version_id, lesson__key=attempt.lesson_key, key=question_key
        )
        .defer("answers", "explanation_zh", "explanation_en")
        .first()
    )
