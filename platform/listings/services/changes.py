"""What differs between two frozen versions. Wagtail's own compare sees neither a replaced file nor a moved lesson."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import CourseVersion, Lesson

LABELS: dict[str, Promise] = {
    "new": _("new lesson"),
    "moved": _("moved"),
    "kind": _("another kind of lesson"),
    "title": _("title changed"),
    "text": _("text changed"),
    "video": _("video replaced"),
    "captions": _("captions changed"),
    "questions": _("questions changed"),
    "preview": _("free preview changed"),
    "promise": _("title or promise"),
    "description": _("description"),
    "outcomes": _("outcomes"),
    "for_whom": _("for whom"),
    "prerequisites": _("skills it builds on"),
    "practice": _("practice task"),
    "work": _("terms of the practice work changed"),
    "rights": _("rights and standard"),
    "trainers": _("trainers"),
    "kind_of_offering": _("kind of offering"),
    "training_type": _("training type"),
    "malan_type": _("Malan course type"),
    "code": _("course code"),
    "categories": _("categories"),
    "occupations": _("occupations"),
}


@dataclass(frozen=True)
class Changes:
    """`lessons` by lesson key, `removed` lessons of the older version, `course` for what concerns the whole."""

    lessons: dict[str, list[Promise]] = field(default_factory=dict)
    removed: list[Lesson] = field(default_factory=list)
    course: list[Promise] = field(default_factory=list)

    @property
    def any(self) -> bool:
        return bool(self.lessons or self.removed or self.course)


def changes_between(*, version: CourseVersion, previous: CourseVersion) -> Changes:
    """What `version` changed against `previous`: texts, order, videos, captions, questions with answers, rights."""
    new = {lesson.key: lesson for lesson in _lessons(version)}
    old = {lesson.key: lesson for lesson in _lessons(previous)}
    moved = _moved(old=[key for key in old if key in new], new=[key for key in new if key in old])
    lessons: dict[str, list[Promise]] = {}
    for key, lesson in new.items():
        names = ["new"] if key not in old else _lesson_changes(lesson, old[key])
        if key in moved:
            names.append("moved")
        if names:
            lessons[key] = [LABELS[name] for name in names]
    return Changes(
        lessons=lessons,
        removed=[lesson for key, lesson in old.items() if key not in new],
        course=[LABELS[name] for name in _course_changes(version, previous)],
    )


def _lessons(version: CourseVersion) -> list[Lesson]:
    return list(version.lessons.order_by("position").prefetch_related("questions"))


def _moved(*, old: list[str], new: list[str]) -> set[str]:
    kept: set[str] = set()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        kept.update(new[block.b : block.b + block.size])
    return set(new) - kept


def _lesson_changes(lesson: Lesson, before: Lesson) -> list[str]:
    compared = {
        "kind": ("kind",),
        "title": ("title_zh", "title_en", "chapter_zh", "chapter_en"),
        "text": ("summary_zh", "summary_en", "body_html", "body_html_en"),
        "video": ("video_version_id",),
        "captions": ("caption_version_id",),
        "preview": ("preview",),
        "work": ("practice_minutes", "practice"),
    }
    found = [
        name for name, fields in compared.items() if any(getattr(lesson, one) != getattr(before, one) for one in fields)
    ]
    graded = (lesson.pass_percent, lesson.rules) != (before.pass_percent, before.rules)
    if graded or _questions(lesson) != _questions(before):
        found.append("questions")
    return found


_QUESTION_FACTS = (
    "kind", "stem_zh", "stem_en", "picture", "options", "targets", "answers", "points", "topic", "difficulty",
    "explanation_zh", "explanation_en",
)  # fmt: skip


def _questions(lesson: Lesson) -> list[tuple[Any, ...]]:
    return [tuple(getattr(one, name) for name in _QUESTION_FACTS) for one in lesson.questions.all()]


def _course_changes(version: CourseVersion, previous: CourseVersion) -> list[str]:
    def of(one: CourseVersion) -> dict[str, Any]:
        content = one.content
        return {
            "promise": (one.title_zh, one.title_en, one.promise_zh, one.promise_en),
            "description": (content.get("description_zh"), content.get("description_en")),
            "outcomes": content.get("outcomes"),
            "for_whom": (content.get("for_whom_zh"), content.get("for_whom_en")),
            "prerequisites": [one["course"] for one in content.get("prerequisites", [])],
            "practice": (content.get("practice_zh"), content.get("practice_en")),
            "rights": content.get("rights"),
            "trainers": content.get("trainers"),
            "kind_of_offering": (one.kind, one.sample),
            "training_type": one.training_type_id,
            "malan_type": one.malan_type_id,
            "code": content.get("code"),
            "categories": content.get("categories"),
            "occupations": content.get("occupations"),
        }

    now, before = of(version), of(previous)
    return [name for name, value in now.items() if value != before[name]]
