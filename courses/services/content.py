"""What a draft would become if it were frozen now: `freeze` saves it, the preview only shows it."""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.models import CoursePage, Lesson, Question
from courses.questions.reading import OptionOutline, PictureUse
from courses.services.banks import pool_of
from courses.services.outline import LessonOutline, clean_html, pinned_version, read_outline
from courses.services.pictures import frozen
from courses.services.prerequisites import frozen_prerequisites
from media_pipeline import services as media

_GOOD_KEY = re.compile(r"[A-Za-z0-9_-]{1,36}")
_RIGHTS = ("author", "source", "licence", "standard", "standard_reason")
_TEXTS_OF_LESSON = ("chapter_zh", "chapter_en", "title_zh", "title_en", "summary_zh", "summary_en")
_LESSON_FACTS = ("key", "kind", *_TEXTS_OF_LESSON, "duration_ms", "body_html", "body_html_en", "pass_percent")
_TEXTS_OF_QUESTION = ("stem_zh", "stem_en", "explanation_zh", "explanation_en")
_QUESTION_FACTS = ("key", "kind", *_TEXTS_OF_QUESTION, "options", "answers")
# Facts that came later: told where they differ, so that what was frozen before keeps its hash.
_LATER_FACTS = {"rules": {}, "targets": [], "points": 1, "topic": "", "difficulty": "medium", "picture": {}}


@dataclass(frozen=True)
class Content:
    """`columns` and `texts` (`CourseVersion.content`) with unsaved lessons, each beside its unsaved questions."""

    columns: dict[str, Any]
    texts: dict[str, Any]
    lessons: list[tuple[Lesson, list[Question]]]

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over everything, in canonical JSON: two versions with one hash are the same."""
        # A course without practice work hashes as it did before there was any.
        later = ("practice_minutes", "training_type")
        columns = {name: str(value) for name, value in self.columns.items() if name not in later}
        if (training_type := self.columns["training_type"]) is not None:
            # By its code, which is the same in every language; one without hashes as it did before it was asked for.
            columns["training_type"] = training_type.code
        whole = [columns, self.texts, [_plain(lesson, questions) for lesson, questions in self.lessons]]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_content(*, draft: CoursePage, namespace: str) -> Content:
    """The content of `draft`. Lesson keys that have to be made are made within `namespace`, the course's uuid."""
    lessons = _lessons(namespace, read_outline(draft.curriculum))
    videos = [lesson.video_version for lesson, _questions in lessons if lesson.video_version]
    columns = {
        "title_zh": draft.title[:120],
        "title_en": draft.title_en,
        "promise_zh": draft.promise_zh,
        "promise_en": draft.promise_en,
        "kind": draft.offering,
        "training_type": draft.training_type,
        "sample": draft.sample,
        "malan_type": draft.malan_type,
        "ai_declared": draft.ai_declared or any(video.is_ai_made for video in videos),
        "approved_ms": sum(lesson.duration_ms for lesson, _questions in lessons),
        "practice_minutes": sum(lesson.practice_minutes for lesson, _questions in lessons),
        "lesson_count": len(lessons),
    }
    return Content(columns=columns, texts=_texts(draft), lessons=lessons)


def _texts(draft: CoursePage) -> dict[str, Any]:
    needed = frozen_prerequisites(draft)
    return {
        "code": draft.code,
        "description_zh": clean_html(draft.description_zh),
        "description_en": clean_html(draft.description_en),
        "for_whom_zh": draft.for_whom_zh,
        "for_whom_en": draft.for_whom_en,
        "practice_zh": draft.practice_zh,
        "practice_en": draft.practice_en,
        "outcomes": [{"zh": block.value["zh"], "en": block.value["en"] or ""} for block in draft.outcomes],
        "categories": sorted(category.key for category in draft.categories.all()),
        "occupations": sorted(occupation.code for occupation in draft.occupations.all()),
        "trainers": [
            {"uuid": str(trainer.uuid), "name_zh": trainer.name_zh, "name_en": trainer.name_en}
            for trainer in sorted(draft.trainers.all(), key=lambda trainer: trainer.pk)
        ],
        "rights": {name: getattr(draft, name) for name in _RIGHTS} | {"ai_declared": draft.ai_declared},
        # Only where there are any: a course that asks for nothing hashes as it did before one could ask.
        **({"prerequisites": needed} if needed else {}),
    }


def _lessons(namespace: str, outlines: list[LessonOutline]) -> list[tuple[Lesson, list[Question]]]:
    taken: set[str] = set()
    made: list[tuple[Lesson, list[Question]]] = []
    for position, outline in enumerate(outlines, start=1):
        video = outline.video
        seed = f"{namespace}|{outline.kind}|{outline.title_zh}|{video.uuid if video else ''}"
        lesson = Lesson(
            key=_key(outline.block_id, seed, taken),
            kind=outline.kind,
            position=position,
            chapter_zh=outline.chapter_zh,
            chapter_en=outline.chapter_en,
            title_zh=outline.title_zh,
            title_en=outline.title_en,
            summary_zh=outline.summary_zh,
            summary_en=outline.summary_en,
            body_html=outline.body_zh,
            body_html_en=outline.body_en,
            pass_percent=outline.pass_percent,
            practice_minutes=outline.practice_minutes,
            practice=outline.practice,
            rules=outline.rules.as_json(),
            # The first lecture may be watched by anybody.
            preview=outline.kind == "video" and not any(earlier.preview for earlier, _questions in made),
        )
        if video is not None:
            lesson.video_version = pinned_version(video)
            lesson.caption_version = media.latest_captions(video)
            lesson.duration_ms = (lesson.video_version and lesson.video_version.duration_ms) or 0
        made.append((lesson, _questions(lesson.key, outline)))
    return made


def _questions(lesson_key: str, outline: LessonOutline) -> list[Question]:
    taken: set[str] = set()
    asked = [*outline.questions, *pool_of(outline)]
    pictures = frozen(use for question in asked for use in question.pictures)
    return [
        Question(
            key=_key(question.block_id, f"{lesson_key}|{question.stem_zh}", taken),
            position=position,
            kind=question.kind,
            stem_zh=question.stem_zh,
            stem_en=question.stem_en,
            picture=pictures[question.picture] if question.picture else {},
            options=[_option(option, pictures) for option in question.options],
            targets=[target.as_json() for target in question.targets],
            answers=question.answers,
            points=question.points,
            topic=question.topic,
            difficulty=question.difficulty,
            bank_version_id=question.bank_version_id,
            explanation_zh=question.explanation_zh,
            explanation_en=question.explanation_en,
        )
        for position, question in enumerate(asked, start=1)
    ]


def _option(option: OptionOutline, pictures: Mapping[PictureUse, dict[str, Any]]) -> dict[str, Any]:
    shown = {"picture": pictures[option.picture]} if option.picture else {}
    return {**option.as_json(), **shown}


def _key(block_id: str, seed: str, taken: set[str]) -> str:
    """The block's id where it is usable and new; else a fresh one, the same each time the same thing is frozen.

    Wagtail leaves ids of nested blocks empty when pages are made by code, and accepts the same id twice.
    """
    key, attempt = block_id, 0
    while key in taken or not _GOOD_KEY.fullmatch(key):
        attempt += 1
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}|{attempt}"))
    taken.add(key)
    return key


def _plain(lesson: Lesson, questions: list[Question]) -> dict[str, Any]:
    return {
        **{name: getattr(lesson, name) for name in _LESSON_FACTS},
        **_later(lesson),
        "video": str(lesson.video_version.uuid) if lesson.video_version else "",
        "captions": str(lesson.caption_version.uuid) if lesson.caption_version else "",
        "questions": [
            {name: getattr(question, name) for name in _QUESTION_FACTS} | _later(question) for question in questions
        ],
        **({"practice": [lesson.practice_minutes, lesson.practice]} if lesson.kind == Lesson.Kind.PRACTICE else {}),
    }


def _later(row: Lesson | Question) -> dict[str, Any]:
    return {
        name: getattr(row, name) for name, standard in _LATER_FACTS.items() if getattr(row, name, standard) != standard
    }
