"""What stands on the front page and on the Malan path."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from courses.models import CourseVersion
from courses.services.cards import CourseCard, cards
from courses.services.find import find_courses
from reference.models import Category, MalanStage

SHELF_KEYS = ("digital", "malan")
_SHELF_LENGTH = 6
_OTHERS_LENGTH = 3


@dataclass(frozen=True)
class Shelf:
    key: str
    name: str
    courses: list[CourseCard]


@dataclass(frozen=True)
class Stage:
    stage: MalanStage
    courses: list[CourseCard]


def front_shelves(*, at: datetime) -> tuple[list[Shelf], list[CourseCard]]:
    """The two paths, and what others finished lately (empty until somebody has)."""
    roots = {category.key: category for category in Category.objects.filter(key__in=SHELF_KEYS)}
    rows: dict[str, Iterable[CourseVersion]] = {
        # A Malan course that is also digital stands once, on its own path.
        "digital": _whole_first(find_courses(category="digital").filter(malan_type=None))[:_SHELF_LENGTH],
        "malan": _whole_first(find_courses(category="malan"))[:_SHELF_LENGTH],
    }
    finished = find_courses().filter(course__completions__gt=0).order_by("-course__last_completed_at")
    rows[""] = list(finished[:_OTHERS_LENGTH])
    # One batch for all of them: the number of queries does not grow with the shelves.
    every = {version.pk: version for versions in rows.values() for version in versions}
    made = dict(zip(every, cards(every.values(), at=at), strict=True))
    shelves = [
        Shelf(key, roots[key].name, [made[version.pk] for version in rows[key]]) for key in SHELF_KEYS if key in roots
    ]
    return shelves, [made[version.pk] for version in rows[""]]


def _whole_first(found: QuerySet[CourseVersion]) -> QuerySet[CourseVersion]:
    """Shortened samples stand behind whole courses."""
    return found.order_by("sample", *found.query.order_by)


def malan_path(*, at: datetime) -> list[Stage]:
    """The five stages in order, each with its released courses."""
    versions = list(find_courses(category="malan").annotate(stage_id=F("malan_type__stage")))
    pairs = list(zip(versions, cards(versions, at=at), strict=True))
    return [
        Stage(stage, [card for version, card in pairs if version.stage_id == stage.pk])
        for stage in MalanStage.objects.order_by("num")
    ]


def categories_in_use() -> list[Category]:
    """Categories that hold at least one listed course, in order."""
    listed = find_courses().order_by().values("pk")
    return list(Category.objects.filter(course_versions__in=listed).distinct().order_by("position", "key"))
