"""The named cast: who appears in tests, made through the services.

`learner` and `other_learner` have no real name yet; `trainer` teaches at `institution`; `auditor` reviews;
`officer` administers; `stranger` is a browser that nobody signed in with; `signed_in(user)` is one with somebody.
`reference` loads the code lists; `released_course` is a version in the catalogue, with two short video lessons
and a quiz under the demo policy, from a real file that was measured and waits to be encoded.
Apps are imported when a fixture is asked for, so that one app's tests run without the others.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from accounts.models import User
    from courses.models import CourseVersion
    from institutions.models import Institution, Trainer

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

LEARNER_PHONE = "+8613800000001"
OTHER_LEARNER_PHONE = "+8613800000002"
TRAINER_PHONE = "+8613800000003"
AUDITOR_PHONE = "+8613800000004"
OFFICER_PHONE = "+8613800000005"


@pytest.fixture
def at() -> datetime:
    """A moment: 2026-11-02 09:00 in Shanghai."""
    return AT


@pytest.fixture
def reference(db: None) -> None:
    """Regions, occupations, policies and every other code list.

    They lie in the tests' database (`database.py`); where a test with real transactions has emptied it, they are put
    back as the service loaded them.
    """
    from reference.models import Region

    if Region.objects.exists():
        return
    from reference import services as reference
    from tests import kept_rows

    if not kept_rows.put_back("reference"):
        reference.load_reference(at=AT)
        kept_rows.keep("reference")


@pytest.fixture
def learner(db: None) -> "User":
    return _person(LEARNER_PHONE, "学员小林")


@pytest.fixture
def other_learner(db: None) -> "User":
    return _person(OTHER_LEARNER_PHONE, "学员阿梅")


@pytest.fixture
def auditor(db: None) -> "User":
    from accounts import services as accounts

    user = _person(AUDITOR_PHONE, "审核员老周")
    accounts.make_auditor(user=user, at=AT)
    return user


@pytest.fixture
def officer(db: None) -> "User":
    return _person(OFFICER_PHONE, "管理员", is_staff=True, is_superuser=True)


@pytest.fixture
def institution(reference: None) -> "Institution":
    from institutions import services as institutions

    return institutions.create_institution(
        code=unified_code("52110000MJ0000001"),
        name_zh="晨光职业技能学校",
        name_en="Chenguang Vocational School",
        kind="training",
        region_code="110000",
        at=AT,
    )


@pytest.fixture
def trainer(institution: "Institution") -> "Trainer":
    """Of `institution`, whose page node and trainers' group exist; `trainer.user` signs in."""
    from courses import services as courses
    from institutions import services as institutions

    courses.ensure_site(at=AT)
    courses.open_institution_node(institution=institution, at=AT)
    user = _person(TRAINER_PHONE, "何老师")
    trainer = institutions.add_trainer(
        institution=institution,
        user=user,
        name_zh="何老师",
        name_en="Ms He",
        headline_zh="数字营销培训教师",
        headline_en="Teaches digital marketing",
        bio_zh="",
        bio_en="",
        at=AT,
    )
    courses.admit_trainer(institution=institution, user=user)
    return trainer


@pytest.fixture
def stranger() -> Client:
    """A browser in which nobody is signed in."""
    return Client()


@pytest.fixture
def signed_in() -> Callable[["User"], Client]:
    """`signed_in(user)`: a browser in which `user` is signed in."""

    def browser(user: "User") -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture(scope="session")
def lecture_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real MP4 of 21 s, small: a moving picture and a tone."""
    import subprocess

    from imageio_ffmpeg import get_ffmpeg_exe

    path = tmp_path_factory.mktemp("lecture") / "lecture.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=21"]
    tone = ["-f", "lavfi", "-i", "sine=frequency=330:duration=21"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k"]
    subprocess.run(
        [get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", *source, *tone, *codecs, "-shortest", str(path)],
        check=True,
        timeout=60,
    )
    return path


@pytest.fixture
def released_course(trainer: "Trainer", auditor: "User", lecture_file: Path) -> "CourseVersion":
    """「电商标题课」, slug `titles`: submitted by the trainer, approved by the auditor, in the catalogue since `at`."""
    from courses.models import CoursePage, InstitutionPage
    from listings import services as listings
    from media_pipeline import services as media
    from reference.models import Category, TrainingType

    house = trainer.affiliations.get().institution
    lecture = media.ingest_file(
        path=lecture_file,
        label="lecture.mp4",
        title="标题怎么写",
        tenant_key=house.code,
        user=trainer.user,
        at=AT,
        captions="WEBVTT\n\n00:00:01.000 --> 00:00:19.000\n今天学写标题。\n",
    )
    question = {
        "kind": "single",
        "stem_zh": "标题最好多长？",
        "stem_en": "How long is a good title?",
        "options": [
            {"zh": "十到二十字", "en": "10 to 20 characters", "right": True},
            {"zh": "越长越好", "en": "The longer the better"},
        ],
        "explanation_zh": "太长的标题在手机上显示不全。",
    }
    lessons = [
        ("video", {"title_zh": "标题怎么写", "title_en": "Writing a title", "video": lecture.video}),
        ("video", {"title_zh": "标题怎么改", "title_en": "Mending a title", "video": lecture.video}),
        ("quiz", {"title_zh": "课后小测", "title_en": "Quiz", "pass_percent": 60, "questions": [question]}),
    ]
    page = CoursePage(
        title="电商标题课",
        title_en="Titles that sell",
        slug="titles",
        live=False,
        owner=trainer.user,
        promise_zh="学会写出有人点的标题",
        promise_en="Write titles that people open",
        for_whom_zh="刚开网店的人",
        outcomes=[("outcome", {"zh": "能写一个合格的标题", "en": "Write a proper title"})],
        offering="demo",
        training_type=TrainingType.objects.get(code="upskilling"),
        author="何老师",
        source="原创",
        licence="CC BY-SA 4.0",
        standard_reason="尚无对应标准",
        curriculum=[("chapter", {"title_zh": "标题", "title_en": "Titles", "lessons": lessons})],
    )
    page.categories = list(Category.objects.filter(key="ecommerce"))
    page.trainers = [trainer]
    InstitutionPage.objects.get(institution=house).add_child(instance=page)
    page.save_revision(user=trainer.user)
    listings.ensure_review_workflow(at=AT)
    submission = listings.submit(page=page, user=trainer.user, at=AT)
    return listings.approve(submission=submission, auditor=auditor, reason="内容准确，讲解清楚。", at=AT)


def _person(phone: str, display_name: str, **flags: bool) -> "User":
    from accounts import services as accounts

    return accounts.create_user(phone=phone, display_name=display_name, at=AT, **flags)


def unified_code(first_17: str) -> str:
    """A unified social credit code with the check character it needs."""
    from institutions.uscc import check_character

    return first_17 + check_character(first_17)
