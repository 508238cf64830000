"""Everything that a course's page says, for a released version and for a draft alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from courses.models import CoursePage, CourseVersion, InstitutionPage, Lesson
from courses.services.cards import badges_of, policies_of, poster_url
from courses.services.content import read_content
from courses.services.prerequisites import Prerequisite, prerequisites_of
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
    audio_url: str = ""
    plain_url: str = ""
    poster_url: str = ""
    thumbnails_url: str = ""
    captions_url: str = ""
    ai_note: str = ""


@dataclass(frozen=True)
class Details:
    """`minutes` is measured video; `most_minutes`, `class_hours` and `credits` are what finishing it brings at most."""

    version: CourseVersion
    lessons: Sequence[Lesson]
    trainers: Sequence[Trainer]
    categories: Sequence[Category]
    occupations: Sequence[Occupation]
    institution: Institution | None
    minutes: int
    most_minutes: int
    class_hours: Decimal | None
    credits: Decimal | None
    marks_credit_as: str
    preview: Preview | None
    poster_url: str
    badges: list[dict[str, str]] = field(default_factory=list)
    prerequisites: Sequence[Prerequisite] = ()

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
            "artist": self.version.title,
            "src": self.preview.master_url,
            "audio": self.preview.audio_url,
            "plain": self.preview.plain_url,
            "poster": self.preview.poster_url,
            "thumbnails": self.preview.thumbnails_url,
            "captions": self.preview.captions_url,
            "captions_lang": captions.language if (captions := self.preview.lesson.caption_version) else "",
            "config": {"mode": "preview", "duration_ms": self.preview.lesson.duration_ms},
            "ai_note": _("Synthetic voice") if self.version.ai_declared else self.preview.ai_note,
        }


def details_of(
    *, version: CourseVersion, at: datetime, user: AbstractBaseUser | AnonymousUser | None = None
) -> Details:
    """What the public page of a released version says; from `get_released`. To `user`, also which skills they have."""
    lessons = list(
        version.lessons.select_related("video_version__video", "caption_version").defer("body_html", "body_html_en")
    )
    return _details(
        version,
        list(lessons),
        at,
        trainers=list(version.trainers.all()),
        categories=list(version.categories.select_related("parent")),
        occupations=list(version.occupations.all()),
        institution=version.course.institution,
        prerequisites=prerequisites_of(version=version, user=user),
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
        prerequisites=prerequisites_of(version=version),
        # A right of its own: what the public may not play any more, its author still can.
        subject=f"draft:{page.pk}",
    )


def _details(
    version: CourseVersion, lessons: list[Lesson], at: datetime, *, subject: str = PUBLIC, **people: Any
) -> Details:
    policy = policies_of([version], at=at).get(version.kind)
    most = version.most_minutes
    first = next((lesson for lesson in lessons if lesson.preview), None)
    preview = _preview(first, at, subject) if first else None
    return Details(
        version=version,
        lessons=lessons,
        minutes=version.approved_minutes,
        most_minutes=most,
        class_hours=reference.class_hours(most, policy) if policy else None,
        credits=reference.credits(most, policy) if policy else None,
        marks_credit_as=policy.marks_credit_as if policy else "",
        preview=preview,
        poster_url=preview.poster_url if preview else "",
        badges=badges_of(version),
        **people,
    )


def _preview(lesson: Lesson, at: datetime, subject: str) -> Preview:
    video = lesson.video_version
    if video is None:
        return Preview(lesson)
    if not video.is_playable:
        return Preview(lesson, poster_url=poster_url(video, at=at, subject=subject))
    grant = media.grant(
        version=video,
        subject=subject,
        until=at + timedelta(hours=_PREVIEW_HOURS),
        captions=lesson.caption_version,
    )
    return Preview(
        lesson,
        master_url=grant.master_url,
        audio_url=grant.audio_url,
        plain_url=grant.progressive_url,
        poster_url=poster_url(video, at=at, subject=subject),
        thumbnails_url=grant.thumbnails_url,
        captions_url=grant.captions_url or "",
        ai_note=media.ai_note(video),
    )
