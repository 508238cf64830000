"""One frozen lesson as both desks show it: its player, transcript, text or questions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from courses.models import CourseVersion, Lesson, Question
from courses.questions.showing import Address, shown_answers, shown_at
from listings import services as listings
from listings.services.quiz_rules import rule_lines
from media_pipeline import services as media

GRANT_LASTS = timedelta(hours=4)


@dataclass(frozen=True)
class ShownLesson:
    """`media` is the right to play the video, None where there is none or nothing plays yet."""

    lesson: Lesson
    media: Any = None
    ai_note: str = ""
    cues: list[listings.Cue] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


def shown_lesson(*, lesson: Lesson, user: User, picture_at: Address, at: datetime) -> ShownLesson:
    """Everything behind a lesson, right answers too: only for those who passed one of the gates in `access`.

    `picture_at` is the reader's own way to a picture, with that gate before it.
    """
    version, captions = lesson.video_version, lesson.caption_version
    granted = None
    if version is not None and version.is_playable:
        granted = media.grant(version=version, subject=str(user.uuid), until=at + GRANT_LASTS, captions=captions)
    return ShownLesson(
        lesson=lesson,
        media=granted,
        ai_note=media.ai_note(version),
        cues=listings.cues(captions.vtt) if captions else [],
        questions=[_shown_question(question, picture_at) for question in lesson.questions.all()],
        rules=rule_lines(lesson.quiz_rules).splitlines(),
    )


def _shown_question(question: Question, picture_at: Address) -> dict[str, Any]:
    return {
        "question": question,
        "picture": shown_at(question.picture, picture_at),
        "answers": [{"answer": one, "picture": shown_at(one.picture, picture_at)} for one in shown_answers(question)],
    }


def lessons_of(version: CourseVersion) -> list[Lesson]:
    """In order, with what a player needs, in one query more for the questions."""
    return list(
        version.lessons.select_related("video_version__video", "caption_version")
        .prefetch_related("questions")
        .order_by("position")
    )


def chosen(lessons: list[Lesson], key: str) -> Lesson | None:
    return next((lesson for lesson in lessons if lesson.key == key), None)
