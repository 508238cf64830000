"""A trainer's measured lecture, and courses composed, frozen and released from it through the services."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from accounts import services as accounts
from accounts.models import User
from courses import services as courses
from courses.models import CoursePage, CourseVersion, InstitutionPage
from institutions import services as institutions
from institutions.models import Trainer
from media_pipeline import services as media
from media_pipeline.models import VideoVersion
from media_pipeline.services import ingest
from reference.models import Category, MalanCourseType, Occupation
from tests.cast import unified_code


@pytest.fixture(autouse=True)
def _no_bells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "enqueue", lambda name, **ids: None)


@pytest.fixture
def lecture(trainer: Trainer, lecture_file: Path, at: datetime) -> VideoVersion:
    """Measured, 21 s, of the trainer's institution; not encoded."""
    return media.ingest_file(
        path=lecture_file, label="l.mp4", title="第一课", tenant_key=_code(trainer), user=trainer.user, at=at
    )


@pytest.fixture
def stranger_trainer(trainer: Trainer, at: datetime) -> User:
    """Teaches at another institution."""
    house = institutions.create_institution(
        code=unified_code("52110000MJ0000009"), name_zh="外校", name_en="", kind="training", region_code="110000", at=at
    )
    user = accounts.create_user(phone="+8613800000099", display_name="外校老师", at=at)
    courses.open_institution_node(institution=house, at=at)
    names = dict.fromkeys(["name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"], "")
    institutions.add_trainer(institution=house, user=user, name_zh="外校老师", at=at, **names)
    courses.admit_trainer(institution=house, user=user)
    return user


Compose = Callable[..., CoursePage]


@pytest.fixture
def compose(trainer: Trainer, lecture: VideoVersion) -> Compose:
    """`compose(title=…)`: a course page under the trainer's node, complete unless something is taken away."""
    made = 0

    def make(categories: tuple[str, ...] = ("ai",), lessons: list[Any] | None = None, **fields: Any) -> CoursePage:
        nonlocal made
        made += 1
        malan_type = fields.pop("malan_type", None)
        occupations = fields.pop("occupations", ())
        values: dict[str, Any] = {
            "title": f"测试课程{made}",
            "title_en": f"Test course {made}",
            "slug": f"test-course-{made}",
            "promise_zh": "会把一件事做完",
            "promise_en": "Finish one thing",
            "description_zh": "<p>两段话。</p>",
            "outcomes": [("outcome", {"zh": "说出三类事", "en": "Name three things"})],
            "offering": "demo",
            "live": False,
            "curriculum": [("chapter", chapter(lessons or [video_lesson(lecture), quiz_lesson()]))],
        }
        page = CoursePage(**(values | fields))
        if malan_type:
            page.malan_type = MalanCourseType.objects.get(key=malan_type)
        page.categories = list(Category.objects.filter(key__in=categories))
        page.occupations = list(Occupation.objects.filter(code__in=occupations))
        page.trainers = [trainer]
        InstitutionPage.objects.get(institution__code=_code(trainer)).add_child(instance=page)
        return page

    return make


@pytest.fixture
def freeze(trainer: Trainer, at: datetime) -> Callable[[CoursePage], CourseVersion]:
    def submit(page: CoursePage) -> CourseVersion:
        return courses.freeze(page=page, revision=page.save_revision(user=trainer.user), user=trainer.user, at=at)

    return submit


Publish = Callable[..., CourseVersion]


@pytest.fixture
def publish(compose: Compose, freeze: Callable[[CoursePage], CourseVersion], at: datetime) -> Publish:
    """`publish(title=…)`: a released version."""

    def make(released_at: datetime = at, **fields: Any) -> CourseVersion:
        return courses.release(version=freeze(compose(**fields)), at=released_at, reviewed_at=released_at)

    return make


def chapter(lessons: list[Any], title: str = "第一章") -> dict[str, Any]:
    return {"title_zh": title, "title_en": "", "lessons": lessons}


def video_lesson(version: VideoVersion | None, title: str = "先看一遍") -> tuple[str, dict[str, Any]]:
    return ("video", {"title_zh": title, "title_en": "", "video": version.video if version else None})


def quiz_lesson(answers: tuple[bool, ...] = (True, False), kind: str = "single") -> tuple[str, dict[str, Any]]:
    options = [{"zh": f"选项{num}", "en": "", "right": right} for num, right in enumerate(answers)]
    question = {"kind": kind, "stem_zh": "哪个对", "options": options, "explanation_zh": "因为秘密解释"}
    return ("quiz", {"title_zh": "课后小测", "pass_percent": 60, "questions": [question]})


def reading_lesson(html: str = "<p>读一读</p>") -> tuple[str, dict[str, Any]]:
    return ("reading", {"title_zh": "读一段", "body_zh": html})


def _code(trainer: Trainer) -> str:
    return trainer.affiliations.get().institution.code
