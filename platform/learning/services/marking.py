"""Marking: the only code that reads right answers."""

from dataclasses import dataclass

from common.bilingual import in_language
from courses.models import Lesson, Question
from learning.models import Attempt
from reference.models import Policy


@dataclass(frozen=True)
class OptionFeedback:
    key: str
    text: str
    chosen: bool
    # None where the learner may still try again: then right answers are not given away.
    right: bool | None


@dataclass(frozen=True)
class QuestionFeedback:
    stem: str
    right: bool
    options: list[OptionFeedback]
    explanation: str


def pass_mark(*, lesson: Lesson, policy: Policy) -> int:
    """The quiz's own pass mark, per cent, or the policy's."""
    return policy.pass_percent if lesson.pass_percent is None else lesson.pass_percent


def score(*, attempt: Attempt, lesson: Lesson) -> int:
    """Per cent of questions answered wholly right, rounded down."""
    answers = {question.key: question.answers for question in lesson.questions.all()}
    if not attempt.order:
        return 100
    right = sum(_is_right(attempt, key, answers[key]) for key, _options in attempt.order)
    return right * 100 // len(attempt.order)


def feedback(*, attempt: Attempt, lesson: Lesson, attempts_left: int | None) -> list[QuestionFeedback]:
    """What to show once an attempt is submitted, in the order the learner saw.

    Right answers and explanations appear for what was right, and for all once nothing more can be tried.
    """
    if attempt.state != Attempt.State.SUBMITTED:
        raise ValueError("an open attempt has no feedback")
    final = attempt.passed or attempts_left == 0
    found = {question.key: question for question in lesson.questions.all()}
    return [_of_question(attempt, found[key], options, final=final) for key, options in attempt.order]


def _of_question(attempt: Attempt, question: Question, order: list[str], *, final: bool) -> QuestionFeedback:
    right = _is_right(attempt, question.key, question.answers)
    shown = final or right
    texts = {option["key"]: in_language(zh=option["zh"], en=option.get("en", "")) for option in question.options}
    chosen = attempt.answers.get(question.key, [])
    return QuestionFeedback(
        stem=question.stem,
        right=right,
        options=[
            OptionFeedback(key, texts[key], key in chosen, key in question.answers if shown else None) for key in order
        ],
        explanation=question.explanation if shown else "",
    )


def _is_right(attempt: Attempt, key: str, answers: list[str]) -> bool:
    return set(attempt.answers.get(key, [])) == set(answers)
