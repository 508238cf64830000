"""The catalogue for programs: released and listed courses. Answers of quizzes are nowhere in it."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from common import clock
from common.web.api import answers
from courses import services as courses
from courses.services.cards import CourseCard, cards
from courses.services.details import Details, details_of

router = Router(tags=["courses"])
_PAGE_LENGTH = 20


class CourseOut(Schema):
    """`minutes` is measured video, floored."""

    slug: str
    url: str
    title: str
    promise: str
    minutes: int
    class_hours: Decimal | None
    lesson_count: int
    institution: str
    poster_url: str


class CourseListOut(Schema):
    count: int
    page: int
    pages: int
    results: list[CourseOut]


class LessonOut(Schema):
    key: str
    kind: Literal["video", "reading", "quiz", "practice"]
    position: int
    chapter: str
    title: str
    summary: str
    duration_ms: int
    preview: bool


class PreviewOut(Schema):
    lesson_key: str
    master_url: str
    poster_url: str
    captions_url: str


class PrerequisiteOut(Schema):
    """A course in the catalogue that teaches a skill which is needed to join."""

    slug: str
    title: str


class CourseDetailOut(CourseOut):
    description: str
    for_whom: str
    practice: str
    outcomes: list[str]
    prerequisites: list[PrerequisiteOut] = Field(description="who has finished these, or equal ones, may join")
    categories: list[str]
    occupations: list[str]
    trainers: list[str]
    training_type: str = Field(
        description="code of the training type; empty for what was listed before it was asked for"
    )
    credits: Decimal | None
    sample: bool
    ai_declared: bool
    open: bool
    listed_at: datetime
    reviewed_at: datetime | None
    lessons: list[LessonOut]
    preview: PreviewOut | None


class CourseFilters(Schema):
    """`category` is a key of the category list, or of a root of it."""

    q: str = Field("", max_length=100)
    category: str = Field("", max_length=50)
    max_minutes: int | None = Field(None, ge=0, le=10_000)
    order: Literal["", "newest", "shortest"] = ""
    page: int = Field(1, ge=1, le=10_000)


@router.get("/", response=answers(CourseListOut), summary="Find courses")
def list_courses(request: HttpRequest, filters: Query[CourseFilters]) -> CourseListOut:
    found = courses.find_courses(
        query=filters.q.replace("\x00", ""),
        category=filters.category.replace("\x00", ""),
        max_minutes=filters.max_minutes,
        order=filters.order,
    )
    page = Paginator(found, _PAGE_LENGTH).get_page(filters.page)
    return CourseListOut(
        count=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        results=[_course(card) for card in cards(page.object_list, at=clock.now())],
    )


@router.get("/{slug:slug}", response=answers(CourseDetailOut, 404), summary="One course")
def show_course(request: HttpRequest, slug: str) -> CourseDetailOut:
    version = courses.get_released(slug=slug)
    at = clock.now()
    return _detail(details_of(version=version, at=at), cards([version], at=at)[0])


def _course(card: CourseCard) -> CourseOut:
    return CourseOut(**{name: getattr(card, name) for name in CourseOut.model_fields})


def _detail(details: Details, card: CourseCard) -> CourseDetailOut:
    version, preview = details.version, details.preview
    return CourseDetailOut(
        **_course(card).model_dump(),
        description=version.description,
        for_whom=version.for_whom,
        practice=version.practice,
        outcomes=version.outcomes,
        prerequisites=[
            PrerequisiteOut(slug=one.learn_at.course.slug, title=one.learn_at.title) for one in details.prerequisites
        ],
        categories=[category.key for category in details.categories],
        occupations=[occupation.code for occupation in details.occupations],
        trainers=[trainer.name for trainer in details.trainers],
        training_type=version.training_type.code if version.training_type else "",
        credits=details.credits,
        sample=version.sample,
        ai_declared=version.ai_declared,
        open=version.availability.open,
        listed_at=version.availability.listed_at,
        reviewed_at=version.reviewed_at,
        lessons=[
            LessonOut(**{name: getattr(lesson, name) for name in LessonOut.model_fields}) for lesson in details.lessons
        ],
        preview=PreviewOut(
            lesson_key=preview.lesson.key,
            master_url=preview.master_url,
            poster_url=preview.poster_url,
            captions_url=preview.captions_url,
        )
        if preview and preview.master_url
        else None,
    )
