"""What a list of courses shows of each, made for all of them together: a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from courses.models import CourseVersion, Lesson
from courses.services.released import PUBLIC
from media_pipeline import services as media
from media_pipeline.models import VideoVersion
from reference import services as reference
from reference.models import Policy

_POSTER_DAYS = 14


@dataclass(frozen=True)
class CourseCard:
    """`minutes` is measured video, floored; `class_hours` is None where it would be 0.0 or no rule is in force."""

    slug: str
    url: str
    title: str
    promise: str
    minutes: int
    class_hours: Decimal | None
    lesson_count: int
    institution: str
    poster_url: str
    badges: list[dict[str, str]]


def cards(versions: Iterable[CourseVersion], *, at: datetime) -> list[CourseCard]:
    """A card for each version; versions come with course and institution, as `find_courses` gives them."""
    shown = list(versions)
    posters = _posters(shown, at)
    policies = policies_of(shown, at=at)
    return [_card(version, posters.get(version.pk, ""), policies.get(version.kind)) for version in shown]


def poster_until(at: datetime) -> datetime:
    """When a poster's address ends: the same moment for a whole week, so that browsers keep the picture."""
    week = timedelta(days=7)
    start = datetime(2026, 1, 5, tzinfo=at.tzinfo)
    return start + (at - start) // week * week + timedelta(days=_POSTER_DAYS)


def policies_of(versions: Iterable[CourseVersion], *, at: datetime) -> dict[str, Policy]:
    """The general policy in force for each kind of offering among `versions`; kinds without one are left out."""
    found = {}
    for kind in {version.kind for version in versions}:
        try:
            found[kind] = reference.get_policy(kind=kind, at=at)
        except reference.NoPolicy:
            continue
    return found


def badges_of(version: CourseVersion) -> list[dict[str, str]]:
    """Labels that a learner must see wherever the course is shown."""
    badges = []
    if version.sample:
        badges.append({"text": _("Sample"), "tone": "info"})
    if version.ai_declared:
        badges.append({"text": _("Synthetic voice"), "tone": ""})
    return badges


def _card(version: CourseVersion, poster_url: str, policy: Policy | None) -> CourseCard:
    hours = reference.class_hours(version.most_minutes, policy) if policy else None
    return CourseCard(
        slug=version.course.slug,
        url=version.get_absolute_url(),
        title=version.title,
        promise=version.promise,
        minutes=version.approved_minutes,
        class_hours=hours or None,
        lesson_count=version.lesson_count,
        institution=version.course.institution.name,
        poster_url=poster_url,
        badges=badges_of(version),
    )


def _posters(versions: Sequence[CourseVersion], at: datetime) -> dict[int, str]:
    lessons = Lesson.objects.filter(version__in=versions, preview=True).select_related("video_version")
    return {lesson.version_id: poster_url(lesson.video_version, at=at) for lesson in lessons if lesson.video_version}


def poster_url(version: VideoVersion, *, at: datetime, subject: str = PUBLIC) -> str:
    """The address of a lecture's picture, good for at least a week; "" until there is one."""
    return media.poster_address(version=version, subject=subject, until=poster_until(at))
