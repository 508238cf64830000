"""Marking: the only code that reads right answers."""

from dataclasses import dataclass, field
from typing import Any

from common.bilingual import in_language
from courses.models import Lesson, Question
from courses.questions.rules import Feedback
from courses.questions.showing import ShownPicture
from learning.judging import TYPED, Given, is_right
from learning.models import AnswerMark, Attempt
from learning.services.pictures import shown_picture
from reference.models import Policy


@dataclass(frozen=True)
class OptionFeedback:
    key: str
    text: str
    chosen: bool
    # None where right answers are not given away (yet).
    right: bool | None
    picture: ShownPicture | None = None


@dataclass(frozen=True)
class QuestionFeedback:
    """`options` are of questions with a choice; of all others `given` and `expected` are lines of text.

    `right` is None where not even that is told. `comment` is the trainer's.
    """

    stem: str
    right: bool | None
    options: list[OptionFeedback]
    explanation: str
    given: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    points: int = 0
    points_max: int = 1
    comment: str = ""
    picture: ShownPicture | None = None


def pass_mark(*, lesson: Lesson, policy: Policy) -> int:
    """The quiz's own pass mark, per cent, or the policy's."""
    return policy.pass_percent if lesson.pass_percent is None else lesson.pass_percent


def score(*, attempt: Attempt, lesson: Lesson) -> int:
    """Per cent of the points of what was asked, rounded down. A question gives all of its points or none.

    But a short answer gives what the trainer gave.
    """
    found = {question.key: question for question in lesson.questions.all()}
    asked = [found[key] for key, _options in attempt.order]
    if not asked:
        return 100
    marks = marks_of(attempt)
    gained = sum(points(attempt=attempt, question=question, marks=marks) for question in asked)
    return gained * 100 // sum(question.points for question in asked)


def marks_of(attempt: Attempt) -> dict[str, AnswerMark]:
    """What trainers gave in this attempt, by question; asks only where anything can have been given."""
    return {mark.question_key: mark for mark in attempt.marks.all()} if attempt.pk else {}


def points(*, attempt: Attempt, question: Question, marks: dict[str, AnswerMark]) -> int:
    """What the attempt gained with one question."""
    if question.kind == Question.Kind.SHORT:
        return marks[question.key].points if question.key in marks else 0
    given = attempt.answers.get(question.key)
    return question.points if is_right(kind=question.kind, answers=question.answers, given=given) else 0


def feedback(*, attempt: Attempt, lesson: Lesson, attempts_left: int | None) -> list[QuestionFeedback]:
    """What to show once an attempt is marked, in the order the learner saw; empty where only the result is told.

    Until the quiz's rules let them be told, right answers and explanations appear for what was right alone.
    """
    if attempt.state != Attempt.State.SUBMITTED:
        raise ValueError("an attempt that is not marked has no feedback")
    when = lesson.quiz_rules.feedback
    if when == Feedback.NEVER:
        return []
    told = attempt.passed or when == Feedback.AT_ONCE or (when == Feedback.AFTER_LAST and attempts_left == 0)
    found = {question.key: question for question in lesson.questions.all()}
    marks = marks_of(attempt)
    return [_of_question(attempt, found[key], options, marks, told=told) for key, options in attempt.order]


def _of_question(
    attempt: Attempt, question: Question, order: list[str], marks: dict[str, AnswerMark], *, told: bool
) -> QuestionFeedback:
    gained = points(attempt=attempt, question=question, marks=marks)
    right = gained == question.points
    shown = told or right
    given = attempt.answers.get(question.key)
    is_choice = question.kind in (Question.Kind.SINGLE, Question.Kind.MULTIPLE, Question.Kind.TRUEFALSE)
    mark = marks.get(question.key)
    return QuestionFeedback(
        stem=question.stem,
        right=right,
        options=_options(attempt, question, order, shown=shown) if is_choice else [],
        explanation=question.explanation if shown else "",
        given=[] if is_choice else lines(question=question, given=given),
        expected=_expected(question) if shown and not is_choice else [],
        points=gained,
        points_max=question.points,
        comment=mark.comment if mark else "",
        picture=shown_picture(attempt=attempt, stored=question.picture),
    )


def _options(attempt: Attempt, question: Question, order: list[str], *, shown: bool) -> list[OptionFeedback]:
    chosen = attempt.answers.get(question.key) or []
    texts, pictures = _texts(question.options), {one["key"]: one.get("picture") for one in question.options}
    return [
        OptionFeedback(
            key,
            texts[key],
            key in chosen,
            key in question.answers if shown else None,
            shown_picture(attempt=attempt, stored=pictures[key]),
        )
        for key in order
    ]


def lines(*, question: Question, given: Given | None) -> list[str]:
    """An answer in words, line by line."""
    if not given:
        return []
    if question.kind in TYPED:
        return list(given)
    options, targets = _texts(question.options), _texts(question.targets)
    if isinstance(given, dict):
        return [f"{options[left]} → {targets[right]}" for left, right in given.items() if left in options]
    return [options[key] for key in given]


def _expected(question: Question) -> list[str]:
    answers = question.answers
    if question.kind == Question.Kind.NUMERIC:
        unit = f" {answers['units'][0]}" if answers["units"] else ""
        off = "" if answers["tolerance"] == "0" else f" ± {answers['tolerance']}"
        return [f"{answers['number']}{off}{unit}"]
    if question.kind == Question.Kind.SHORT:
        # Written for whoever marks; what learners are told stands in the explanation.
        return []
    if question.kind == Question.Kind.FILL:
        return [answers[0]]
    return lines(question=question, given=answers)


def _texts(items: list[dict[str, Any]]) -> dict[str, str]:
    return {item["key"]: in_language(zh=item["zh"], en=item.get("en", "")) for item in items}
