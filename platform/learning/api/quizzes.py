"""Quizzes: begun, answered question by question, handed in. What would be right is never told before its time."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from accounts.api import signed_in
from common import clock
from common.bilingual import in_language
from common.web.api import answers_to_signed_in
from courses.models import Lesson, Question
from courses.picture_answer import picture_answer
from courses.questions.redrawing import MEDIA_TYPE
from learning import services as learning
from learning.api.parts import enrolment_of
from learning.models import Attempt, Enrolment

router = Router(tags=["quizzes"], auth=signed_in)
QuestionKind = Literal["single", "multiple", "truefalse", "fill", "numeric", "ordering", "matching", "short"]


class PictureOut(Schema):
    """Read it with the session of the learner who is asked; `width` and `height` are its pixels."""

    url: str = Field(description="the path on this site; what is there never changes")
    alt: str = Field(description="what it shows, for those who do not see it")
    width: int
    height: int


class ChoiceOut(Schema):
    key: str
    text: str = Field(description="empty where the picture alone is the choice; its `alt` is the label then")
    picture: PictureOut | None = None


class QuestionOut(Schema):
    """`options` and `targets` are in the order to show; `given` is the answer that is kept, as `choice` is sent."""

    key: str
    kind: QuestionKind
    stem: str
    picture: PictureOut | None = None
    points: int
    options: list[ChoiceOut] = Field(description="what is chosen, put in order or matched; empty for typed answers")
    targets: list[ChoiceOut] = Field(description="of a matching question: what the options are matched to")
    given: list[str]


class OptionFeedbackOut(Schema):
    key: str
    text: str
    chosen: bool
    right: bool | None = Field(description="null where right answers are not told (yet)")
    picture: PictureOut | None = None


class FeedbackOut(Schema):
    """What may be told of one question once the attempt is marked."""

    stem: str
    picture: PictureOut | None = None
    right: bool | None
    points: int
    points_max: int
    options: list[OptionFeedbackOut]
    given: list[str]
    expected: list[str]
    explanation: str
    comment: str = Field(description="the trainer's")


class AttemptOut(Schema):
    """`marking`: a trainer marks it. `questions` while it is open; `feedback` once it is marked."""

    num: int
    state: Literal["open", "marking", "submitted"]
    started_at: datetime
    due_at: datetime | None = Field(description="when its time is over, by the server's clock; null without a limit")
    submitted_at: datetime | None
    unanswered: int
    score_percent: int | None
    passed: bool
    questions: list[QuestionOut]
    feedback: list[FeedbackOut]


class QuizOut(Schema):
    """`attempt` is the open one; else the passed one; else the newest."""

    key: str
    title: str
    pass_percent: int
    question_count: int
    time_limit_minutes: int | None
    attempts_left: int | None = Field(description="null without a limit")
    attempt: AttemptOut | None


class ChoiceIn(Schema):
    """Keys of options; what was typed; keys in the order said; or for each option its target's key, in their order."""

    choice: list[str] = Field(max_length=100)


class SavedOut(Schema):
    unanswered: int


_PICTURE = {
    "responses": {
        200: {
            "description": "The picture",
            "content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get(
    "/enrolments/{uuid:enrolment}/quizzes/{str:key}",
    response=answers_to_signed_in(QuizOut, 404, 409),
    url_name="learn_quiz_state",
    summary="A quiz and the attempt at it",
)
def show_quiz(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    """An attempt whose time is over is handed in by this."""
    found, lesson = _quiz(request, enrolment, key)
    attempt = learning.open_attempt(enrolment=found, lesson_key=key)
    attempt = attempt or learning.latest_attempt(enrolment=found, lesson_key=key)
    return {
        "key": lesson.key,
        "title": lesson.title,
        "pass_percent": learning.pass_mark(lesson=lesson, policy=found.policy),
        "question_count": lesson.quiz_rules.asked(len(learning.questions(lesson))),
        "time_limit_minutes": lesson.quiz_rules.time_limit_minutes,
        "attempts_left": learning.attempts_left(enrolment=found, lesson_key=key),
        "attempt": _attempt(attempt, found, lesson) if attempt else None,
    }


@router.post(
    "/enrolments/{uuid:enrolment}/quizzes/{str:key}/attempts",
    response=answers_to_signed_in(AttemptOut, 404, 409),
    url_name="learn_attempts",
    summary="Begin an attempt",
)
def begin(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    """The open one is given again."""
    found, lesson = _quiz(request, enrolment, key)
    return _attempt(learning.start_attempt(enrolment=found, lesson_key=key, at=clock.now()), found, lesson)


@router.put(
    "/enrolments/{uuid:enrolment}/quizzes/{str:key}/answers/{str:question}",
    response=answers_to_signed_in(SavedOut, 404, 409),
    url_name="learn_save_answer",
    summary="Keep an answer",
)
def save_answer(request: HttpRequest, enrolment: UUID, key: str, question: str, body: ChoiceIn) -> Any:
    """It may be changed until the attempt is handed in."""
    found, _lesson = _quiz(request, enrolment, key)
    attempt = learning.save_answer(
        enrolment=found, lesson_key=key, question_key=question, choice=body.choice, at=clock.now()
    )
    return {"unanswered": attempt.unanswered}


@router.post(
    "/enrolments/{uuid:enrolment}/quizzes/{str:key}/submit",
    response=answers_to_signed_in(AttemptOut, 404, 409),
    url_name="learn_submit_attempt",
    summary="Hand in the attempt",
)
def submit(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    """A second time gets the same result."""
    found, lesson = _quiz(request, enrolment, key)
    return _attempt(learning.submit_attempt(enrolment=found, lesson_key=key, at=clock.now()), found, lesson)


@router.get(
    "/enrolments/{uuid:enrolment}/quizzes/{str:key}/pictures/{str:picture}",
    response=answers_to_signed_in(None, 404, 409),
    openapi_extra=_PICTURE,
    url_name="learn_quiz_picture",
    summary="A picture of a question that one was asked",
)
def show_picture(request: HttpRequest, enrolment: UUID, key: str, picture: str) -> HttpResponse:
    """As `url` of a question, an option or their feedback says. Without an attempt at the quiz there is none."""
    found = enrolment_of(request, enrolment)
    return picture_answer(learning.get_asked_picture(enrolment=found, lesson_key=key, sha256=picture, at=clock.now()))


def _quiz(request: HttpRequest, uuid: UUID, key: str) -> tuple[Enrolment, Lesson]:
    """Whoever asks for anything of a quiz hands in what is overdue of it."""
    enrolment, at = enrolment_of(request, uuid), clock.now()
    learning.check_active(enrolment=enrolment, at=at)
    lesson = learning.get_lesson(enrolment=enrolment, key=key, kind=Lesson.Kind.QUIZ)
    learning.close_overdue(enrolment=enrolment, lesson_key=key, at=at)
    return enrolment, lesson


def _attempt(attempt: Attempt, enrolment: Enrolment, lesson: Lesson) -> dict[str, Any]:
    questions, feedback = [], []
    if attempt.state == Attempt.State.OPEN:
        found = learning.questions(lesson)
        questions = [_question(found[key], order, attempt) for key, order in attempt.order]
    elif attempt.state == Attempt.State.SUBMITTED:
        left = learning.attempts_left(enrolment=enrolment, lesson_key=lesson.key)
        feedback = [
            vars(one) | {"options": [vars(option) for option in one.options]}
            for one in learning.feedback(attempt=attempt, lesson=lesson, attempts_left=left)
        ]
    return {
        "num": attempt.num,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "due_at": attempt.due_at,
        "submitted_at": attempt.submitted_at,
        "unanswered": attempt.unanswered,
        "score_percent": attempt.score_percent,
        "passed": attempt.passed,
        "questions": questions,
        "feedback": feedback,
    }


def _question(question: Question, order: list[str], attempt: Attempt) -> dict[str, Any]:
    """A matching question shuffles its targets, every other one its options."""
    given = attempt.answers.get(question.key)
    options, targets = _choices(question.options, attempt), _choices(question.targets, attempt)
    if question.kind == Question.Kind.MATCHING:
        targets = {key: targets[key] for key in order}
        given = [given.get(key, "") for key in options] if given else []
    else:
        options = {key: options[key] for key in order}
    return {
        "key": question.key,
        "kind": question.kind,
        "stem": question.stem,
        "picture": learning.shown_picture(attempt=attempt, stored=question.picture),
        "points": question.points,
        "options": list(options.values()),
        "targets": list(targets.values()),
        "given": list(given or []),
    }


def _choices(items: list[dict[str, Any]], attempt: Attempt) -> dict[str, dict[str, Any]]:
    return {
        item["key"]: {
            "key": item["key"],
            "text": in_language(zh=item["zh"], en=item.get("en", "")),
            "picture": learning.shown_picture(attempt=attempt, stored=item.get("picture")),
        }
        for item in items
    }
