"""Everything that a course's page says, for a released version and for a draft alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from courses.models import CoursePage, CourseVersion, InstitutionPage, Lesson
from courses.services.cards import badges_of, policies_of, poster_url
from courses.services.content import read_content
from courses.services.released import PUBLIC
from institutions.models import Institution, Trainer
from media_pipeline import services as media
from reference import services as reference
from reference.models import Category, Occupation

_PREVIEW_HOURS = 6


@dataclass(frozen=True)
class Preview:
    """The free lecture. Without `master_url` its video is still being prepared."""

    lesson: Lesson
    master_url: str = ""
    plain_url: str = ""
    poster_url: str = ""
    captions_url: str = ""


@dataclass(frozen=True)
class Details:
    """`minutes` is measured video; `class_hours` and `credits` are what finishing it can bring at most."""

    version: CourseVersion
    lessons: Sequence[Lesson]
    trainers: Sequence[Trainer]
    categories: Sequence[Category]
    occupations: Sequence[Occupation]
    institution: Institution | None
    minutes: int
    class_hours: Decimal | None
    credits: Decimal | None
    marks_credit_as: str
    preview: Preview | None
    poster_url: str
    badges: list[dict[str, str]] = field(default_factory=list)

    @property
    def chapters(self) -> list[tuple[str, list[Lesson]]]:
        """Lessons by chapter, in order."""
        return [(name, list(group)) for name, group in groupby(self.lessons, key=lambda lesson: lesson.chapter)]

    @property
    def player(self) -> dict[str, Any] | None:
        """What the player component needs to play the free lecture; None where nothing plays yet."""
        if self.preview is None or not self.preview.master_url:
            return None
        return {
            "title": self.preview.lesson.title,
            "src": self.preview.master_url,
            "plain": self.preview.plain_url,
            "poster": self.preview.poster_url,
            "captions": self.preview.captions_url,
            "config": {"mode": "preview", "duration_ms": self.preview.lesson.duration_ms},
            "ai_note": _("Synthetic voice") if self.version.ai_declared else "",
        }


def details_of(*, version: CourseVersion, at: datetime) -> Details:
    """What the public page of a released version says; from `get_released`."""
    lessons = list(
        version.lessons.select_related("video_version", "caption_version").defer("body_html", "body_html_en")
    )
    return _details(
        version,
        list(lessons),
        at,
        trainers=list(version.trainers.all()),
        categories=list(version.categories.select_related("parent")),
        occupations=list(version.occupations.all()),
        institution=version.course.institution,
    )


def draft_details(*, page: CoursePage, at: datetime) -> Details:
    """What the public page would say if this draft were released as it stands. Saves nothing."""
    content = read_content(draft=page, namespace="")
    version = CourseVersion(content=content.texts, **content.columns)
    node = InstitutionPage.objects.ancestor_of(page).select_related("institution").first() if page.pk else None
    return _details(
        version,
        [lesson for lesson, _questions in content.lessons],
        at,
        trainers=list(page.trainers.all()),
        categories=list(page.categories.all()),
        occupations=list(page.occupations.all()),
        institution=node.institution if node else None,
    )


def _details(version: CourseVersion, lessons: list[Lesson], at: datetime, **people: Any) -> Details:
    policy = policies_of([version], at=at).get(version.kind)
    minutes = version.approved_minutes
    first = next((lesson for lesson in lessons if lesson.preview), None)
    preview = _preview(first, at) if first else None
    return Details(
        version=version,
        lessons=lessons,
        minutes=minutes,
        class_hours=reference.class_hours(minutes, policy) if policy else None,
        credits=reference.credits(minutes, policy) if policy else None,
        marks_credit_as=policy.marks_credit_as if policy else "",
        preview=preview,
        poster_url=preview.poster_url if preview else "",
        badges=badges_of(version),
        **people,
    )


def _preview(lesson: Lesson, at: datetime) -> Preview:
    video = lesson.video_version
    if video is None:
        return Preview(lesson)
    if not video.is_playable:
        return Preview(lesson, poster_url=poster_url(video, at=at))
    grant = media.grant(
        version=video,
        subject=PUBLIC,
        until=at + timedelta(hours=_PREVIEW_HOURS),
        captions=lesson.caption_version,
    )
    return Preview(
        lesson,
        master_url=grant.master_url,
        plain_url=grant.progressive_url,
        poster_url=poster_url(video, at=at),
        captions_url=grant.captions_url or "",
    )
