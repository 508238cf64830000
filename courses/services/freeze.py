"""Freezing: one revision of a course page becomes a candidate version that nothing changes any more.

The page goes on being edited; reviewers, and later learners, see this copy. It pins videos, captions
and questions, none of which a Wagtail revision holds.
"""

import hashlib
import json
import re
import uuid
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Revision

from common.errors import DomainError
from courses.models import Course, CoursePage, CourseVersion, InstitutionPage, Lesson, Question
from courses.services.outline import LessonOutline, clean_html, pinned_version, read_outline
from courses.services.problems import Problem, problems
from media_pipeline import services as media

_GOOD_KEY = re.compile(r"[A-Za-z0-9_-]{1,36}")


class NotReadyToFreeze(DomainError):
    """`problems` says what is missing, with the place in the editor."""

    code = "not_ready_to_freeze"
    status = 409

    def __init__(self, found: list[Problem]) -> None:
        self.problems = found
        super().__init__(" ".join(str(problem.message) for problem in found))


class ForeignRevision(DomainError):
    code = "foreign_revision"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("This revision is not one of this course's. Open the course and submit again."))


def course_of(*, page: CoursePage, at: datetime) -> Course:
    """The course that this page writes, made on first use. Its address comes from the page and never changes."""
    with transaction.atomic():
        course = Course.objects.filter(page=page.pk).first()
        if course is not None:
            return course
        node = InstitutionPage.objects.ancestor_of(page).get()
        return Course.objects.create(
            slug=_free_slug(page), code=page.code, institution_id=node.institution_id, page_id=page.pk, created_at=at
        )


def freeze(*, page: CoursePage, revision: Revision, user: AbstractBaseUser | None, at: datetime) -> CourseVersion:
    """A candidate version from `revision`. The same content gives the same keys and the same `content_hash`.

    Raises `ForeignRevision`; `NotReadyToFreeze` with everything that is missing.
    """
    if str(revision.object_id) != str(page.pk) or not isinstance(draft := revision.as_object(), CoursePage):
        raise ForeignRevision
    found = problems(page=draft)
    if found:
        raise NotReadyToFreeze(found)
    with transaction.atomic():
        course = Course.objects.select_for_update().get(pk=course_of(page=draft, at=at).pk)
        if draft.code != course.code:
            Course.objects.filter(pk=course.pk).update(code=draft.code)
        lessons = _frozen_lessons(course, read_outline(draft.curriculum))
        columns, texts = _columns(draft, lessons), _texts(draft)
        last = course.versions.aggregate(last=Max("num"))["last"] or 0
        version = CourseVersion.objects.create(
            course=course,
            num=last + 1,
            revision_id=revision.pk,
            submitted_by=user,
            created_at=at,
            content_hash=_hash(columns, texts, lessons),
            approved_ms=sum(lesson.duration_ms for lesson, _questions in lessons),
            lesson_count=len(lessons),
            content=texts,
            **columns,
        )
        version.categories.set(draft.categories.all())
        version.occupations.set(draft.occupations.all())
        version.trainers.set(draft.trainers.all())
        _save_lessons(version, lessons)
    return version


Frozen = list[tuple[Lesson, list[Question]]]


def _columns(draft: CoursePage, lessons: Frozen) -> dict[str, Any]:
    versions = [lesson.video_version for lesson, _questions in lessons if lesson.video_version]
    return {
        "title_zh": draft.title[:120],
        "title_en": draft.title_en,
        "promise_zh": draft.promise_zh,
        "promise_en": draft.promise_en,
        "kind": draft.offering,
        "sample": draft.sample,
        "malan_type": draft.malan_type,
        "ai_declared": draft.ai_declared or any(version.video.ai_declared for version in versions),
    }


def _texts(draft: CoursePage) -> dict[str, Any]:
    """`CourseVersion.content`: what is shown but not queried."""
    rights = ("author", "source", "licence", "standard", "standard_reason")
    return {
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
        "rights": {name: getattr(draft, name) for name in rights} | {"ai_declared": draft.ai_declared},
    }


def _frozen_lessons(course: Course, outlines: list[LessonOutline]) -> Frozen:
    taken: set[str] = set()
    frozen: Frozen = []
    for position, outline in enumerate(outlines, start=1):
        seed = f"{course.uuid}|{outline.kind}|{outline.title_zh}|{outline.video.uuid if outline.video else ''}"
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
            preview=outline.kind == "video" and not any(lesson.preview for lesson, _questions in frozen),
        )
        if outline.video is not None:
            lesson.video_version = pinned_version(outline.video)
            lesson.caption_version = media.latest_captions(outline.video)
            lesson.duration_ms = (lesson.video_version and lesson.video_version.duration_ms) or 0
        frozen.append((lesson, _frozen_questions(lesson.key, outline)))
    return frozen


def _frozen_questions(lesson_key: str, outline: LessonOutline) -> list[Question]:
    taken: set[str] = set()
    return [
        Question(
            key=_key(question.block_id, f"{lesson_key}|{question.stem_zh}", taken),
            position=position,
            kind=question.kind,
            stem_zh=question.stem_zh,
            stem_en=question.stem_en,
            options=[{"key": option.key, "zh": option.zh, "en": option.en} for option in question.options],
            answers=question.answers,
            explanation_zh=question.explanation_zh,
            explanation_en=question.explanation_en,
        )
        for position, question in enumerate(outline.questions, start=1)
    ]


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


def _hash(columns: dict[str, Any], texts: dict[str, Any], lessons: Frozen) -> str:
    """SHA-256 (hex) over everything that was frozen, in canonical JSON: two versions with one hash are the same."""
    plain_columns = {name: str(value) for name, value in columns.items()}
    whole = [plain_columns, texts, [_plain(lesson, questions) for lesson, questions in lessons]]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(lesson: Lesson, questions: list[Question]) -> dict[str, Any]:
    own = ("key", "kind", "chapter_zh", "chapter_en", "title_zh", "title_en", "summary_zh", "summary_en")
    bodies = ("duration_ms", "body_html", "body_html_en", "pass_percent")
    asked = ("key", "kind", "stem_zh", "stem_en", "options", "answers", "explanation_zh", "explanation_en")
    return {
        **{name: getattr(lesson, name) for name in own + bodies},
        "video": str(lesson.video_version.uuid) if lesson.video_version else "",
        "captions": str(lesson.caption_version.uuid) if lesson.caption_version else "",
        "questions": [{name: getattr(question, name) for name in asked} for question in questions],
    }


def _save_lessons(version: CourseVersion, lessons: Frozen) -> None:
    for lesson, questions in lessons:
        lesson.version = version
        lesson.save()
        for question in questions:
            question.lesson = lesson
        Question.objects.bulk_create(questions)


def _free_slug(page: CoursePage) -> str:
    """The page's slug if it is plain ASCII, else one made of the English title; numbered where it is taken."""
    base = page.slug if page.slug.isascii() else slugify(page.title_en)
    base = (base or f"course-{uuid.uuid4().hex[:8]}")[:72].strip("-")
    slug, num = base, 1
    while Course.objects.filter(slug=slug).exists():
        num += 1
        slug = f"{base}-{num}"
    return slug
