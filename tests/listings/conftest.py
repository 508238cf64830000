"""A course as a trainer writes it: two measured videos with captions, a quiz, rights; under the demo policy."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from accounts import services as accounts
from accounts.models import User
from courses import services as courses
from courses.models import CoursePage, InstitutionPage
from institutions import services as institutions
from institutions.models import Institution, Trainer
from listings import services as listings
from listings.models import ReviewRule, Submission
from media_pipeline import services as media
from media_pipeline.models import Video, VideoVersion
from reference.models import Category, Region, TrainingType
from tests.cast import unified_code
from tests.listings.life import (  # noqa: F401 - fixtures
    finish,
    foreign_officer,
    half_way,
    listed,
    regional_officer,
    second_officer,
)

CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n大家好。\n\n00:00:05.000 --> 00:00:19.000\n今天学写标题。\n"


@pytest.fixture
def make_video(institution: Institution, at: datetime) -> Callable[..., VideoVersion]:
    """`make_video("标题")`: measured at 21 s, waiting to be encoded; captioned unless `captions=None`.

    Without a file: how one is probed is the pipeline's own matter, and probing takes longer than a test here.
    """

    def make(title: str = "标题怎么写", captions: str | None = CAPTIONS) -> VideoVersion:
        video = Video.objects.create(title=title, tenant=media.ensure_tenant(key=institution.code), created_at=at)
        version = VideoVersion.objects.create(
            video=video,
            num=1,
            state="queued",
            source_name="src/none",
            size_bytes=1,
            duration_ms=21_000,
            facts={"speech": [[500, 9_000], [9_500, 20_000]], "loudness_lufs": -18.0},
            created_at=at,
        )
        if captions is not None:
            media.add_captions(video=video, content=captions.encode(), user=None, at=at)
        return version

    return make


def quiz_block(**fields: Any) -> tuple[str, dict[str, Any]]:
    question = {
        "kind": "single",
        "stem_zh": "标题最好多长？",
        "options": [{"zh": "十到二十字", "right": True}, {"zh": "越长越好", "right": False}],
    }
    return ("quiz", {"title_zh": "小测验", "pass_percent": 60, "questions": [question], **fields})


def video_block(version: VideoVersion, title: str) -> tuple[str, dict[str, Any]]:
    return ("video", {"title_zh": title, "video": version.video})


@pytest.fixture
def write_course(trainer: Trainer, make_video: Callable[..., VideoVersion], at: datetime) -> Callable[..., CoursePage]:
    """`write_course(promise_zh="")`: a complete draft, but for the fields named; saved as a revision."""

    def write(
        lessons: list[Any] | None = None, *, by: Trainer = trainer, slug: str = "titles", **fields: Any
    ) -> CoursePage:
        if lessons is None:
            lessons = [
                video_block(make_video("标题一"), "标题怎么写"),
                video_block(make_video("标题二"), "标题怎么改"),
                quiz_block(),
            ]
        values: dict[str, Any] = {
            "title": "电商标题课",
            "slug": slug,
            "promise_zh": "学会写出有人点的标题",
            "for_whom_zh": "刚开网店的人",
            "outcomes": [("outcome", {"zh": "能写一个合格的标题"})],
            "offering": "demo",
            "training_type": TrainingType.objects.get(code="upskilling"),
            "author": "何老师",
            "source": "原创",
            "licence": "CC BY-SA 4.0",
            "standard_reason": "尚无对应标准",
            "curriculum": [("chapter", {"title_zh": "标题", "lessons": lessons})],
            "owner": by.user,
        }
        page = CoursePage(live=False, **(values | fields))
        page.categories = list(Category.objects.filter(key="ecommerce"))
        page.trainers = [by]
        node = InstitutionPage.objects.get(institution__affiliations__trainer=by)
        node.add_child(instance=page)
        page.save_revision(user=by.user)
        return CoursePage.objects.get(pk=page.pk)

    return write


@pytest.fixture
def draft(write_course: Callable[..., CoursePage]) -> CoursePage:
    return write_course()


@pytest.fixture
def submission(draft: CoursePage, trainer: Trainer, auditor: User, at: datetime) -> Submission:
    """What the auditors have."""
    listings.ensure_review_workflow(at=at)
    return listings.submit(page=draft, user=trainer.user, at=at)


@pytest.fixture
def other_institution(reference: None, at: datetime) -> Institution:
    other = institutions.create_institution(
        code=unified_code("52110000MJ0000002"),
        name_zh="远山职业技能学校",
        name_en="Yuanshan School",
        kind="training",
        region_code="110000",
        at=at,
    )
    courses.ensure_site(at=at)
    courses.open_institution_node(institution=other, at=at)
    return other


def teacher_of(institution: Institution, phone: str, at: datetime) -> Trainer:
    user = accounts.create_user(phone=phone, display_name="外来老师", at=at)
    teacher = institutions.add_trainer(
        institution=institution,
        user=user,
        name_zh="外来老师",
        name_en="",
        headline_zh="",
        headline_en="",
        bio_zh="",
        bio_en="",
        at=at,
    )
    courses.admit_trainer(institution=institution, user=user)
    return teacher


@pytest.fixture
def foreign_trainer(other_institution: Institution, at: datetime) -> Trainer:
    return teacher_of(other_institution, "+8613800000021", at)


@pytest.fixture
def second_auditor(db: None, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000022", display_name="审核员老吴", at=at)
    accounts.make_auditor(user=user, at=at)
    return user


@pytest.fixture
def third_auditor(db: None, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000024", display_name="审核员老郑", at=at)
    accounts.make_auditor(user=user, at=at)
    return user


@pytest.fixture
def two_seats(reference: None) -> ReviewRule:
    """In this region, demonstrations are reviewed by two."""
    listings.load_review_rules()
    rule = ReviewRule.objects.get(kind="course", offering="")
    rule.pk, rule.offering, rule.region, rule.reviewers = None, "demo", Region.objects.get(code="110000"), 2
    rule.save()
    return rule


@pytest.fixture
def two_reviewed(two_seats: ReviewRule, auditor: User, second_auditor: User, submission: Submission) -> Submission:
    """With `auditor` and `second_auditor`, who see nothing of each other."""
    assert set(submission.assignments.values_list("reviewer", flat=True)) == {auditor.pk, second_auditor.pk}
    return submission


@pytest.fixture
def conflicted_auditor(institution: Institution, trainer: Trainer, at: datetime) -> User:
    """An auditor who also teaches at the institution that submits."""
    teacher = teacher_of(institution, "+8613800000023", at)
    accounts.make_auditor(user=teacher.user, at=at)
    return teacher.user


@pytest.fixture
def one_reviewer(reference: None) -> None:
    """Every kind of listing asks for one reviewer only: who decides is not what is looked at."""
    listings.load_review_rules()
    ReviewRule.objects.update(reviewers=1)
